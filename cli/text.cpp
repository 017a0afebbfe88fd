#include "commands.hpp"
#include "core/error.hpp"
#include "core/text/number.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"
#include "figure_output.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "output.hpp"
#include "selection.hpp"
#include "style.hpp"
#include "terminal.hpp"

namespace heed {
namespace {

const std::vector<std::string> text_formats = {"txt", "svg", "pdf", "png", "html", "htm", "tex"};

std::string svg_of(const ShadedText& text, const TextOptions& options, const Messages& messages) {
    DrawnText drawn = drawn_text(text, options);
    const double limit = page_of(options.style).height;
    if (drawn.height > limit)
        messages.warning("the figure is " + rounded(drawn.height / units_per_millimetre, 0) +
                         " mm high, a page " + rounded(limit / units_per_millimetre, 0) +
                         ", and text of 6 pt cannot be smaller: choose fewer tokens (--key), or a --size");
    return std::move(drawn.svg);
}

std::string document_of(const ShadedText& text, const TextOptions& options, const std::string& format,
                        const std::optional<std::string>& path, const Messages& messages) {
    if (format == "txt")
        return text_terminal(text, path.value_or("-") == "-" ? terminal_of_stdout() : Terminal{},
                             options.caption);
    if (format == "tex") return text_tex(text, options);
    return format == "html" || format == "htm" ? text_html(text, options) : svg_of(text, options, messages);
}

}  // namespace

CommandLine text_line() {
    return {.description =
                "Shades each token of a sentence by the attention it receives: the mean over the queries, or "
                "the row "
                "of one query (--from). Several heads are averaged.",
            .operands = "[TEXT | RECORD]",
            .flags = flags::all({flags::figure_output(text_formats),
                                 flags::selection("0", "0"),
                                 flags::strongest(),
                                 {{.name = "--from",
                                   .value = "TOKENS",
                                   .kind = Flag::Text{},
                                   .choices = {"all"},
                                   .fallback = "all",
                                   .group = Group::figure,
                                   .help = "Shade by what these queries attend to, their mean if they are "
                                           "several; written as for --query"}},
                                 flags::head_names(),
                                 flags::style(),
                                 flags::source_of_weights()}),
            .common = {"--output", "--model", "--layer", "--head", "--from", "--words", "--hide-special",
                       "--theme"},
            .examples = {"heed text \"The cat sat on the mat\"",
                         "heed attend \"The cat sat on the mat\" -o attention.json",
                         "heed text attention.json --layer 0 --head all --from cat -o text.html"}};
}

int text_command(const Given& given) {
    FigureRun run("text", given, text_formats);
    TextOptions options;
    options.style = measured_style_of(given, run.format(), run.messages());
    const TokenList from = token_list_of(given, "--from");
    Selection selection = selection_of(given, Choice::first());
    selection.as_shares = true;
    return run.draw(selection, [&](const Attention& attention, const Place& place) {
        reject_signed(attention);
        warn_of_rows(attention, run.messages());
        std::vector<std::size_t> queries;
        if (given.has("--from")) queries = from.among(TokenAxis::queries(attention), place);
        const ShadedText text = shaded_text(attention, queries, options.style.head_names);
        options.caption = caption_of(attention, given);
        return document_of(text, options, run.format(), given_output(given), run.messages());
    });
}

}  // namespace heed
