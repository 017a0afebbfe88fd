#include "input/id_register.hpp"

#include "core/text/number.hpp"

namespace heed {
namespace {

std::size_t number_of_id(const std::string& shown) {
    return std::hash<std::string>{}(shown);
}

}  // namespace

bool IdRegister::is_taken(const std::string& shown) const {
    const auto as_number = parse_count(shown);
    const bool is_early_number = as_number && *as_number < static_cast<std::uint64_t>(*first_given_);
    return is_early_number || hashes_.contains(number_of_id(shown));
}

RecordId IdRegister::take(std::int64_t number, const std::optional<RecordId>& given) {
    if (!given && !first_given_) return number;
    if (!first_given_) first_given_ = number;
    RecordId id = given.value_or(number);
    const std::string shown = show(id);
    if (is_taken(shown)) {
        std::uint64_t& times = repeats_.try_emplace(number_of_id(shown), 1).first->second;
        std::string other;
        do other = shown + "#" + std::to_string(++times);
        while (is_taken(other));
        id = other;
    }
    hashes_.insert(number_of_id(show(id)));
    return id;
}

}  // namespace heed
