#include "record/array_names.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/text/number.hpp"

namespace heed {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// How many characters all names begin with; no number is cut.
std::size_t common_beginning(const std::vector<std::string>& names) {
    std::size_t length = names[0].size();
    for (const std::string& name : names) {
        const std::size_t shorter = std::min(length, name.size());
        length = static_cast<std::size_t>(
            std::mismatch(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(shorter), names[0].begin())
                .first -
            name.begin());
    }
    while (length > 0 && is_digit(names[0][length - 1])) --length;
    return length;
}

/// The numbers of names that differ in a number alone, ascending, with the names.
std::optional<std::map<std::int64_t, std::string>> numbered(const std::vector<std::string>& names) {
    if (names.size() < 2) return std::nullopt;
    const std::size_t begin = common_beginning(names);
    std::map<std::int64_t, std::string> by_number;
    std::string end;
    for (const std::string& name : names) {
        const std::size_t stop = std::min(name.find_first_not_of("0123456789", begin), name.size());
        const auto number = parse_count(std::string_view(name).substr(begin, stop - begin));
        if (!number || *number > UINT32_MAX) return std::nullopt;
        if (by_number.empty()) end = name.substr(stop);
        if (name.substr(stop) != end) return std::nullopt;
        by_number.emplace(static_cast<std::int64_t>(*number), name);
    }
    return by_number.size() == names.size() ? std::optional(std::move(by_number)) : std::nullopt;
}

}  // namespace

std::optional<ChosenArrays> chosen_arrays(const std::vector<std::string>& names) {
    for (const char* const name : {"attention", "attentions"})
        if (is_among(name, names)) return ChosenArrays{{name}, std::nullopt};
    for (const std::string_view part : {"hook_pattern", "attention", "attn", ""}) {
        std::vector<std::string> called;
        for (const std::string& name : names)
            if (name.find(part) != std::string::npos) called.push_back(name);
        if (called.size() == 1 && (part.empty() || names.size() == 1))
            return ChosenArrays{called, std::nullopt};
        if (const auto layers = numbered(called)) {
            ChosenArrays chosen{{}, std::vector<std::int64_t>{}};
            for (const auto& [number, name] : *layers) {
                chosen.layers->push_back(number);
                chosen.names.push_back(name);
            }
            return chosen;
        }
    }
    return std::nullopt;
}

bool is_among(std::string_view name, const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace heed
