#include "figure/text.hpp"

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "format/file.hpp"
#include "output.hpp"
#include "selection.hpp"
#include "source.hpp"
#include "terminal_of_stdout.hpp"

namespace heed {
namespace {

enum class Format { svg, html, tex, text };

Format format_of(const OutputFlags& flags) {
    const bool to_stdout = !flags.path || *flags.path == "-";
    const std::string wanted = flags.format ? "." + *flags.format
                               : to_stdout  ? ".txt"
                                            : file_ending(*flags.path);
    if (wanted == ".svg") return Format::svg;
    if (wanted == ".html" || wanted == ".htm") return Format::html;
    if (wanted == ".tex") return Format::tex;
    if (wanted == ".txt") return Format::text;
    throw UsageError("a text is written as .svg, .html, .tex or .txt, not as " +
                     flags.format.value_or(flags.path.value_or("")));
}

std::size_t query_number(std::uint64_t number, const Attention& attention, const std::string& source) {
    const std::size_t queries = attention.weights.shape(2);
    if (number >= queries)
        throw InputError({source, ""}, "--from among 0 to " + std::to_string(queries - 1),
                         std::to_string(number));
    return static_cast<std::size_t>(number);
}

std::string drawn(const ShadedText& text, Format format, const OutputFlags& output) {
    switch (format) {
        case Format::svg:
            return text_svg(text);
        case Format::html:
            return text_html(text);
        case Format::tex:
            return text_tex(text);
        default:
            const bool to_stdout = output.path.value_or("-") == "-";
            return text_terminal(text, to_stdout ? terminal_of_stdout() : Terminal{});
    }
}

}  // namespace

int text_command(const Arguments& arguments) {
    CLI::App app(
        "Shades each token of a sentence by the attention it receives: the mean over the queries, or one "
        "query's "
        "row; of several heads the mean.",
        "heed text");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    OutputFlags output_flags;
    VerbosityFlags verbosity;
    std::optional<std::uint64_t> from;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "0");
    add_count(app, {"--from", "N", "What query N, a token's number from 0, attends to", "Figure"}, from,
              {0, UINT32_MAX});
    add_output_flags(app, output_flags, "svg, html, tex or txt, whatever the name (txt: for the terminal)");
    add_verbosity_flags(app, verbosity);
    set_help(app, "[TEXT | RECORD]",
             {"heed text \"The cat sat on the mat\"",
              "heed text attention.json --layer 0 --head all --from 2 -o text.html"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    const Format format = format_of(output_flags);
    const Source source = open_source(source_flags, selection_of(selection_flags, Choice::first()), messages);
    const Attention attention = only_one(source);
    std::optional<std::size_t> query;
    if (from) query = query_number(*from, attention, source.name);
    write_file(output_flags.path.value_or("-"), drawn(shaded_text(attention, query), format, output_flags));
    return exit_code::done;
}

}  // namespace heed
