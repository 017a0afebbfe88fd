#include "flags/given.hpp"

#include "core/text/number.hpp"

namespace heed {

std::optional<std::string> Given::text(std::string_view flag) const {
    const auto found = values.find(flag);
    return found == values.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint64_t> Given::count(std::string_view flag) const {
    const auto typed = text(flag);
    return typed ? parse_count(*typed) : std::nullopt;
}

std::optional<double> Given::number(std::string_view flag) const {
    const auto typed = text(flag);
    return typed ? parse_double(*typed) : std::nullopt;
}

}  // namespace heed
