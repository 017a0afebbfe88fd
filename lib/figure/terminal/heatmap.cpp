#include "figure/terminal/heatmap.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <optional>

#include "figure/colour_bar.hpp"
#include "figure/colours.hpp"
#include "figure/columns.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

constexpr std::size_t tallest_header = 10;
constexpr std::size_t bar_width = 16;
constexpr std::size_t tick_distance = 10;  // columns of the terminal
constexpr std::size_t widest_key_label = 12;
constexpr std::string_view between_two_queries = " / ";

/// How rows and columns of the panel become lines and columns of the terminal.
struct Form {
    std::size_t width;        // of the terminal
    std::size_t label_width;  // left of the cells, without the space between
    std::size_t cell_width;
    bool half_blocks;  // two queries per line
    bool merged;
};

/// Where the i-th of `groups` even groups of `count` begins.
std::size_t begin_of_group(std::size_t i, std::size_t groups, std::size_t count) {
    return i * count / groups;
}

/// Labels of groups: the first token of each, … if it has more.
std::vector<std::string> group_labels(const std::vector<std::string>& labels, std::size_t groups) {
    std::vector<std::string> merged;
    for (std::size_t i = 0; i < groups; ++i) {
        const std::size_t begin = begin_of_group(i, groups, labels.size());
        const bool several = begin_of_group(i + 1, groups, labels.size()) > begin + 1;
        merged.push_back(labels[begin] + (several ? " …" : ""));
    }
    return merged;
}

/// Of those that were seen, 0 if none was.
float mean_of(const Panel& panel, const std::vector<std::size_t>& queries,
              const std::vector<std::size_t>& keys) {
    double sum = 0;
    std::size_t count = 0;
    for (const std::size_t q : queries)
        for (const std::size_t k : keys) {
            if (hides(panel.hidden, q, k)) continue;
            sum += panel.weights(q, k);
            ++count;
        }
    return static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(1, count)));
}

/// Which tokens each group has.
TokenGroups token_groups(std::size_t groups, std::size_t count) {
    TokenGroups all(groups);
    for (std::size_t i = 0; i < groups; ++i)
        for (std::size_t token = begin_of_group(i, groups, count);
             token < begin_of_group(i + 1, groups, count); ++token)
            all[i].push_back(token);
    return all;
}

/// As few as there are if each but the last were as large as the largest has to be: 128 become 64, not 70 of
/// which some are pairs and some are not.
std::size_t groups_of(std::size_t count, std::size_t most) {
    const std::size_t largest = std::max<std::size_t>(1, (count + most - 1) / most);
    return (count + largest - 1) / largest;
}

/// The panel with neighbouring tokens as one, for where there is no room for each: at most `most` rows and
/// columns, each the mean of a group of neighbours; the groups are even. A group's label is its first
/// token's, with … if it has more.
Panel merged_to(const Panel& panel, std::size_t most) {
    const std::size_t queries = panel.weights.shape(0);
    const std::size_t keys = panel.weights.shape(1);
    const std::size_t rows = groups_of(queries, most);
    const std::size_t columns = groups_of(keys, most);
    Panel merged = panel;
    merged.query_labels = group_labels(panel.query_labels, rows);
    merged.key_labels = group_labels(panel.key_labels, columns);
    merged.weights = Matrix::from_shape({rows, columns});
    const TokenGroups of_rows = token_groups(rows, queries), of_columns = token_groups(columns, keys);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j)
            merged.weights(i, j) = mean_of(panel, of_rows[i], of_columns[j]);
    merged.hidden = grouped(panel.hidden, of_rows, of_columns);
    return merged;
}

std::vector<std::string> visible_labels(const std::vector<std::string>& tokens) {
    std::vector<std::string> labels;
    labels.reserve(tokens.size());
    for (const std::string& token : tokens) labels.push_back(visible(token));
    return labels;
}

/// A number before each label, for where the columns have only numbers.
std::vector<std::string> numbered(const std::vector<std::string>& labels, std::size_t count) {
    const std::size_t digits = std::to_string(count == 0 ? 0 : count - 1).size();
    std::vector<std::string> numbered;
    for (std::size_t i = 0; i < labels.size(); ++i)
        numbered.push_back(
            fit_columns(std::to_string(begin_of_group(i, labels.size(), count)), digits, Align::right) + " " +
            labels[i]);
    return numbered;
}

