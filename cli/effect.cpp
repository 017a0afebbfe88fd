#include <algorithm>

#include "commands.hpp"
#include "core/error.hpp"
#include "core/provenance.hpp"
#include "figure_output.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_file.hpp"
#include "output.hpp"
#include "request.hpp"
#include "style.hpp"

namespace heed {
namespace {

const std::vector<std::string> effect_formats = {"txt", "json", "csv", "svg", "pdf", "png"};

std::vector<std::string> names_of_measures() {
    std::vector<std::string> names;
    names.reserve(measure_names.size());
    for (const MeasureName& measure : measure_names) names.emplace_back(measure.name);
    return names;
}

std::vector<Flag> effect_flags() {
    return {
        {.name = "--without",
         .value = "HEADS",
         .kind = Flag::Text{},
         .choices = {"each"},
         .group = Group::selection,
         .help = "Take these heads out together (18-6,17-3 is layer 18, head 6 and layer 17, head 3), or "
                 "one head after the other (each)"},
        {.name = "--by",
         .value = "WHAT",
         .kind = Flag::OneOf{},
         .choices = {"zero", "mean"},
         .fallback = "zero",
         .group = Group::selection,
         .help = "Replace a head's output, before the output projection, by 0, or by its mean over all "
                 "tokens of all texts"},
        {.name = "--answer",
         .value = "TOKEN|CLASS",
         .kind = Flag::Text{},
         .fallback = "the likeliest",
         .group = Group::selection,
         .help = "Measure the log probability of this token or class"},
        {.name = "--against",
         .value = "TOKEN|CLASS",
         .kind = Flag::Text{},
         .group = Group::selection,
         .help = "Measure the logit of --answer minus that of this token or class instead"},
        {.name = "--scatter",
         .value = "MEASURE",
         .kind = Flag::OneOf{},
         .choices = names_of_measures(),
         .group = Group::selection,
         .help = "Draw the change without each head against this measure of heed stats, a point per head, "
                 "over the same texts"}};
}

EffectChoice choice_of(const Given& given) {
    EffectChoice choice;
    choice.answer = given.text("--answer");
    choice.against = given.text("--against");
    choice.by_mean = given.text("--by") == "mean";
    const auto without = given.text("--without");
    choice.each = without == "each";
    if (without && !choice.each) choice.without = {parse_heads("--without", *without)};
    if (choice.against && !choice.answer) throw UsageError("--against goes with --answer");
    if (choice.against && choice.against == choice.answer)
        throw UsageError("--against takes another token or class than --answer");
    for (const char* const flag : {"--by", "--attention"})
        if (given.has(flag) && !without) throw UsageError(std::string(flag) + " goes with --without");
    if (given.has("--scatter") && !choice.each)
        throw UsageError("--scatter shows a point for each head: give --without each");
    return choice;
}

/// What heed stats measures is of tokens that attend to each other.
void reject_cross(std::optional<AttentionPart> part) {
    if (part == AttentionPart::cross)
        throw UsageError(
            "--scatter shows what heed stats measures of tokens that attend to each other: give --attention "
            "encoder or decoder");
}

/// What heed stats measures of the same texts.
HeadStats stats_of(const Request& request, const Messages& messages) {
    const auto stream = open_records(request, {}, messages);
    Threads threads(thread_count(request));
    HeadStats stats;
    for (auto batch = stream->next(); !batch.empty(); batch = stream->next())
        for (Record& record : batch) {
            stream->select(record);
            if (const InputError* const error = record.error()) throw InputError(*error);
            const Place place = stream->place_of(*record.value());
            merge(stats, stats_of_record(*record.value(), {}, threads, place), place);
        }
    return stats;
}

/// The change without each head against a measure of the same head.
Scatter scatter_of(const EffectReport& report, const HeadStats& stats, HeadMeasure measure) {
    const std::string title(measure_names[static_cast<std::size_t>(measure)].title);
    const std::size_t layers = stats.layers.size(), heads = stats.heads.size();
    Scatter scatter;
    scatter.title = effect_panel(report).title;
    scatter.x_name = title + ", mean over the texts";
    scatter.y_name = change_in_words(report);
    scatter.notes =
        "Each point is a head, called layer-head. Its colour is its layer, from dark for the first to light "
        "for the last.";
    scatter.provenance = provenance_of(report.model);
    for (std::size_t head = 0; head < stats.head_count(); ++head) {
        const auto x = mean_of(stats, head, measure);
        if (!x)
            throw UsageError("--scatter: no text has what \"" +
                             std::string(measure_names[static_cast<std::size_t>(measure)].name) +
                             "\" measures; choose another measure");
        const std::size_t layer = head / heads;
        scatter.points.push_back(
            {*x, mean_change_of_head(report, head).mean, head_label(stats, head),
             layers < 2 ? 0.5 : static_cast<double>(layer) / static_cast<double>(layers - 1)});
    }
    return scatter;
}

/// How a report becomes a document.
struct EffectWriter {
    const Given& given;
    const Request& request;
    std::string format;
    Style style;
    const CommandMessages& messages;

