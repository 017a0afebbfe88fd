#include "core/choice.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <numeric>

#include "core/text/words.hpp"

namespace heed {
namespace {

/// Stands for this number and every larger one: no layer or token has such a number.
constexpr std::int64_t beyond = 1'000'000'000'000'000'000;

/// The whole of `text` as a whole number with an optional minus; "010" may be meant as 8.
std::optional<std::int64_t> whole_number(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    const std::string_view digits = text.substr(is_negative ? 1 : 0);
    if (digits.starts_with('0') && text != "0") return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) return std::nullopt;
    const bool is_far =
        error == std::errc::result_out_of_range || value >= static_cast<std::uint64_t>(beyond);
    const std::int64_t magnitude = is_far ? beyond : static_cast<std::int64_t>(value);
    return is_negative ? -magnitude : magnitude;
}

bool is_beyond(std::int64_t number) {
    return std::abs(number) == beyond;
}

/// "a number from 0 to 11 for --layer"
std::string expectation(const std::string& flag, const std::vector<std::int64_t>& held) {
    if (held.empty()) return "no " + flag;
    const std::string of_flag = " for " + flag;
    const bool gapless = held.back() - held.front() == static_cast<std::int64_t>(held.size()) - 1;
    if (held.size() == 1) return std::to_string(held.front()) + of_flag + ", the only one there";
    if (gapless)
        return "a number from " + std::to_string(held.front()) + " to " + std::to_string(held.back()) +
               of_flag;
    const auto shown = [](std::int64_t number) { return std::to_string(number); };
    return "one of " + joined(held, ", ", shown) + of_flag;
}

/// A number that is not there, with the range that it is of.
std::string shown(std::int64_t number, std::int64_t from, std::int64_t to) {
    const auto text = [](std::int64_t of) {
        return is_beyond(of) ? "a number of over 18 digits" : std::to_string(of);
    };
    return text(number) + (from == to || is_beyond(to) ? "" : " in " + text(from) + "-" + text(to));
}

/// The position of `number` in `held`, which is ascending; a negative one counts from the end. Nothing if it
/// is not held.
std::optional<std::size_t> position_of(std::int64_t number, const std::vector<std::int64_t>& held) {
    const auto count = static_cast<std::int64_t>(held.size());
    if (number < 0)
        return count + number < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(count + number));
    const auto found = std::lower_bound(held.begin(), held.end(), number);
    if (is_beyond(number) || found == held.end() || *found != number) return std::nullopt;
    return static_cast<std::size_t>(found - held.begin());
}

}  // namespace

Choice Choice::all() {
    return {};
}

Choice Choice::first() {
    Choice choice;
    choice.kind_ = Kind::first;
    return choice;
}

std::optional<Choice> Choice::read(const std::string& flag, std::string_view text) {
    Choice choice;
    choice.flag_ = flag;
    if (text == "all") return choice;
    choice.kind_ = Kind::ranges;
    std::string_view rest = text;
    while (true) {
        const std::string_view part = rest.substr(0, rest.find(','));
        // A minus that is not the first character separates a range: "-1" is one number, "0-3" two.
        const std::size_t dash = part.find('-', 1);
        const auto from = whole_number(part.substr(0, dash));
        const auto to = dash == std::string_view::npos ? from : whole_number(part.substr(dash + 1));
        if (!from || !to) return std::nullopt;
        const bool is_range = dash != std::string_view::npos;
        if (is_range && ((*from < 0) != (*to < 0) || *to < *from)) return std::nullopt;
        choice.ranges_.push_back({*from, *to});
        if (part.size() == rest.size()) return choice;
        rest.remove_prefix(part.size() + 1);
    }
}

Choice Choice::parse(const std::string& flag, std::string_view text) {
    if (auto choice = read(flag, text)) return *std::move(choice);
    throw UsageError(flag + " takes numbers from 0 such as 0, 0-3,11 or -1 (the last), or all; not \"" +
                     std::string(text) + "\"");
}

std::vector<std::size_t> Choice::among(const std::vector<std::int64_t>& held, const Place& place) const {
    std::vector<std::size_t> positions;
    if (kind_ != Kind::ranges) {
        positions.resize(kind_ == Kind::first ? std::min<std::size_t>(held.size(), 1) : held.size());
        std::iota(positions.begin(), positions.end(), std::size_t{0});
        return positions;
    }
    std::vector<bool> is_taken(held.size());
    const auto take = [&](std::int64_t number, const Range& range) {
        const auto position = position_of(number, held);
        if (!position) throw InputError(place, expectation(flag_, held), shown(number, range.from, range.to));
        if (!is_taken[*position]) positions.push_back(*position);
        is_taken[*position] = true;
    };
    for (const Range& range : ranges_)
        for (std::int64_t number = range.from; number <= range.to; ++number) take(number, range);
    return positions;
}

ChosenAxis chosen_on_axis(const Choice& choice, const std::vector<std::int64_t>& held, std::size_t extent,
                          const Place& place) {
    ChosenAxis axis{choice.among(held, place), {}};
    std::sort(axis.positions.begin(), axis.positions.end());
    axis.numbers.reserve(axis.positions.size());
    for (const std::size_t position : axis.positions) axis.numbers.push_back(held[position]);
    if (held.empty()) {
        axis.positions.resize(extent);
        std::iota(axis.positions.begin(), axis.positions.end(), std::size_t{0});
    }
    return axis;
}

}  // namespace heed
