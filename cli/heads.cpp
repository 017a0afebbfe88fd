#include <numeric>

#include "commands.hpp"
#include "core/error.hpp"
#include "figure_output.hpp"
#include "flags/tables.hpp"
#include "heed.hpp"
#include "request.hpp"
#include "selection.hpp"
#include "style.hpp"

namespace heed {
namespace {

constexpr std::size_t many_heads = 6;

std::vector<std::size_t> query_numbers(const std::string& text, const Attention& attention,
                                       const std::string& source) {
    std::vector<std::int64_t> held(attention.weights.shape(2));
    std::iota(held.begin(), held.end(), std::int64_t{0});
    return Choice::parse("--query", text).among(held, {source, ""});
}

/// All tokens stay: --query says whose lines are drawn.
Selection heads_selection(Given given) {
    given.values.erase("--query");
    Selection selection = selection_of(given, Choice::all());
    selection.strongest = strongest_of(given).value_or(Strongest{});
    if (!given.has("--layer")) selection.layers = Choice::first();
    return selection;
}

/// UsageError for what this figure does not show, and warnings of what it shows badly.
void check(const Attention& attention, const Given& given, const Messages& messages) {
    if (attention.weights.shape(0) != 1)
        throw UsageError("one layer at a time: --layer chooses " + std::to_string(attention.layers.size()));
    reject_signed(attention);
    warn_of_rows(attention, messages);
    const bool is_thin = given.has("--query") || given.has("--multiples") || given.has("--highlight");
    if (attention.weights.shape(1) > many_heads && !is_thin)
        messages.warning(
            std::to_string(attention.weights.shape(1)) +
            " heads over each other: --multiples draws each in a panel of its own, --head, --query "
            "or --highlight thins them out");
}

}  // namespace

CommandLine heads_line() {
    return {.description =
                "Draws the heads of a layer over each other, or side by side: a line from each query to the "
                "keys that together hold most of its attention, with a colour per head and the weight as "
                "opacity.",
            .operands = "[TEXT | RECORD]",
            .flags = flags::all(
                {flags::figure_output(figure_formats),
                 flags::reworded(flags::selection("0", "all"), "--query",
                                 "Draw the lines of these queries alone, counted from 0; all tokens stay"),
                 flags::strongest("0.7"),
                 {{.name = "--multiples",
                   .group = Group::figure,
                   .help = "Draw each head in a narrow panel of its own, side by side"},
                  {.name = "--highlight",
                   .value = "WORD",
                   .kind = Flag::Text{},
                   .fallback = "all words",
                   .group = Group::figure,
                   .help = "Draw the lines from and to WORD in colour, and all others grey"},
                  {.name = "--horizontal",
                   .group = Group::figure,
                   .help = "Put the queries above the keys, for long words and for Chinese"}},
                 flags::style(),
                 flags::source()}),
            .common = {"--output", "--model", "--layer", "--head", "--query", "--hide-special", "--multiples",
                       "--highlight", "--horizontal", "--theme"},
            .examples = {"heed heads \"The cat sat on the mat\" -o heads.svg",
                         "heed attend \"The cat sat on the mat\" -o attention.json",
                         "heed heads attention.json --layer 0 --query 1,2 --horizontal -o heads.svg",
                         "heed heads attention.json --layer 1 --multiples --highlight mat -o multiples.svg"}};
}

int heads_command(const Given& given) {
    const auto messages = messages_of(given);
    const Request request = request_of(given);
    FigureFile file = open_figure(given, figure_formats, files_read(request));
    const auto stream = open_records(request, heads_selection(given), messages);
    const Attention attention = only_one(*stream);
    check(attention, given, messages);
    HeadViewOptions options;
    options.caption = caption_of(attention, given);
    options.horizontal = given.has("--horizontal");
    options.multiples = given.has("--multiples");
    options.highlight = given.text("--highlight");
    if (options.horizontal && options.multiples)
        throw UsageError("--multiples stands side by side: leave --horizontal out");
    options.style = measured_style_of(given, file.format, messages);
    if (const auto queries = given.text("--query"))
        options.queries = query_numbers(*queries, attention, stream->name());
    write_figure(file, head_view_svg(attention, options));
    return exit_code::done;
}

}  // namespace heed
