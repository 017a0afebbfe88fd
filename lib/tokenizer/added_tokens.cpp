#include "tokenizer/added_tokens.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "tokenizer/characters/unicode.hpp"

namespace heed {
namespace {

/// The bytes of the character that ends before `end`.
std::string_view character_before(std::string_view text, std::size_t end) {
    std::size_t start = end - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    return text.substr(start, end - start);
}

bool has_property(std::string_view character, std::uint16_t property) {
    return (properties_of(next_code_point(character)) & property) != 0;
}

bool stands_alone(std::string_view text, std::size_t start, std::size_t end) {
    return (start == 0 || !has_property(character_before(text, start), code_point::word)) &&
           (end == text.size() || !has_property(text.substr(end), code_point::word));
}

/// Not further than `least`.
std::size_t skip_white_space_left(std::string_view text, std::size_t start, std::size_t least) {
    while (start > least) {
        const std::string_view character = character_before(text, start);
        if (!has_property(character, code_point::white_space)) break;
        start -= character.size();
    }
    return start;
}

std::size_t skip_white_space_right(std::string_view text, std::size_t end) {
    while (end < text.size()) {
        std::string_view rest = text.substr(end);
        if ((properties_of(next_code_point(rest)) & code_point::white_space) == 0) break;
        end = text.size() - rest.size();
    }
    return end;
}

/// "the added token "X": WHY"
[[noreturn]] void reject(const AddedToken& token, const std::string& why) {
    throw std::invalid_argument("the added token " + excerpt(token.content) + ": " + why);
}

/// `bytes` are what is looked for. A text may be white space from end to end: each of its characters would be
/// a token that takes all behind it.
void check(const AddedToken& token, std::string_view bytes) {
    if (bytes.empty()) reject(token, "normalisation leaves nothing of it");
    if (bytes.size() > Vocabulary::longest_token)
        reject(token, "it has more than " + std::to_string(Vocabulary::longest_token) + " bytes");
    if (token.rstrip && skip_white_space_right(bytes, 0) == bytes.size())
        reject(token, "it is white space, and takes the white space after it (rstrip)");
}

}  // namespace

void AddedVocabulary::add(const AddedToken& token, const Vocabulary& vocabulary) {
    if (token.content.empty()) return;
    std::optional<std::uint32_t> id = find(token.content);
    if (!id) id = vocabulary.find(token.content);
    if (!id) {
        // The library counts the vocabulary's tokens, not its ids: they differ if there are holes in it.
        const auto size = static_cast<std::uint32_t>(vocabulary.size());
        const std::uint32_t last = tokens_.empty() ? 0 : tokens_.rbegin()->first;
        if (last == std::numeric_limits<std::uint32_t>::max())
            reject(token, "no id is left after that of the last token, " + std::to_string(last));
        const bool any_behind = !tokens_.empty() && (last >= size || size == 0);
        id = any_behind ? last + 1 : size;
    }
    ids_[token.content] = *id;
    tokens_[*id] = token;
}

std::optional<std::uint32_t> AddedVocabulary::find(const std::string& content) const {
    const auto found = ids_.find(content);
    return found != ids_.end() ? std::optional(found->second) : std::nullopt;
}

AddedTokenFinder::AddedTokenFinder(const AddedVocabulary& added, const Normalizer& normalizer,
                                   bool normalized) {
    for (const auto& [id, token] : added.tokens()) {
        if (token.normalized != normalized) continue;
        std::string bytes = normalized ? normalizer.normalize(token.content, 0).text : token.content;
        check(token, bytes);
        patterns_.push_back({std::move(bytes), id, token});
    }
    for (const Pattern& pattern : patterns_)
        is_first_byte_[static_cast<unsigned char>(pattern.bytes.front())] = true;
    std::sort(patterns_.begin(), patterns_.end(),
              [](const Pattern& a, const Pattern& b) { return a.bytes < b.bytes; });
    const auto same =
        std::adjacent_find(patterns_.begin(), patterns_.end(),
                           [](const Pattern& a, const Pattern& b) { return a.bytes == b.bytes; });
    if (same != patterns_.end()) reject(same->token, "normalisation makes it the same as another");
}

/// Those that begin with the first bytes of `text` stand together: byte by byte they become fewer.
const AddedTokenFinder::Pattern* AddedTokenFinder::longest_at(std::string_view text) const {
    const Pattern* longest = nullptr;
    auto first = patterns_.begin();
    auto last = patterns_.end();
    for (std::size_t length = 1; length <= text.size() && first != last; ++length) {
        const auto byte = static_cast<unsigned char>(text[length - 1]);
        const auto byte_of = [&](const Pattern& pattern) {
            return pattern.bytes.size() < length ? -1
                                                 : int{static_cast<unsigned char>(pattern.bytes[length - 1])};
        };
        first = std::partition_point(first, last, [&](const Pattern& p) { return byte_of(p) < int{byte}; });
        last = std::partition_point(first, last, [&](const Pattern& p) { return byte_of(p) <= int{byte}; });
        if (first != last && first->bytes.size() == length) longest = &*first;
    }
    return longest;
}

std::vector<Stretch> AddedTokenFinder::split(std::string_view text) const {
    std::vector<Stretch> stretches;
    std::size_t covered = 0;
    for (std::size_t at = 0; at < text.size() && !patterns_.empty();) {
        const Pattern* const pattern =
            is_first_byte_[static_cast<unsigned char>(text[at])] ? longest_at(text.substr(at)) : nullptr;
        if (pattern == nullptr) {
            ++at;
            continue;
        }
        std::size_t start = at;
        std::size_t end = at + pattern->bytes.size();
        at = end;
        const AddedToken& token = pattern->token;
        if (token.single_word && !stands_alone(text, start, end)) continue;
        if (token.lstrip) start = std::max(skip_white_space_left(text, start, covered), covered);
        if (token.rstrip) end = skip_white_space_right(text, end);
        if (covered < start) stretches.push_back({covered, start, std::nullopt});
        stretches.push_back({std::min(start, end), end, pattern->id});
        covered = end;
    }
    if (covered < text.size()) stretches.push_back({covered, text.size(), std::nullopt});
    return stretches;
}

}  // namespace heed
