// Panels to draw: weights that fall with the distance, rows that sum to 1.
#pragma once

#include <string>
#include <vector>

#include "analysis/select.hpp"

namespace heed::test {

/// weight [q, k] is 1 / (1 + |q - k|), divided by the row's sum.
Panel panel_of(std::vector<std::string> query_labels, std::vector<std::string> key_labels);
/// n tokens of an English sentence, again and again.
std::vector<std::string> words(std::size_t n);
/// "The cat sat on the mat"
Panel six_tokens();
/// A record of layer 0 whose heads have such weights, head h with those of h + 1 tokens further to the right.
Attention heads_of(const std::vector<std::string>& tokens, std::size_t heads);
/// What breaks figures: markup, DOT's escapes, nothing, white space, controls, other scripts and directions.
std::vector<std::string> hostile_tokens();

}  // namespace heed::test
