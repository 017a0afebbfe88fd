#include "commands.hpp"
#include "core/error.hpp"
#include "core/number.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"
#include "figure_output.hpp"
#include "flags/tables.hpp"
#include "heed.hpp"
#include "idle_flags.hpp"
#include "output.hpp"
#include "request.hpp"
#include "selection.hpp"
#include "style.hpp"
#include "terminal.hpp"

namespace heed {
namespace {

const std::vector<std::string> formats = {"txt", "svg", "pdf", "png", "html", "htm", "tex"};

std::size_t query_number(std::uint64_t number, const Attention& attention, const std::string& source) {
    const std::size_t queries = attention.weights.shape(2);
    if (number >= queries)
        throw InputError({source, ""}, "--from among 0 to " + std::to_string(queries - 1),
                         std::to_string(number));
    return static_cast<std::size_t>(number);
}

bool is_page(const std::string& format) {
    return format == "svg" || format == "pdf" || format == "png";
}

void warn_of_height(const ShadedText& text, const TextOptions& options, const Messages& messages) {
    const double height = text_svg_height(text, options), limit = page_of(options.style).height;
    if (height > limit)
        messages.warning("the figure is " + rounded(height / units_per_millimetre, 0) + " mm high, a page " +
                         rounded(limit / units_per_millimetre, 0) +
                         ", and text of 6 pt cannot be smaller: choose fewer tokens (--key), or a --size");
}

std::string document_of(const ShadedText& text, const TextOptions& options, const std::string& format,
                        const std::optional<std::string>& path) {
    if (format == "txt")
        return text_terminal(text, path.value_or("-") == "-" ? terminal_of_stdout() : Terminal{},
                             options.caption);
    if (format == "tex") return text_tex(text, options);
    return format == "html" || format == "htm" ? text_html(text, options) : text_svg(text, options);
}

}  // namespace

CommandLine text_line() {
    return {.description =
                "Shades each token of a sentence by the attention it receives: the mean over the queries, or "
                "the row "
                "of one query (--from). Several heads are averaged.",
            .operands = "[TEXT | RECORD]",
            .flags = flags::all({flags::figure_output(formats),
                                 flags::selection("0", "0"),
                                 {{.name = "--from",
                                   .value = "N",
                                   .kind = Flag::Count{0, UINT32_MAX},
                                   .fallback = "the mean over all queries",
                                   .group = Group::figure,
                                   .help = "Shade by what query N attends to; N counts the tokens from 0"}},
                                 flags::style(),
                                 flags::source()}),
            .common = {"--output", "--model", "--layer", "--head", "--from", "--words", "--hide-special",
                       "--theme"},
            .examples = {"heed text \"The cat sat on the mat\"",
                         "heed attend \"The cat sat on the mat\" -o attention.json",
                         "heed text attention.json --layer 0 --head all --from 2 -o text.html"}};
}

int text_command(const Given& given) {
    const auto messages = messages_of(given);
    const Request request = request_of(given);
    FigureFile file = open_figure(given, formats, files_read(request));
    const auto stream = open_records(request, selection_of(given, Choice::first()), messages);
    const Attention attention = only_one(*stream);
    reject_signed(attention);
    warn_of_rows(attention, messages);
    warn_of_idle_choices(given, attention, messages);
    std::optional<std::size_t> query;
    if (const auto from = given.count("--from")) query = query_number(*from, attention, stream->name());
    const ShadedText text = shaded_text(attention, query);
    const TextOptions options{caption_of(attention, given), measured_style_of(given, file.format, messages)};
    if (is_page(file.format)) warn_of_height(text, options, messages);
    write_figure(file, document_of(text, options, file.format, given_output(given)));
    return exit_code::done;
}

}  // namespace heed
