#include "tokenizer/truncate.hpp"

#include <algorithm>
#include <string>

namespace heed {
namespace {

/// The shorter is cut only where half of the room is not enough for it.
Lengths longest_first(const Lengths& lengths, std::size_t room) {
    if (!lengths.pair) return {room, std::nullopt};
    const bool pair_is_shorter = lengths.text > *lengths.pair;
    std::size_t shorter = std::min(lengths.text, *lengths.pair);
    std::size_t longer = shorter > room ? shorter : std::max(shorter, room - shorter);
    if (shorter + longer > room) {
        shorter = room / 2;
        longer = shorter + room % 2;
    }
    return pair_is_shorter ? Lengths{longer, shorter} : Lengths{shorter, longer};
}

[[noreturn]] void reject(const Place& place, const Truncation& truncation, const std::string& why) {
    throw InputError(place, "cannot be cut to " + std::to_string(truncation.max_length) + " tokens: " + why);
}

}  // namespace

void reject_length(std::size_t limit, std::size_t found, const Place& place) {
    throw InputError(
        place, "at most " + std::to_string(limit) + " tokens, which is the model's limit",
        std::to_string(found) +
            "; --truncate longest_first cuts the text to that, and with --max-length N to N tokens");
}

Lengths truncated(const Lengths& lengths, std::size_t special, const Truncation& truncation,
                  const Place& place) {
    using Strategy = Truncation::Strategy;
    const std::size_t total = lengths.text + lengths.pair.value_or(0);
    if (truncation.strategy == Strategy::none && total + special > truncation.max_length)
        reject_length(truncation.max_length, total + special, place);
    if (truncation.max_length < special)
        reject(place, truncation, "the special tokens alone are " + std::to_string(special));
    const std::size_t room = truncation.max_length - special;
    if (total <= room) return lengths;
    if (room == 0) return {0, lengths.pair ? std::optional<std::size_t>(0) : std::nullopt};
    if (truncation.strategy == Strategy::longest_first) return longest_first(lengths, room);
    const bool first = truncation.strategy == Strategy::only_first;
    if (!first && !lengths.pair)
        reject(place, truncation, "only_second cuts the second text, and there is none");
    const std::size_t cut = first ? lengths.text : *lengths.pair;
    const std::size_t surplus = total - room;
    if (cut <= surplus)
        reject(place, truncation,
               std::string(first ? "only_first cuts the first text" : "only_second cuts the second text") +
                   ", and nothing would be left of it");
    return first ? Lengths{cut - surplus, lengths.pair} : Lengths{lengths.text, cut - surplus};
}

}  // namespace heed
