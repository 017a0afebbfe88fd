#include "analysis/shorten.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "core/text/number.hpp"
#include "figure_output.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "selection.hpp"
#include "style.hpp"

namespace heed {
namespace {

/// Lines that are more than this, with more of their ink under other lines, cannot be followed.
constexpr std::size_t many_lines = 150;
constexpr double most_hidden = 0.3;
/// A picture of all weights is fog.
constexpr double usual_share = 0.7;

/// All tokens stay: --query says whose lines are drawn.
Selection heads_selection(const Given& given) {
    Selection selection = selection_of(given, Choice::all());
    selection.tokens.queries = TokenList::all();
    if (!given.has("--layer") && !selection.aggregate) selection.layers = Choice::first();
    selection.as_shares = true;
    return selection;
}

/// UsageError for what this figure does not show.
void check_heads(const Attention& attention, const Messages& messages) {
    if (attention.weights.shape(0) != 1)
        throw UsageError("heads draws one layer, and " + std::to_string(attention.layers.size()) +
                         " are selected: choose one with --layer N, or average them with --mean layers");
    reject_signed(attention);
    warn_of_rows(attention, messages);
}

void warn_of_hidden(const DrawnHeads& drawn, bool has_panels, std::size_t heads, const Messages& messages) {
    if (drawn.lines <= many_lines || drawn.hidden <= most_hidden) return;
    const std::string lines = "the lines " + std::string(has_panels ? "in a panel " : "") +
                              "hide each other (" + rounded(100 * drawn.hidden, 0) +
                              " % of their ink lies under other lines): ";
    const bool are_overlaid = heads > 1 && !has_panels;
    messages.warning(lines +
                     (are_overlaid ? "--multiples draws each head in a panel of its own; --head, " : "") +
                     "--query, --highlight and --top-k 1 draw fewer lines");
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
                 flags::reworded(
                     flags::selection("0", "all"), "--query",
                     "Draw the lines of these queries alone, by number or as tokens; all tokens stay"),
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
                 flags::head_names(),
                 flags::style(),
                 flags::source_of_weights()}),
            .common = {"--output", "--model", "--layer", "--head", "--query", "--hide-special", "--multiples",
                       "--highlight"},
            .examples = {"heed heads \"The cat sat on the mat\" -o heads.svg",
                         "heed attend \"The cat sat on the mat\" -o attention.json",
                         "heed heads attention.json --layer 0 --query 1,2 --horizontal -o heads.svg",
                         "heed heads attention.json --layer 1 --multiples --highlight mat -o grid.svg"}};
}

int heads_command(const Given& given) {
    FigureRun run("heads", given, figure_formats);
    HeadViewOptions options;
    options.horizontal = given.has("--horizontal");
    options.multiples = given.has("--multiples");
    options.highlight = given.text("--highlight");
    if (options.horizontal && options.multiples)
        throw UsageError("--multiples draws panels side by side: leave --horizontal out");
    options.style = measured_style_of(given, run.format(), run.messages());
    const TokenList queries = token_list_of(given, "--query");
    const Selection selection = heads_selection(given);
    return run.draw(selection, [&](const Attention& selected, const Place& place) {
        check_heads(selected, run.messages());
        const Attention attention = selection.has_limit() ? selected : keep_share(selected, usual_share);
        options.caption = caption_of(attention, given);
        if (given.has("--query")) options.queries = queries.among(TokenAxis::queries(attention), place);
        const DrawnHeads drawn = drawn_heads(attention, options);
        warn_of_hidden(drawn, options.multiples, attention.weights.shape(1), run.messages());
        return drawn.svg;
    });
}

}  // namespace heed
