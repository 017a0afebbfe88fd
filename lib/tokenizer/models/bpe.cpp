#include "tokenizer/models/bpe.hpp"

#include <algorithm>
#include <limits>
#include <queue>
#include <stdexcept>
#include <utility>

#include "core/text/byte_characters.hpp"
#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "core/token_form.hpp"
#include "format/json_writer.hpp"
#include "tokenizer/models/byte_tokens.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {
namespace {

constexpr std::size_t few = 48;
constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/// How two neighbours can be joined; `none` if they cannot.
struct Neighbours {
    std::uint32_t rank = none;
    std::uint32_t joined = 0;
};

/// A pair that can be joined: the symbol at `at` with the one after it, which was `right`.
struct Candidate {
    std::uint32_t rank;
    std::uint32_t at;
    std::uint32_t left, right, joined;

    bool operator<(const Candidate& other) const {  // the last is the queue's first
        return std::pair(rank, at) > std::pair(other.rank, other.at);
    }
};

bool flag_in(const JsonValue& object, std::string_view key) {
    const auto value = object.find(key);
    return value && value->boolean();
}

std::string text_or_none(const JsonValue& object, std::string_view key) {
    const auto value = object.find(key);
    return value ? value->string() : std::string();
}

BpeSettings bpe_settings(const JsonValue& model) {
    if (const auto dropout = model.find("dropout"); dropout && dropout->number() != 0)
        throw InputError(dropout->place(), "no dropout: heed leaves no merge to chance",
                         dropout->description());
    BpeSettings settings;
    settings.unk_token = text_or_none(model, "unk_token");
    settings.continuing_subword_prefix = text_or_none(model, "continuing_subword_prefix");
    settings.end_of_word_suffix = text_or_none(model, "end_of_word_suffix");
    settings.fuse_unk = flag_in(model, "fuse_unk");
    settings.byte_fallback = flag_in(model, "byte_fallback");
    settings.ignore_merges = flag_in(model, "ignore_merges");
    return settings;
}

/// "a b" or ["a", "b"].
void add_row(Bpe& bpe, const JsonValue::Row& row) {
    if (row.number) throw std::invalid_argument("two tokens");
    if (row.second)
        bpe.add_merge(row.first, *row.second);
    else
        bpe.add_merge(row.first);
}

}  // namespace

std::size_t Merges::place_of(std::uint64_t pair) const {
    const std::size_t mask = slots_.size() - 1;
    std::uint64_t hash = pair * 0x9E3779B97F4A7C15U;
    std::size_t at = (hash ^ hash >> 32) & mask;
    while (slots_[at].pair != free && slots_[at].pair != pair) at = (at + 1) & mask;
    return at;
}

void Merges::add(std::uint32_t left, std::uint32_t right, Merge merge) {
    if (2 * (count_ + 1) > slots_.size()) {
        std::vector<Slot> old(std::max<std::size_t>(64, 4 * slots_.size()));
        std::swap(old, slots_);
        for (const Slot& slot : old)
            if (slot.pair != free) slots_[place_of(slot.pair)] = slot;
    }
    const std::uint64_t pair = std::uint64_t{left} << 32 | right;
    Slot& slot = slots_[place_of(pair)];
    if (slot.pair == free) ++count_;
    slot = {pair, merge};
}

const Merges::Merge* Merges::find(std::uint32_t left, std::uint32_t right) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[place_of(std::uint64_t{left} << 32 | right)];
    return slot.pair == free ? nullptr : &slot.merge;
}

Bpe::Bpe(Vocabulary tokens, BpeSettings settings)
    : TokenizerModel(std::move(tokens), settings.unk_token), settings_(std::move(settings)) {
    const bool decorates =
        !settings_.continuing_subword_prefix.empty() || !settings_.end_of_word_suffix.empty();
    if (settings_.byte_fallback && decorates)
        throw std::invalid_argument("byte_fallback without a prefix or suffix of words");
    if (!unk_token.empty()) {
        unk_ = vocabulary.number_of(unk_token);
        if (!unk_) throw std::invalid_argument("a vocabulary with the unk_token " + excerpt(unk_token));
    }
    is_byte_level_ = vocabulary.find(byte_character(' ')).has_value();
    for (char32_t c = 0; c < common_.size(); ++c) {
        std::string character;
        append_code_point(character, c);
        if (const auto entry = vocabulary.number_of(character)) common_[c] = *entry + 1;
    }
    if (settings_.byte_fallback)
        for (unsigned byte = 0; byte < 256; ++byte)
            bytes_[byte] = vocabulary.number_of(byte_token(static_cast<char>(byte)));
}

