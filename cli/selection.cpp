#include "selection.hpp"

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "format/number.hpp"

namespace heed {
namespace {

/// Beyond what float16 weights are off.
constexpr double row_tolerance = 1e-3;

Choice choice_of(const std::string& flag, const std::optional<std::string>& text, const Choice& otherwise) {
    return text ? Choice::parse(flag, *text) : otherwise;
}

}  // namespace

void add_selection_flags(CLI::App& app, SelectionFlags& flags, const std::string& otherwise) {
    const std::string how = ", from 0: 0, 0-3,11, -1 (the last), all (" + otherwise + ")";
    add_text(app, {"--layer", "N", "Which layers" + how, "Choice"}, flags.layer);
    add_text(app, {"--head", "N", "Which heads, likewise (" + otherwise + ")", "Choice"}, flags.head);
}

Selection selection_of(const SelectionFlags& flags, const Choice& otherwise) {
    return {choice_of("--layer", flags.layer, otherwise), choice_of("--head", flags.head, otherwise)};
}

void warn_of_rows(const Attention& attention, const Messages& messages) {
    if (const double defect = largest_row_defect(attention.weights); defect > row_tolerance)
        messages.warning("rows do not sum to 1 (off by up to " + rounded(defect, 3) +
                         "); they are drawn as they are");
}

Panel only_panel(const Attention& attention, const Messages& messages) {
    if (attention.layers.size() * attention.heads.size() != 1)
        throw UsageError("one layer and head at a time: --layer and --head choose " +
                         std::to_string(attention.layers.size()) + " × " +
                         std::to_string(attention.heads.size()));
    warn_of_rows(attention, messages);
    return std::move(panels_of(attention).front());
}

}  // namespace heed
