// The figures that the pages show, in docs/figures. `./dev docs` puts what the pages' commands drew there:
// look at each.
#pragma once

#include <set>
#include <string>

#include "support/workspace.hpp"

namespace heed::test {

/// The figures of docs/figures that a page shows or links to, by their names.
std::set<std::string> figures_in(const std::string& markdown);

/// Whether the picture in the workspace is the one in docs/figures: heed's own bytes, which are the same
/// everywhere; what cairo and Graphviz make need only look the same.
void check_figure(const Workspace& workspace, const std::string& name);

/// Of 255, how far two versions of cairo may be apart; see largest_difference.
inline constexpr double versions_differ_by = 12;

}  // namespace heed::test
