#include "selection.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>
#include <vector>

#include "command_line.hpp"
#include "core/number.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

Choice choice_of(const std::string& flag, const std::optional<std::string>& text, const Choice& otherwise) {
    return text ? Choice::parse(flag, *text) : otherwise;
}

/// The value that `text` names; UsageError, which lists the names, if it is none of them.
template <typename Value>
std::optional<Value> named(const std::string& flag, const std::optional<std::string>& text,
                           const std::vector<std::pair<std::string, Value>>& values) {
    if (!text) return std::nullopt;
    std::string names;
    for (const auto& [name, value] : values) {
        if (name == *text) return value;
        names += (names.empty() ? "" : name == values.back().first ? " or " : ", ") + name;
    }
    throw UsageError(flag + " takes " + names + ", not \"" + *text + "\"");
}

TokenChoice token_choice_of(const SelectionFlags& flags) {
    return {choice_of("--query", flags.query, Choice::all()), choice_of("--key", flags.key, Choice::all()),
            named<Block>("--block", flags.block,
                         {{"AA", Block::AA}, {"AB", Block::AB}, {"BA", Block::BA}, {"BB", Block::BB}})};
}

void add_token_flags(CLI::App& app, SelectionFlags& flags) {
    add_text(app,
             {"--words", "HOW", "Word pieces merged to words: first, mean or max of a word's rows", "Choice"},
             flags.words);
    app.add_flag("--hide-special", flags.hide_special, "Without [CLS], [SEP] and the like")->group("Choice");
    add_text(app,
             {"--query", "N", "Which queries, counted from 0 in what the flags above leave (all)", "Choice"},
             flags.query);
    add_text(app, {"--key", "N", "Which keys, likewise (all)", "Choice"}, flags.key);
    add_text(app, {"--block", "AA|AB|BA|BB", "Of a pair, the queries and the keys of a segment", "Choice"},
             flags.block);
    app.add_flag("--renormalize", flags.renormalize, "Divide each row by its sum")->group("Choice");
}

}  // namespace

void add_layer_and_head_flags(CLI::App& app, SelectionFlags& flags, const std::string& otherwise) {
    const std::string how = ", from 0: 0, 0-3,11, -1 (the last), all (" + otherwise + ")";
    add_text(app, {"--layer", "N", "Which layers" + how, "Choice"}, flags.layer);
    add_text(app, {"--head", "N", "Which heads, likewise (" + otherwise + ")", "Choice"}, flags.head);
}

void add_selection_flags(CLI::App& app, SelectionFlags& flags, const std::string& otherwise) {
    add_layer_and_head_flags(app, flags, otherwise);
    add_text(app, {"--mean", "heads|layers|all", "The mean over the heads, the layers or both", "Choice"},
             flags.mean);
    add_token_flags(app, flags);
}

Selection selection_of(const SelectionFlags& flags, const Choice& otherwise) {
    const auto mean = named<Mean>("--mean", flags.mean,
                                  {{"heads", Mean::heads}, {"layers", Mean::layers}, {"all", Mean::all}});
    const bool merges_layers = mean && mean != Mean::heads;
    const bool merges_heads = mean && mean != Mean::layers;
    return {
        choice_of("--layer", flags.layer, merges_layers ? Choice::all() : otherwise),
        choice_of("--head", flags.head, merges_heads ? Choice::all() : otherwise),
        mean,
        named<WordMerge>("--words", flags.words,
                         {{"first", WordMerge::first}, {"mean", WordMerge::mean}, {"max", WordMerge::max}}),
        flags.hide_special,
        token_choice_of(flags),
        flags.renormalize,
        nullptr};
}

void warn_of_rows(const Attention& attention, const Messages& messages) {
    if (attention.normalized || attention.reduced) return;
    const double defect = largest_row_defect(attention.weights);
    if (defect <= row_tolerance) return;
    const bool has_negative = std::any_of(attention.weights.begin(), attention.weights.end(),
                                          [](float weight) { return weight < -row_tolerance; });
    const std::string what = has_negative ? "rows hold negative weights" : "rows do not sum to 1";
    messages.warning(what + " (off by up to " + rounded(defect, 3) + "); they are drawn as they are");
}

void refuse_difference(const Attention& attention) {
    if (attention.kind == WeightKind::difference)
        throw UsageError("a difference has a sign, which this figure does not show: heed heatmap draws it");
}

std::string counting_of(const Attention& attention) {
    return attention.layers.empty() && attention.heads.empty() ? "" : Caption().subtitle;
}

Caption caption_of(const Attention& attention) {
    Caption caption;
    caption.subtitle = counting_of(attention);
    const std::string note = attention.reduced.value_or("");
    if (!note.empty()) caption.note = visible(note);  // a file's may hold anything
    if (!caption.note.empty()) caption.subtitle += (caption.subtitle.empty() ? "" : "; ") + caption.note;
    return caption;
}

Panel only_panel(const Attention& attention, const Messages& messages) {
    const Tensor4& weights = attention.weights;
    if (weights.shape(0) * weights.shape(1) != 1)
        throw UsageError("one layer and head at a time: --layer and --head choose " +
                         std::to_string(weights.shape(0)) + " × " + std::to_string(weights.shape(1)));
    warn_of_rows(attention, messages);
    return std::move(panels_of(attention).front());
}

}  // namespace heed