std::unique_ptr<const Bpe> Bpe::read(const JsonValue& part) {
    return read(part, bpe_settings(part));
}

std::unique_ptr<const Bpe> Bpe::read(const JsonValue& part, const BpeSettings& settings) {
    try {
        auto bpe = std::make_unique<Bpe>(vocabulary_of(part.field("vocab")), settings);
        const JsonValue merges = part.field("merges");
        std::size_t index = 0;
        merges.for_each_row([&](const JsonValue::Row& row) {
            try {
                add_row(*bpe, row);
            } catch (const std::invalid_argument& error) {
                throw InputError(
                    merges.place().at("[" + std::to_string(index) + "]"), error.what(),
                    json_string(std::string(row.first) + " " + std::string(row.second.value_or(""))));
            }
            ++index;
        });
        return bpe;
    } catch (const std::invalid_argument& error) {
        throw InputError(part.place(), error.what(), "something else");
    }
}

void Bpe::add_merge(std::string_view line) {
    if (line.starts_with("#version")) return;
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos)
        throw std::invalid_argument("two tokens with a space between them");
    add_merge(line.substr(0, space), line.substr(space + 1));
}

std::uint32_t Bpe::token_entry(std::string_view token) const {
    const auto number = token.empty() ? std::nullopt : vocabulary.number_of(token);
    if (!number) throw std::invalid_argument("two tokens that make a third, " + excerpt(token) + " is none");
    return *number;
}

void Bpe::add_merge(std::string_view left, std::string_view right) {
    const std::size_t prefix = settings_.continuing_subword_prefix.size();
    if (right.size() <= prefix) throw std::invalid_argument("a second token longer than the prefix of words");
    const std::uint32_t first = token_entry(left), second = token_entry(right);
    const std::string_view end = right.substr(prefix);
    const auto is_joined = [&](std::string_view token) {
        return token.size() == left.size() + end.size() && token.starts_with(left) && token.ends_with(end);
    };
    const std::uint32_t next = last_joined_ + 1;
    const bool is_next = next < vocabulary.size() && is_joined(vocabulary.entry(next).token);
    last_joined_ = is_next ? next : token_entry(std::string(left).append(end));
    merges_.add(first, second, {merge_count_++, last_joined_});
}

std::optional<std::uint32_t> Bpe::entry_of(std::string_view character, bool is_first, bool is_last) const {
    const bool with_prefix = !is_first && !settings_.continuing_subword_prefix.empty();
    const bool with_suffix = is_last && !settings_.end_of_word_suffix.empty();
    if (!with_prefix && !with_suffix) {
        if (character.size() > 2) return vocabulary.number_of(character);
        std::string_view rest = character;
        const char32_t c = next_code_point(rest);
        if (c >= common_.size()) return vocabulary.number_of(character);
        return common_[c] != 0 ? std::optional(common_[c] - 1) : std::nullopt;
    }
    std::string decorated;
    if (with_prefix) decorated += settings_.continuing_subword_prefix;
    decorated += character;
    if (with_suffix) decorated += settings_.end_of_word_suffix;
    return vocabulary.number_of(decorated);
}

bool Bpe::add_bytes(std::vector<Symbol>& symbols, std::string_view character) const {
    const auto of = [&](char byte) { return bytes_[static_cast<unsigned char>(byte)]; };
    for (const char byte : character)
        if (!of(byte)) return false;
    for (const char byte : character) symbols.push_back({*of(byte), 1});
    return true;
}

std::vector<Bpe::Symbol> Bpe::symbols_of(std::string_view word) const {
    std::vector<Symbol> symbols;
    symbols.reserve(word.size());
    std::uint32_t unknown =
        0;  // bytes of the unknown token that is open; it stays so over bytes, as in the library
    const auto close = [&] {
        if (unknown > 0) symbols.push_back({*unk_, std::exchange(unknown, 0)});
    };
    for (std::string_view rest = word; !rest.empty();) {
        const std::string_view whole = rest;
        next_code_point(rest);
        const std::string_view character = whole.substr(0, whole.size() - rest.size());
        const auto size = static_cast<std::uint32_t>(character.size());
        if (const auto entry = entry_of(character, whole.size() == word.size(), rest.empty())) {
            close();
            symbols.push_back({*entry, size});
        } else if (!add_bytes(symbols, character) && unk_) {
            if (!settings_.fuse_unk) close();
            unknown += size;
        }
    }
    close();
    return symbols;
}

