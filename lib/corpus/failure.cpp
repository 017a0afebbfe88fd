#include "corpus/failure.hpp"

#include "core/escape.hpp"

namespace heed {
namespace {

std::string json_of(const RecordId& id) {
    const auto* const number = std::get_if<std::int64_t>(&id);
    return number != nullptr ? std::to_string(*number) : json_string(std::get<std::string>(id));
}

}  // namespace

std::string failure_line(const Numbered<Attention>& rejected) {
    const InputError& error = *rejected.error();
    const std::string& spot = error.place().spot;
    return "{\"number\": " + std::to_string(rejected.number) +
           ", \"id\": " + (rejected.id ? json_of(*rejected.id) : "null") +
           ", \"line\": " + (rejected.line > 0 ? std::to_string(rejected.line) : "null") +
           ", \"reason\": " + json_string((spot.empty() ? "" : spot + ": ") + error.reason()) + "}\n";
}

}  // namespace heed
