#include "commands.hpp"
#include "core/error.hpp"
#include "figure_output.hpp"
#include "flags/tables.hpp"
#include "heed.hpp"
#include "io/output_check.hpp"
#include "io/output_file.hpp"
#include "output.hpp"
#include "request.hpp"
#include "style.hpp"

namespace heed {
namespace {

const std::vector<std::string> effect_formats = {"txt", "json", "csv", "svg", "pdf", "png"};

std::vector<Flag> effect_flags() {
    return {{.name = "--without",
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
             .help = "Measure the logit of --answer minus that of this token or class instead"}};
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
    if (given.has("--by") && !without) throw UsageError("--by goes with --without");
    return choice;
}

std::string figure_of(const EffectReport& report, const Given& given, const std::string& format,
                      const CommandMessages& messages) {
    HeatmapOptions options;
    options.style = measured_style_of(given, format, messages);
    options.caption.title = given.text("--title");
    return figure_bytes(heatmap_svg(effect_panel(report), options), format, given.number("--dpi"));
}

std::string document_of(const EffectReport& report, const Given& given, const std::string& format,
                        const CommandMessages& messages) {
    if (format == "txt") return effect_to_text(report);
    if (format == "json") return effect_to_json(report);
    if (format == "csv") return effect_to_csv(report);
    return figure_of(report, given, format, messages);
}

}  // namespace

CommandLine effect_line() {
    return {
        .description =
            "Says what a model predicts for [MASK], for the next token or for the class of a text, and how "
            "much that changes without some of its heads. A pattern of attention is a hypothesis; an "
            "effect is its test.",
        .operands = "TEXT...",
        .flags = flags::all({flags::reworded(flags::figure_output(effect_formats), "--output",
                                             "Write to FILE; its extension selects the format"),
                             effect_flags(),
                             flags::reworded(flags::model(), "--model",
                                             "Use this model: a folder, a name in the Hugging Face cache, "
                                             "or default (built in)"),
                             flags::sequences(), flags::continuation(), flags::long_texts(), flags::style(),
                             flags::threads()}),
        .common = {"--output", "--file", "--model", "--without", "--by", "--answer", "--against"},
        .examples = {
            "heed effect \"The cat sat on the [MASK].\"",
            "heed effect \"The cat sat on the [MASK].\" --without 2-2,1-1",
            "heed effect \"The cat sat on the [MASK].\" --without each --answer floor --against window",
            "heed effect \"The cat sat on the [MASK].\" --without each -o effect.svg"}};
}

int effect_command(const Given& given) {
    const auto messages = messages_of(given);
    const std::string format = figure_format(given, effect_formats);
    const EffectChoice choice = choice_of(given);
    Request request = text_request_of(given);
    request.threads = given.count("--threads").value_or(0);
    OutputFile out(output_path(only_output(given), files_read(request)));
    out.write(document_of(effect_of(request, choice, messages), given, format, messages));
    out.commit();
    return exit_code::done;
}

}  // namespace heed
