#include "commands.hpp"
#include "core/error.hpp"
#include "heed.hpp"
#include "output.hpp"

namespace heed {

CommandLine merge_line() {
    return {.description =
                "Joins the outputs of shards into the bytes that one run over the whole corpus would have "
                "written.",
            .operands = "OUTPUT...",
            .flags = {{.name = "--output",
                       .letter = 'o',
                       .value = "FILE",
                       .kind = Flag::File{},
                       .fallback = "standard output",
                       .group = Group::output,
                       .help = "Write to FILE"},
                      {.name = "--errors",
                       .value = "FILE",
                       .kind = Flag::File{},
                       .group = Group::output,
                       .help = "Report the rejected records of all shards in FILE, as JSON lines"}},
            .common = {"--output", "--errors"},
            .examples = {"heed merge part-0.jsonl part-1.jsonl -o all.jsonl"}};
}

int merge_command(const Given& given) {
    if (given.operands.empty()) throw UsageError("nothing to join: give the outputs of the shards");
    const auto messages = messages_of(given);
    return exit_code_of(
        merge_outputs(given.operands, only_output(given).value_or("-"), given.text("--errors"), messages));
}

}  // namespace heed