    std::string document(const EffectReport& report) const {
        if (format == "txt") return effect_to_text(report, given.text("--title"));
        if (format == "json") return effect_to_json(report);
        if (format == "csv") return effect_to_csv(report);
        return figure_bytes(given.has("--scatter") ? scatter(report) : heatmap(report), format,
                            given.number("--dpi"));
    }

  private:
    std::string heatmap(const EffectReport& report) const {
        HeatmapOptions options;
        options.style = style;
        options.caption.title = given.text("--title");
        return heatmap_svg(effect_panel(report), options);
    }

    std::string scatter(const EffectReport& report) const {
        reject_cross(report.model.attention);
        const auto names = names_of_measures();
        const auto found = std::find(names.begin(), names.end(), given.text("--scatter"));
        const auto measure = static_cast<HeadMeasure>(found - names.begin());
        ScatterOptions options;
        options.style = style;
        options.title = given.text("--title");
        return scatter_svg(scatter_of(report, stats_of(request, messages), measure), options);
    }
};

}  // namespace

CommandLine effect_line() {
    return {
        .description =
            "Says what a model predicts for [MASK], for the next token or for the class of a text, and how "
            "much that changes without some of its heads. Of an encoder-decoder, it predicts the tokens of a "
            "target. A pattern of attention is a hypothesis; an "
            "effect is its test.",
        .operands = "TEXT...",
        .flags = flags::all({flags::reworded(flags::figure_output(effect_formats), "--output",
                                             "Write to FILE; its extension selects the format"),
                             effect_flags(),
                             flags::reworded(flags::model(), "--model",
                                             "Use this model: a folder, a name in the Hugging Face cache, "
                                             "or default (built in)"),
                             flags::sequences(),
                             flags::reworded(flags::continuation(), "--continue",
                                             "Let the model write up to N tokens after the text, each time "
                                             "the likeliest one, and measure their loss"),
                             flags::targets(),
                             flags::reworded(flags::attention_parts(), "--attention",
                                             "Take the heads of this attention of an encoder-decoder: of the "
                                             "text, of the target, or of the target to the text"),
                             flags::long_texts(), flags::style(), flags::threads()}),
        .common = {"--output", "--file", "--model", "--without", "--by", "--answer", "--against"},
        .examples = {"heed effect \"The cat sat on the [MASK].\"",
                     "heed effect \"The cat sat on the [MASK].\" --without 2-2,1-1",
                     "heed effect \"He sat by the [MASK].\" --without 2-2 --answer fire --against door",
                     "heed effect \"The cat sat on the [MASK].\" --without each -o effect.svg"}};
}

int effect_command(const Given& given) {
    const auto messages = messages_of(given);
    const std::string format = figure_format(given, effect_formats);
    const EffectChoice choice = choice_of(given);
    if (given.has("--scatter") && (format == "txt" || format == "json" || format == "csv"))
        throw UsageError("--scatter draws a figure: give -o NAME.svg, .pdf or .png");
    Request request = text_request_of(given);
    request.threads = given.count("--threads").value_or(0);
    if (given.has("--scatter") && !given.has("--file"))
        reject_cross(attention_part(request, given.has("--target")));
    const EffectWriter writer{given, request, format, measured_style_of(given, format, messages), messages};
    OutputFile out(output_path(only_output(given), files_read(request)));
    out.write(writer.document(effect_of(request, choice, messages)));
    out.commit();
    return exit_code::done;
}

}  // namespace heed
