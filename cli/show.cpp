#include "commands.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_file.hpp"
#include "request.hpp"
#include "selection.hpp"
#include "terminal.hpp"
#include "typed/idle_flags.hpp"

namespace heed {

CommandLine show_line() {
    return {
        .description =
            "Shows the attention of a head in the terminal: rows are queries, columns are keys. Uses colours "
            "where the terminal has them (COLORTERM, TERM, NO_COLOR) and fits its width (COLUMNS); prints "
            "plain text into a pipe.",
        .operands = "[TEXT | RECORD]",
        .flags = flags::all(
            {flags::selection("0", "0"),
             flags::strongest(),
             {{.name = "--numbers", .group = Group::figure, .help = "Print the weights with two decimals"}},
             flags::source_of_weights()}),
        .common = {"--model", "--layer", "--head", "--mean", "--words", "--hide-special", "--numbers"},
        .examples = {"heed show \"The cat sat on the mat\"",
                     "heed attend \"The cat sat on the mat\" -o attention.json",
                     "heed show attention.json --layer 0 --head 0 --numbers"}};
}

int show_command(const Given& given) {
    const auto messages = messages_of(given);
    const Request request = request_of(given);
    try_output("-", files_read(request));
    const Selection selection = selection_of(given, Choice::first());
    const Attention attention = only_one(*open_records(request, selection, messages));
    reject_signed(attention);
    warn_of_idle_choices(given, attention, messages);
    TerminalHeatmapOptions options;
    options.caption = caption_of(attention, given);
    options.numbers = given.has("--numbers");
    write_file("-", terminal_heatmap(only_panel(attention, messages), terminal_of_stdout(), options));
    return exit_code::done;
}

}  // namespace heed
