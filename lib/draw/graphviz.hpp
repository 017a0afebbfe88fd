// Graphviz as one function. It runs in a helper program of its own, since it can crash, hang and abort.
#pragma once

#include <string>

namespace heed {

/// Lays out and renders a graph. std::runtime_error if the DOT is wrong, names a file (Graphviz would read
/// it), or engine or format is not among those allowed. What Graphviz has to say goes to stderr.
std::string render_graph(const std::string& dot, const std::string& engine, const std::string& format);

}  // namespace heed
