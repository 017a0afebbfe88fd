#include "corpus/failure.hpp"

#include "format/json_writer.hpp"

namespace heed {

std::string failure_line(const Failure& failure) {
    const std::string& spot = failure.error.place().spot;
    std::string line;
    JsonObject(line)
        .add("number", failure.number)
        .add("id", failure.id)
        .add("line", failure.line > 0 ? std::optional(failure.line) : std::nullopt)
        .add("reason", (spot.empty() ? "" : spot + ": ") + failure.error.reason())
        .end();
    return line + "\n";
}

}  // namespace heed
