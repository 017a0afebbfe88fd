#include "figure/heatmap/notes.hpp"

#include "figure/label.hpp"

namespace heed {
namespace {

std::string thinning_note(const HeatmapLayout& at) {
    std::string note;
    const auto add = [&note](const AxisLabels& labels, const LabelTexts& texts, const std::string& what) {
        if (labels.step > 1 && !texts.shown.empty())
            note += ", 1 of " + std::to_string(labels.step) + " " + what;
    };
    add(at.rows, at.queries, "queries");
    add(at.columns, at.keys, "keys");
    add(at.layer_names, at.layers, "layers");
    add(at.head_names, at.heads, "heads");
    return note.empty() ? note : "Labels thinned:" + note.substr(1);
}

}  // namespace

std::vector<std::string> heatmap_notes(const HeatmapLayout& at, const Panel& panel,
                                       const HeatmapOptions& options, double room) {
    std::vector<std::string> notes = {thinning_note(at)};
    if (!panel.notes.empty()) notes.insert(notes.begin(), visible(panel.notes));
    if (!at.has_token_labels && options.labels != TokenLabels::none)
        notes.push_back("Tokens are not named: a panel has no room for their labels");
    std::vector<std::string> lines;
    for (const std::string& note : notes)
        for (std::string& line : broken_into_lines(note, room / at.sizes.subtitle, at.metrics))
            lines.push_back(std::move(line));
    return lines;
}

}  // namespace heed