void Bpe::append_pieces(std::vector<Piece>& pieces, std::string_view word) const {
    if (settings_.ignore_merges)
        if (const auto entry = vocabulary.number_of(word)) {
            const Vocabulary::Entry& whole = vocabulary.entry(*entry);
            pieces.push_back({whole.id, whole.token, 0, word.size()});
            return;
        }
    std::vector<Symbol> symbols = symbols_of(word);
    if (symbols.size() <= few)
        join_few(symbols);
    else
        join_many(symbols);
    std::size_t start = 0;
    for (const Symbol& symbol : symbols) {
        const Vocabulary::Entry& entry = vocabulary.entry(symbol.entry);
        pieces.push_back({entry.id, entry.token, start, start + symbol.size});
        start += symbol.size;
    }
}

TokenForm Bpe::form(std::string_view token) const {
    const std::string& prefix = settings_.continuing_subword_prefix;
    if (!prefix.empty() && token.starts_with(prefix))
        return {std::string(token.substr(prefix.size())), true, false};
    return form_with_spaces(token, is_byte_level_);
}

void Bpe::join_few(std::vector<Symbol>& symbols) const {
    std::array<Neighbours, few> pairs;  // each symbol with the one after it
    const auto look = [&](std::size_t at) {
        const auto* const merge =
            at + 1 < symbols.size() ? merges_.find(symbols[at].entry, symbols[at + 1].entry) : nullptr;
        return merge != nullptr ? Neighbours{merge->rank, merge->joined} : Neighbours{};
    };
    for (std::size_t i = 0; i < symbols.size(); ++i) pairs[i] = look(i);
    while (symbols.size() > 1) {
        const auto end = pairs.begin() + static_cast<std::ptrdiff_t>(symbols.size() - 1);
        const auto best = std::min_element(
            pairs.begin(), end, [](const Neighbours& a, const Neighbours& b) { return a.rank < b.rank; });
        if (best->rank == none) return;
        const auto at = best - pairs.begin();
        const auto left = static_cast<std::size_t>(at);
        symbols[left] = {best->joined, symbols[left].size + symbols[left + 1].size};
        symbols.erase(symbols.begin() + at + 1);
        std::move(best + 2, end + 1, best + 1);
        pairs[left] = look(left);
        if (left > 0) pairs[left - 1] = look(left - 1);
    }
}

void Bpe::join_many(std::vector<Symbol>& symbols) const {
    struct Links {
        std::size_t previous, next;
    };
    std::vector<Links> links(symbols.size());
    for (std::size_t i = 0; i < links.size(); ++i) links[i] = {i - 1, i + 1};
    std::priority_queue<Candidate> queue;
    const auto look = [&](std::size_t left, std::size_t right) {
        if (left >= symbols.size() || right >= symbols.size()) return;
        const auto* const merge = merges_.find(symbols[left].entry, symbols[right].entry);
        if (merge == nullptr) return;
        queue.push({merge->rank, static_cast<std::uint32_t>(left), symbols[left].entry, symbols[right].entry,
                    merge->joined});
    };
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) look(i, i + 1);
    while (!queue.empty()) {
        const Candidate candidate = queue.top();
        queue.pop();
        const std::size_t left = candidate.at, right = links[left].next;
        if (symbols[left].size == 0 || right >= symbols.size() || symbols[left].entry != candidate.left ||
            symbols[right].entry != candidate.right)
            continue;
        symbols[left] = {candidate.joined, symbols[left].size + symbols[right].size};
        symbols[right].size = 0;
        links[left].next = links[right].next;
        if (links[left].next < symbols.size()) links[links[left].next].previous = left;
        look(links[left].previous, left);
        look(left, links[left].next);
    }
    std::erase_if(symbols, [](const Symbol& symbol) { return symbol.size == 0; });
}

const Kind<std::unique_ptr<const TokenizerModel>> models::bpe = {
    "BPE", [](const JsonValue& part) -> std::unique_ptr<const TokenizerModel> { return Bpe::read(part); }};

}  // namespace heed
