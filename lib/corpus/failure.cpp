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

}  // namespace heed