Form form_for(const Panel& panel, const Terminal& terminal) {
    const std::size_t width = terminal.usable_width();
    const std::size_t keys = panel.weights.shape(1);
    const std::size_t most = width / 3;
    const std::size_t one = std::min(widest(panel.query_labels), most);
    if (one + 1 + 2 * keys <= width) return {width, one, 2, false, false};
    const bool half_blocks = terminal.colours != TerminalColours::none;
    const std::size_t number = std::to_string(panel.weights.shape(0)).size() + 1;
    const std::size_t wanted = number + (half_blocks ? 2 * widest(panel.query_labels) + 3 : one);
    const std::size_t label = std::min(wanted, most);
    const std::size_t room = width - label - 1;
    return {width, label, 1, half_blocks, std::max(keys, panel.weights.shape(0)) > room};
}

TerminalLine line_with_label(const Form& form, const Terminal& terminal, const std::string& label) {
    TerminalLine line(terminal.colours);
    line.add(fit_columns(label, form.label_width) + " ");
    return line;
}

/// Whether each character of the labels stands in a cell.
bool can_be_stacked(const std::vector<std::string>& labels, const Form& form) {
    return std::all_of(labels.begin(), labels.end(), [&](const std::string& label) {
        const auto characters = characters_of(label);
        return std::all_of(characters.begin(), characters.end(), [&](const std::string& character) {
            return columns_of(character) <= form.cell_width;
        });
    });
}

/// The labels from top to bottom, each ending above its column.
std::string stacked_header(const std::vector<std::string>& labels, const Form& form) {
    std::vector<std::vector<std::string>> stacks;
    std::size_t height = 0;
    for (const std::string& label : labels) {
        stacks.push_back(characters_of(label));
        if (stacks.back().size() > tallest_header) {
            stacks.back().resize(tallest_header);
            stacks.back().back() = "⋮";
        }
        height = std::max(height, stacks.back().size());
    }
    std::string header;
    for (std::size_t y = 0; y < height; ++y) {
        TerminalLine line(TerminalColours::none);
        line.add(std::string(form.label_width + 1, ' '));
        for (const auto& stack : stacks) {
            const std::size_t above = height - stack.size();
            line.add(fit_columns(y < above ? "" : stack[y - above], form.cell_width));
        }
        header += line.str();
    }
    return header;
}

/// The keys' numbers, each above the column it begins at.
std::string tick_header(std::size_t columns, std::size_t keys, const Form& form) {
    std::string line(form.label_width + 1, ' ');
    const std::size_t step = tick_distance / form.cell_width;
    for (std::size_t i = 0; i < columns; i += step) {
        line.resize(form.label_width + 1 + i * form.cell_width, ' ');
        line += std::to_string(begin_of_group(i, columns, keys));
    }
    return fit_columns(line, std::min(columns_of(line), form.width)) + "\n";
}

std::string shade(double position) {
    static constexpr std::array<std::string_view, 6> shades = {" ", "·", "░", "▒", "▓", "█"};
    const double clamped = position > 0 ? std::min(position, 1.0) : 0;
    return std::string(shades[static_cast<std::size_t>(std::lround(clamped * (shades.size() - 1)))]);
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

void add_cell(TerminalLine& line, const ColourScale& scale, float weight, std::size_t width) {
    const Rgb colour = scale.colour(weight);
    const bool has_colours = line.colours() != TerminalColours::none;
    const double position = (weight - scale.low) / (scale.high - scale.low);
    line.add(repeated(has_colours ? " " : shade(position), width), {{}, colour});
}

/// Blank; a hatch where shades of a character stand for colours, of which the lightest is blank.
void add_hidden_cell(TerminalLine& line, std::size_t width) {
    line.add(repeated(line.colours() == TerminalColours::none ? "╱" : " ", width));
}

std::string hidden_note(const Terminal& terminal, bool are_numbers) {
    const bool are_hatched = terminal.colours == TerminalColours::none && !are_numbers;
    return std::string(are_hatched ? "╱" : "Blank") + ": keys that the query could not see";
}

/// One above the other, if there is a lower one; nothing: hidden.
void add_half_blocks(TerminalLine& line, std::optional<Rgb> upper, std::optional<Rgb> lower) {
    if (upper)
        line.add("▀", {upper, lower});
    else if (lower)
        line.add("▄", {lower, {}});
    else
        line.add(" ");
}

std::string half_block_rows(const Panel& panel, const Terminal& terminal, const Form& form,
                            const ColourScale& scale) {
    std::string out;
    const std::size_t rows = panel.weights.shape(0);
    const auto colour_of = [&](std::size_t q, std::size_t k) {
        const bool is_drawn = q < rows && !hides(panel.hidden, q, k);
        return is_drawn ? std::optional(scale.colour(panel.weights(q, k))) : std::nullopt;
    };
    for (std::size_t q = 0; q < rows; q += 2) {
        const bool has_lower = q + 1 < rows;
        std::string label = panel.query_labels[q];
        if (has_lower) {
            const std::size_t half = (form.label_width - between_two_queries.size()) / 2;
            label = fit_columns(label, std::min(columns_of(label), half)) + std::string(between_two_queries) +
                    panel.query_labels[q + 1];
        }
        TerminalLine line = line_with_label(form, terminal, label);
        for (std::size_t k = 0; k < panel.weights.shape(1); ++k)
            add_half_blocks(line, colour_of(q, k), colour_of(q + 1, k));
        out += line.str();
    }
    return out;
}

std::string full_rows(const Panel& panel, const Terminal& terminal, const Form& form,
                      const ColourScale& scale) {
    std::string out;
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q) {
        TerminalLine line = line_with_label(form, terminal, panel.query_labels[q]);
        for (std::size_t k = 0; k < panel.weights.shape(1); ++k)
            if (hides(panel.hidden, q, k))
                add_hidden_cell(line, form.cell_width);
            else
                add_cell(line, scale, panel.weights(q, k), form.cell_width);
        out += line.str();
    }
    return out;
}

