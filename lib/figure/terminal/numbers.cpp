#include "figure/terminal/numbers.hpp"

#include <algorithm>

#include "core/number.hpp"
#include "figure/colours.hpp"
#include "figure/columns.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

constexpr std::size_t widest_key_label = 12;

struct Table {
    const Panel& panel;
    Terminal terminal;
    ColourScale scale;
    std::size_t label_width, cell_width;

    TerminalLine line(const std::string& label) const {
        return TerminalLine(terminal.colours).add(fit_columns(label, label_width) + " ");
    }
};

std::size_t widest_number(const Matrix& weights) {
    std::size_t columns = 0;
    for (const float weight : weights) columns = std::max(columns, cell_number(weight).size());
    return columns;
}

/// The keys from `first` to before `last`: their labels, and the weights under them.
std::string block(const Table& table, std::size_t first, std::size_t last) {
    const Panel& panel = table.panel;
    TerminalLine header = table.line("");
    for (std::size_t k = first; k < last; ++k)
        header.add(" " + fit_columns(panel.key_labels[k], table.cell_width - 1, Align::right));
    std::string out = header.str();
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q) {
        TerminalLine line = table.line(panel.query_labels[q]);
        for (std::size_t k = first; k < last; ++k) {
            const Rgb ground = table.scale.colour(panel.weights(q, k));
            line.add(fit_columns(cell_number(panel.weights(q, k)), table.cell_width, Align::right),
                     {ink_on(table.terminal.shown(ground)), ground});
        }
        out += line.str();
    }
    return out;
}

}  // namespace

std::string terminal_numbers(const Panel& panel, const Terminal& terminal, const ColourScale& scale) {
    const std::size_t keys = panel.weights.shape(1);
    Table table{panel, terminal, scale, 0, 0};
    table.label_width = std::min(widest(panel.query_labels), terminal.usable_width() / 3);
    const std::size_t room = terminal.usable_width() - table.label_width - 1;
    const std::size_t least = widest_number(panel.weights) + 1;
    const std::size_t wanted = std::min(widest(panel.key_labels), widest_key_label) + 1;
    table.cell_width = std::clamp(room / std::max<std::size_t>(keys, 1), least, std::max(least, wanted));
    const std::size_t in_a_block = std::max<std::size_t>(1, room / table.cell_width);
    std::string out;
    for (std::size_t k = 0; k < keys; k += in_a_block)
        out += (k == 0 ? "" : "\n") + block(table, k, std::min(keys, k + in_a_block));
    return out;
}

}  // namespace heed
