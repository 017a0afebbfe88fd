#include "tokenizer/normalized_text.hpp"

#include <algorithm>

#include "core/text/utf8.hpp"

namespace heed {

Characters characters_of(const NormalizedText& normalized) {
    Characters characters;
    characters.reserve(normalized.text.size());
    for (std::string_view rest = normalized.text; !rest.empty();) {
        const Span span = normalized.spans[normalized.text.size() - rest.size()];
        characters.push_back({next_code_point(rest), span});
    }
    return characters;
}

NormalizedText text_of(const Characters& characters) {
    NormalizedText normalized;
    normalized.text.reserve(characters.size());
    normalized.spans.reserve(characters.size());
    for (const auto& [c, span] : characters) append(normalized, c, span);
    return normalized;
}

NormalizedText unchanged(std::string_view text, std::uint32_t start) {
    NormalizedText normalized{std::string(text), std::vector<Span>(text.size())};
    for (std::size_t at = 0; at < text.size(); ++start) {
        const std::size_t first = at++;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
        for (std::size_t byte = first; byte < at; ++byte) normalized.spans[byte] = {start, start + 1};
    }
    return normalized;
}

void append(NormalizedText& normalized, std::string_view text, Span span) {
    normalized.text += text;
    normalized.spans.resize(normalized.text.size(), span);
}

void append(NormalizedText& normalized, char32_t c, Span span) {
    append_code_point(normalized.text, c);
    normalized.spans.resize(normalized.text.size(), span);
}

void append(NormalizedText& normalized, const NormalizedText& other, std::size_t start, std::size_t end) {
    normalized.text.append(other.text, start, end - start);
    const auto spans = other.spans.begin();
    normalized.spans.insert(normalized.spans.end(), spans + static_cast<std::ptrdiff_t>(start),
                            spans + static_cast<std::ptrdiff_t>(end));
}

bool is_ascii(std::string_view text) {
    unsigned char bits = 0;  // of all bytes: no branch per byte
    for (const char byte : text) bits = static_cast<unsigned char>(bits | static_cast<unsigned char>(byte));
    return bits < 0x80;
}

Characters transformed(const Characters& source, const std::vector<Change>& changes, Span before) {
    Characters result;
    result.reserve(changes.size());
    std::size_t taken = 0;
    for (const auto& [c, change] : changes) {
        const bool is_new = change > 0 || taken == source.size();
        const Span previous = taken == 0 ? before : source[taken - 1].span;
        result.push_back({c, is_new ? previous : source[taken].span});
        if (change <= 0) taken = std::min(source.size(), taken + 1 + static_cast<std::size_t>(-change));
    }
    return result;
}

}  // namespace heed
