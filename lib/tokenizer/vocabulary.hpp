// Tokens and their ids: a hash table over text that somebody else keeps (a mapped file, a parsed document),
// so that 30,000 entries are there in a millisecond or two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace heed {

class Vocabulary {
  public:
    /// Bytes of a token, which readers reject beyond: each place in a text is looked at so far.
    static constexpr std::size_t longest_token = 1024;

    /// `owner` keeps the bytes of the tokens alive.
    explicit Vocabulary(std::shared_ptr<const void> owner = nullptr) : owner_(std::move(owner)) {}

    /// A token that is there gets the new id.
    void add(std::string_view token, std::uint32_t id);

    std::optional<std::uint32_t> find(std::string_view token) const;

    struct Entry {
        std::string_view token;
        std::uint32_t id;
    };

    /// The number of its entry; entries are counted in the order in which they were added.
    std::optional<std::uint32_t> number_of(std::string_view token) const;
    const Entry& entry(std::uint32_t number) const { return entries_[number]; }

    /// The longest token that is `prefix` and a beginning of `text`, which ends with a whole character; null
    /// if there is none.
    const Entry* longest(std::string_view prefix, std::string_view text) const;

    /// How many different tokens there are.
    std::size_t size() const { return entries_.size(); }
    /// One more than the largest id.
    std::size_t id_limit() const { return id_limit_; }

  private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t entry = 0;  // from 1; 0: free
    };

    const Entry* look_up(std::uint64_t hash, std::string_view prefix, std::string_view text) const;
    void grow();
    void take_slot(std::uint64_t hash, std::uint32_t entry);

    std::shared_ptr<const void> owner_;
    std::vector<Entry> entries_;
    std::vector<Slot> slots_;  // a power of two, at most half of them taken
    std::size_t longest_ = 0;  // bytes of the longest token
    std::size_t id_limit_ = 0;
};

}  // namespace heed
