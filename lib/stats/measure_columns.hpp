// The columns of statistics' tables for people, heads in rows.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "stats/head_measures.hpp"

namespace heed {

inline constexpr std::size_t head_width = 7;

struct MeasureColumn {
    HeadMeasure measure;
    std::string_view heading;
};

inline constexpr std::array<MeasureColumn, 8> measure_columns = {{{HeadMeasure::entropy, "entropy"},
                                                                  {HeadMeasure::relative_entropy, "/ln n"},
                                                                  {HeadMeasure::previous, "prev"},
                                                                  {HeadMeasure::next, "next"},
                                                                  {HeadMeasure::self, "self"},
                                                                  {HeadMeasure::first, "first"},
                                                                  {HeadMeasure::separator, "sep"},
                                                                  {HeadMeasure::punctuation, ". ,"}}};

}  // namespace heed
