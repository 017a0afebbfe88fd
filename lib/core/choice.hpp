// Which layers, heads or tokens a user requests: "0", "0-3,11", "-1" (the last), "all". Counted from 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace heed {

class Choice {
  public:
    /// Everything there is.
    [[nodiscard]] static Choice all();
    /// The first of all: what a figure of one head shows when nothing is requested.
    [[nodiscard]] static Choice first();
    /// Reads what follows `flag`. UsageError if the text is wrong in itself: empty, "5-3", "1,,2", "x".
    [[nodiscard]] static Choice parse(const std::string& flag, std::string_view text);
    /// The same, and nothing if the text is wrong in itself.
    [[nodiscard]] static std::optional<Choice> read(const std::string& flag, std::string_view text);

    /// The positions in `held` (ascending numbers, e.g. the layers a record holds) of what is chosen, in the
    /// requested order, each once. `-1` is the last held. InputError, which says the range, if one is not
    /// held.
    [[nodiscard]] std::vector<std::size_t> among(const std::vector<std::int64_t>& held,
                                                 const Place& place) const;

  private:
    struct Range {
        std::int64_t from;
        std::int64_t to;  // inclusive; both negative: counted from the end
    };
    enum class Kind { all, first, ranges };

    std::string flag_;
    Kind kind_ = Kind::all;
    std::vector<Range> ranges_;
};

/// What is chosen on an axis of a tensor: positions, and the numbers they have for the user.
struct ChosenAxis {
    std::vector<std::size_t> positions;  // ascending
    std::vector<std::int64_t> numbers;   // of each position; none where the axis was merged
};

/// Of an axis of `extent` whose positions have the numbers `held`, ascending; none: it was merged, there is
/// nothing to choose from and all of it stays. InputError as Choice::among.
[[nodiscard]] ChosenAxis chosen_on_axis(const Choice& choice, const std::vector<std::int64_t>& held,
                                        std::size_t extent, const Place& place);

}  // namespace heed