std::string legend(const ColourScale& scale, const Terminal& terminal) {
    const std::string low = weight_text(static_cast<float>(scale.low)) + " ";
    const std::string high = " " + weight_text(static_cast<float>(scale.high));
    const std::size_t words = std::min(low.size() + high.size(), terminal.usable_width() - 1);
    const std::size_t bar = std::min(bar_width, terminal.usable_width() - words);
    TerminalLine line(terminal.colours);
    line.add(low);
    for (std::size_t i = 0; i < bar; ++i) {
        const double part = (static_cast<double>(i) + 0.5) / static_cast<double>(bar);
        add_cell(line, scale, static_cast<float>(scale.low + part * (scale.high - scale.low)), 1);
    }
    return line.add(high).str();
}

std::string cells(const Panel& panel, const Terminal& terminal, const ColourScale& scale) {
    Form form = form_for(panel, terminal);
    const std::size_t queries = panel.weights.shape(0);
    const std::size_t keys = panel.weights.shape(1);
    Panel drawn = form.merged ? merged_to(panel, form.width - form.label_width - 1) : panel;
    std::string out;
    if (!form.merged && can_be_stacked(drawn.key_labels, form)) {
        out = stacked_header(drawn.key_labels, form);
    } else {
        out = tick_header(drawn.weights.shape(1), keys, form);
        drawn.query_labels = numbered(drawn.query_labels, queries);
    }
    out += form.half_blocks ? half_block_rows(drawn, terminal, form, scale)
                            : full_rows(drawn, terminal, form, scale);
    if (!form.merged) return out;
    const auto most = [](std::size_t count, std::size_t groups) {
        return std::to_string((count + groups - 1) / groups);
    };
    return out +
           wrapped("Merged to fit: a cell is the mean of up to " + most(queries, drawn.weights.shape(0)) +
                       " × " + most(keys, drawn.weights.shape(1)) + " weights",
                   form.width);
}

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
            if (hides(panel.hidden, q, k)) {
                line.add(std::string(table.cell_width, ' '));
                continue;
            }
            const Rgb ground = table.scale.colour(panel.weights(q, k));
            line.add(fit_columns(cell_number(panel.weights(q, k)), table.cell_width, Align::right),
                     {ink_on(table.terminal.shown(ground)), ground});
        }
        out += line.str();
    }
    return out;
}

/// Two decimals per weight, on its colour where there are colours; block of keys after block where they do
/// not fit beside each other. The labels are printable.
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

}  // namespace

std::string terminal_heatmap(const Panel& panel, const Terminal& terminal,
                             const TerminalHeatmapOptions& options) {
    assert(panel.query_labels.size() == panel.weights.shape(0));
    assert(panel.key_labels.size() == panel.weights.shape(1));
    Panel shown = panel;
    shown.query_labels = visible_labels(panel.query_labels);
    shown.key_labels = visible_labels(panel.key_labels);
    const std::string title =
        visible(options.caption.title.value_or(panel.title)) + ": rows are queries, columns keys";
    const ColourScale scale = scale_of(panel.weights);
    std::string out = wrapped(title, terminal.usable_width());
    out += options.numbers ? terminal_numbers(shown, terminal, scale) : cells(shown, terminal, scale);
    if (!options.numbers) out += legend(scale, terminal);
    if (!panel.hidden.empty())
        out += wrapped(hidden_note(terminal, options.numbers), terminal.usable_width());
    return out + wrapped(options.caption.subtitle, terminal.usable_width());
}

}  // namespace heed
