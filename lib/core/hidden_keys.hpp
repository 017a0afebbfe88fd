// Which keys queries could not see: a mask, a window or the direction of reading hid them. Their weights are
// 0, but a weight of 0 may be of a key that was seen.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

namespace heed {

/// Keys [begin, end), not empty.
struct KeyRange {
    std::size_t begin = 0, end = 0;

    friend bool operator==(const KeyRange&, const KeyRange&) = default;
};

/// Of one matrix: of each query the keys that it could not see, ascending ranges that do not touch. Without
/// rows every query sees every key.
using HiddenRows = std::vector<std::vector<KeyRange>>;

[[nodiscard]] bool hides(const HiddenRows& rows, std::size_t query, std::size_t key);
/// The keys that a query saw, of `keys` in all: the ranges between those.
[[nodiscard]] std::vector<KeyRange> seen_by(const HiddenRows& rows, std::size_t query, std::size_t keys);
/// The keys for which `is_hidden(query, key)` holds; no rows if it holds for none.
[[nodiscard]] HiddenRows hidden_where(
    std::size_t queries, std::size_t keys,
    const std::function<bool(std::size_t query, std::size_t key)>& is_hidden);

inline constexpr std::size_t every_key = std::numeric_limits<std::size_t>::max();

/// Which keys a query sees: its own, and so many before and after it.
struct Sight {
    std::size_t before = every_key;
    std::size_t after = every_key;
};
/// A query sees itself and those before it.
inline constexpr Sight causal = {every_key, 0};
/// Of those, `keys` at most, its own among them.
constexpr Sight sliding_window(std::size_t keys) {
    return {keys - 1, 0};
}

/// Of `tokens` queries that see so much of the keys of the same tokens.
[[nodiscard]] HiddenRows hidden_from(const Sight& sight, std::size_t tokens);

/// Which queries or keys become one in a step that merges or leaves out tokens.
using TokenGroups = std::vector<std::vector<std::size_t>>;

/// A key that stands for several is hidden from a query that stands for several if each is from each.
[[nodiscard]] HiddenRows grouped(const HiddenRows& rows, const TokenGroups& queries, const TokenGroups& keys);

/// The hidden keys of all matrices [layer, head] of an Attention. A step that changes rows, columns or
/// matrices changes them too. What is merged is hidden where all of it was.
class HiddenKeys {
  public:
    /// Nothing is hidden.
    HiddenKeys() = default;
    /// The same in every matrix.
    HiddenKeys(std::size_t layers, std::size_t heads, HiddenRows rows);

    [[nodiscard]] bool empty() const { return rows_.empty(); }
    /// Of the matrix at these places, not numbers. Matrices that have been set to the same have the same
    /// address.
    [[nodiscard]] const HiddenRows& of(std::size_t layer, std::size_t head) const;
    /// Sets those of all heads of a layer, or of one; `layers` and `heads` are how many there are.
    void set(std::size_t layer, HiddenRows rows, std::size_t layers, std::size_t heads);
    void set(std::size_t layer, std::size_t head, HiddenRows rows, std::size_t layers, std::size_t heads);

    /// Of the matrices at these places.
    [[nodiscard]] HiddenKeys at(const std::vector<std::size_t>& layers,
                                const std::vector<std::size_t>& heads) const;
    /// One layer, or one head, that hides what all of them hide.
    [[nodiscard]] HiddenKeys over_layers() const;
    [[nodiscard]] HiddenKeys over_heads() const;
    [[nodiscard]] HiddenKeys grouped(const TokenGroups& queries, const TokenGroups& keys) const;
    /// What both hide; they are of as many matrices.
    [[nodiscard]] HiddenKeys and_in(const HiddenKeys& other) const;

    friend bool operator==(const HiddenKeys& a, const HiddenKeys& b);

  private:
    using Shared = std::shared_ptr<const HiddenRows>;  // null: nothing is hidden

    void make_room(std::size_t layers, std::size_t heads);
    /// Matrices of one address stay so.
    [[nodiscard]] HiddenKeys each(const std::function<HiddenRows(const HiddenRows&)>& change) const;
    /// Without matrices where none hides anything.
    [[nodiscard]] HiddenKeys or_nothing() &&;

    std::vector<std::vector<Shared>> rows_;  // [layer, head]; empty: nothing is hidden
};

}  // namespace heed
