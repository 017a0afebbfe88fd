// What writing and reading statistics share.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/number.hpp"
#include "stats/head_measures.hpp"

namespace heed {

inline constexpr std::int64_t stats_version = 1;
inline constexpr std::string_view sum_unit = "2^-60";  // ExactSum's

struct CountField {
    std::string_view name;
    std::uint64_t StatsCounts::*count;
};

inline constexpr std::array<CountField, 8> count_fields = {
    {{"records", &StatsCounts::records},
     {"tokens", &StatsCounts::tokens},
     {"separators", &StatsCounts::separators},
     {"punctuation", &StatsCounts::punctuation},
     {"records_of_two", &StatsCounts::records_of_two},
     {"records_with_separator", &StatsCounts::records_with_separator},
     {"shortest", &StatsCounts::shortest},
     {"longest", &StatsCounts::longest}}};

[[nodiscard]] inline std::string json_number(double value) {
    std::string json;
    append_number(json, value);
    return json;
}

}  // namespace heed
