// From tokens to regions: sentences, the segments of a pair, or spans that a user names. What a region
// attends to is summed, and its tokens' rows are averaged.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "core/messages.hpp"

namespace heed {

/// A span of a text that a user gave a name. Several spans of one name are one region.
struct RegionSpan {
    std::string region;
    std::int64_t start;  // [start, end) in Unicode code points
    std::int64_t end;
    std::int64_t segment;  // 0: of the text, 1: of its pair
    Place place;           // the row of the file
};

/// The spans in a file, by the id of their record as it is shown.
struct RegionFile {
    std::string path;
    std::unordered_map<std::string, std::vector<RegionSpan>> spans;
};

/// CSV (RFC 4180) with the header id,region,start,end and perhaps segment, in any order; a row without a
/// segment is of the text. InputError, which names the row, for another header, a cell that is no such
/// number, an empty span, and the name "rest".
[[nodiscard]] RegionFile read_region_file(const std::string& path);

struct Regions {
    enum class By { sentences, segments, file };

    By by = By::sentences;
    std::shared_ptr<const RegionFile> file = nullptr;  // of By::file
    const Messages* messages = nullptr;  // hears of regions that no token is in; has to outlive the selection
};

/// What no region holds, special tokens included.
inline constexpr const char* rest_region = "rest";
/// What a model wrote after the text, where no span of a file says otherwise.
inline constexpr const char* answer_region = "answer";

/// The matrices [region, region] of the record: of a region's columns the sum, of its rows the mean, in
/// double. A token is of the region that holds its first character that is not white space; the others are
/// the region "rest". Regions stand in the order of their first tokens, the rest last. A sentence ends after
/// . ! ? … or their full-width kin and what closes quotes or brackets, where white space follows or the text
/// ends, and after 。！？ always. InputError if the keys are not the queries, if the record does not say
/// where its tokens are in the text, for spans that overlap or end after the text, and if no token is in any
/// region.
[[nodiscard]] Attention merge_regions(Attention attention, const Regions& regions, const Place& place);

}  // namespace heed
