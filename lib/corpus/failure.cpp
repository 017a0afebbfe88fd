#include "corpus/failure.hpp"

#include "core/escape.hpp"

namespace heed {
namespace {

std::string json_of(const RecordId& id) {
    const auto* const number = std::get_if<std::int64_t>(&id);
    return number != nullptr ? std::to_string(*number) : json_string(std::get<std::string>(id));
}

}  // namespace

std::string failure_line(const Failure& failure) {
    const std::string& spot = failure.error.place().spot;
    return "{\"number\": " + std::to_string(failure.number) +
           ", \"id\": " + (failure.id ? json_of(*failure.id) : "null") +
           ", \"line\": " + (failure.line > 0 ? std::to_string(failure.line) : "null") +
           ", \"reason\": " + json_string((spot.empty() ? "" : spot + ": ") + failure.error.reason()) + "}\n";
}

}  // namespace heed
