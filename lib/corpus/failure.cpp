#include "corpus/failure.hpp"

#include "format/json_writer.hpp"

namespace heed {

std::string failure_line(const Numbered<Attention>& rejected) {
    const InputError& error = *rejected.error();
    const std::string& spot = error.place().spot;
    std::string line;
    JsonObject(line)
        .add("number", rejected.number)
        .add("id", rejected.id)
        .add("line", rejected.line > 0 ? std::optional(rejected.line) : std::nullopt)
        .add("reason", (spot.empty() ? "" : spot + ": ") + error.reason())
        .end();
    return line + "\n";
}

void say_failure(const RecordCount& count, const std::string& reason, const Messages& messages) {
    constexpr std::size_t most_said = 20;
    if (count.failed <= most_said) messages.error(reason);
    if (count.failed == most_said + 1)
        messages.warning("more records are rejected, and only counted from here on");
}

}  // namespace heed
