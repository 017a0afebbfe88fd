// Records within a page of `heed view`: for each a block of JSON, as write_json has it without the numbers,
// and for each layer a block with its weights. A browser takes them for data; heed reads them back, so that a
// view is a saved record too.
//
//     <script type="application/json" id="record-0">{"format": …, "packed": {…}}</script>
//     <script type="application/octet-stream" id="weights-0-2">…</script>
//
// The last is base64 of raw deflate of bytes: of each weight first the most significant one, in the order
// [byte][head][key][query]: what all queries give a key is alike, which deflates by a tenth better than rows.
// `packed` has `shape`, [layer, head, query, key], the `bits` of a weight, and
// for 8 and 16 the `zero` and the `largest` weight of each head, [layer][head]: a number n stands for
// (n - zero) × largest / (2^bits - 1), or / (zero - 1) where zero is not 0. 32 bits are a float32.
//
// Queries and keys are packed in the same way, in blocks `queries-0-2` and `keys-0-2`. A block `vectors-0`
// has the `packed` of each, whose shape is [layer, head, token, size], and the `scales` of the layers. The
// page shows them; heed does not read them back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "core/head_vectors.hpp"
#include "record/draft.hpp"

namespace heed {

/// The record as a reader of the view has it: each weight as 8 or 16 bits hold it, in steps of its head's
/// largest, which it keeps; none: unchanged. What a view does not hold, the output, goes.
[[nodiscard]] Attention with_precision(Attention attention, std::optional<std::int64_t> bits,
                                       std::size_t threads = 1);

/// The blocks of a record that with_precision gave, its number in the page being `number`.
/// std::runtime_error if a weight is not finite.
[[nodiscard]] std::string view_blocks(const Attention& attention, std::size_t number, std::size_t threads);
/// Those of its queries and keys, in so many bits.
[[nodiscard]] std::string vector_blocks(const HeadVectors& vectors, std::optional<std::int64_t> bits,
                                        std::size_t number, std::size_t threads);

/// A block of a page; `content` has no "<".
[[nodiscard]] std::string data_block(std::string_view type, const std::string& id, std::string_view content);
inline constexpr std::string_view json_block = "application/json", bytes_block = "application/octet-stream";
/// JSON that no reader of HTML takes for anything else.
[[nodiscard]] std::string json_for_html(std::string json);

class ViewFile {
  public:
    /// `html` has to outlive it. InputError if there is no record in it.
    ViewFile(std::string_view html, Place place);

    [[nodiscard]] std::size_t count() const { return records_.size(); }
    /// InputError for a record that is damaged or does not fit together.
    [[nodiscard]] Attention read(std::size_t number, const RecordPart& part) const;

  private:
    std::string_view html_;
    Place place_;
    std::vector<std::size_t> records_;  // where each block of JSON begins
};

}  // namespace heed
