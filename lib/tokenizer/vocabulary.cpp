#include "tokenizer/vocabulary.hpp"

#include <algorithm>

namespace heed {
namespace {

// FNV-1a: one byte more is one step more, so the beginnings of a word are hashed in one walk.
constexpr std::uint64_t hash_start = 0xCBF29CE484222325;

std::uint64_t hash_on(std::uint64_t hash, char byte) {
    return (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
}

std::uint64_t hash_on(std::uint64_t hash, std::string_view text) {
    for (const char byte : text) hash = hash_on(hash, byte);
    return hash;
}

/// Its low bits say little of the last byte's high ones.
std::uint32_t folded(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

bool begins_a_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

}  // namespace

void Vocabulary::add(std::string_view token, std::uint32_t id) {
    id_limit_ = std::max<std::size_t>(id_limit_, std::size_t{id} + 1);
    const std::uint64_t hash = hash_on(hash_start, token);
    if (const Entry* const known = look_up(hash, "", token)) {
        entries_[static_cast<std::size_t>(known - entries_.data())].id = id;
        return;
    }
    longest_ = std::max(longest_, token.size());
    entries_.push_back({token, id});
    if (2 * entries_.size() > slots_.size())
        grow();
    else
        take_slot(hash, static_cast<std::uint32_t>(entries_.size()));
}

std::optional<std::uint32_t> Vocabulary::find(std::string_view token) const {
    const Entry* const entry = look_up(hash_on(hash_start, token), "", token);
    return entry != nullptr ? std::optional(entry->id) : std::nullopt;
}

std::optional<std::uint32_t> Vocabulary::number_of(std::string_view token) const {
    const Entry* const entry =
        token.size() > longest_ ? nullptr : look_up(hash_on(hash_start, token), "", token);
    return entry != nullptr ? std::optional(static_cast<std::uint32_t>(entry - entries_.data()))
                            : std::nullopt;
}

const Vocabulary::Entry* Vocabulary::longest(std::string_view prefix, std::string_view text) const {
    const std::uint64_t start = hash_on(hash_start, prefix);
    if (prefix.size() + text.size() <= longest_)
        if (const Entry* const entry = look_up(hash_on(start, text), prefix, text)) return entry;
    const Entry* found = nullptr;
    std::uint64_t hash = start;
    for (std::size_t end = 1; end < text.size() && prefix.size() + end <= longest_; ++end) {
        hash = hash_on(hash, text[end - 1]);
        if (!begins_a_character(text[end])) continue;
        if (const Entry* const entry = look_up(hash, prefix, text.substr(0, end))) found = entry;
    }
    return found;
}

const Vocabulary::Entry* Vocabulary::look_up(std::uint64_t hash, std::string_view prefix,
                                             std::string_view text) const {
    if (slots_.empty()) return nullptr;
    const std::uint32_t wanted = folded(hash);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = wanted & mask; slots_[at].entry != 0; at = (at + 1) & mask) {
        if (slots_[at].hash != wanted) continue;
        const Entry& entry = entries_[slots_[at].entry - 1];
        if (entry.token.size() == prefix.size() + text.size() && entry.token.starts_with(prefix) &&
            entry.token.ends_with(text))
            return &entry;
    }
    return nullptr;
}

void Vocabulary::grow() {
    slots_.assign(std::max<std::size_t>(64, 4 * slots_.size()), {});
    for (std::uint32_t i = 0; i < entries_.size(); ++i)
        take_slot(hash_on(hash_start, entries_[i].token), i + 1);
}

void Vocabulary::take_slot(std::uint64_t hash, std::uint32_t entry) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = folded(hash) & mask;
    while (slots_[at].entry != 0) at = (at + 1) & mask;
    slots_[at] = {folded(hash), entry};
}

}  // namespace heed
