// Which arrays of a file are attention, by what other programs call them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

/// What one array is called, or those of the layers.
struct ChosenArrays {
    std::vector<std::string> names;
    std::optional<std::vector<std::int64_t>> layers;  // none: one array
};

/// "attention" or "attentions"; else the only array, or those whose names differ in the layer's number alone,
/// of several such rows the one that is called hook_pattern, attention or attn. Nothing if it is not clear
/// which.
[[nodiscard]] std::optional<ChosenArrays> chosen_arrays(const std::vector<std::string>& names);

[[nodiscard]] bool is_among(std::string_view name, const std::vector<std::string>& names);

}  // namespace heed
