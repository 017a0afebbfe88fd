#include "input/id_register.hpp"

#include "core/escape.hpp"
#include "core/number.hpp"

namespace heed {

RecordId IdRegister::take(std::int64_t number, const std::optional<RecordId>& given, const Place& place) {
    if (!given && !first_given_) return number;
    if (!first_given_) first_given_ = number;
    RecordId id = given.value_or(number);
    const std::string shown = show(id);
    const auto as_number = parse_count(shown);
    const bool is_early_number = as_number && *as_number < static_cast<std::uint64_t>(*first_given_);
    if (is_early_number || !hashes_.insert(std::hash<std::string>{}(shown)).second)
        throw InputError(place, "an id of its own", excerpt(shown) + " again");
    return id;
}

}  // namespace heed
