// A graph in DOT drawn by Graphviz, in the helper program libexec/heed-draw: whatever happens to that, heed
// goes on.
#pragma once

#include <string>

namespace heed {

/// The layout engine that keeps the positions which a graph of heed's own has.
inline constexpr const char* fixed_positions = "nop";

/// The picture in `format` ("svg"). std::runtime_error, with Graphviz's own words, if the helper is missing,
/// fails, crashes or takes too long.
std::string render_dot(const std::string& dot, const std::string& engine, const std::string& format);

}  // namespace heed
