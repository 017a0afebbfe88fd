#include "tokenizer/normalizers/bert.hpp"

#include <algorithm>
#include <utility>

#include "core/text/utf8.hpp"
#include "tokenizer/characters/unicode.hpp"
#include "tokenizer/normalized_text.hpp"

namespace heed {
namespace {

/// A text of ASCII has neither accents nor Chinese characters.
NormalizedText normalize_ascii(const BertNormalizer& normalizer, std::string_view text, std::uint32_t start) {
    NormalizedText normalized;
    normalized.text.resize(text.size());
    normalized.spans.resize(text.size());
    std::size_t size = 0;
    for (std::uint32_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        const std::uint16_t properties = common_properties[static_cast<unsigned char>(c)];
        if (normalizer.clean_text && (properties & code_point::removed) != 0) continue;
        if (normalizer.clean_text && (properties & code_point::blank) != 0) c = ' ';
        if (normalizer.lowercase && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        normalized.text[size] = c;
        normalized.spans[size++] = {start + i, start + i + 1};
    }
    normalized.text.resize(size);
    normalized.spans.resize(size);
    return normalized;
}

/// The text as characters, cleaned and with spaces around Chinese characters where that is asked for.
Characters cleaned(const BertNormalizer& normalizer, std::string_view text, std::uint32_t start) {
    Characters characters;
    characters.reserve(text.size());
    for (std::uint32_t at = start; !text.empty(); ++at) {
        char32_t c = next_code_point(text);
        const std::uint16_t properties = properties_of(c);
        const Span span{at, at + 1};
        if (normalizer.clean_text && (properties & code_point::removed) != 0) continue;
        if (normalizer.clean_text && (properties & code_point::blank) != 0) c = ' ';
        const bool apart = normalizer.handle_chinese_chars && (properties & code_point::chinese) != 0;
        if (apart) characters.push_back({' ', span});
        characters.push_back({c, span});
        if (apart) characters.push_back({' ', span});
    }
    return characters;
}

/// NFD as it is spelled out, with each character's place in its decomposition: 0 for the first. The marks
/// behind a character that is none are put into the order of their classes.
class Decomposer {
  public:
    explicit Decomposer(std::size_t size) { decomposed_.reserve(size); }

    void add(char32_t c, bool first) {
        const std::uint8_t combining_class = combining_class_of(c);
        if (combining_class == 0) order_marks();
        decomposed_.push_back({c, combining_class, first});
        if (combining_class == 0) ordered_ = decomposed_.size();
    }

    /// The spans are handed out in the text's order whatever the marks' order has become, as the library's
    /// are: a first character takes the next source character's, the others that of the one before.
    Characters finish(const Characters& source) {
        order_marks();
        Characters characters;
        characters.reserve(decomposed_.size());
        std::size_t taken = 0;
        for (const Part& part : decomposed_) {
            if (part.first) ++taken;
            characters.push_back({part.code_point, taken == 0 ? Span{} : source[taken - 1].span});
        }
        return characters;
    }

  private:
    struct Part {
        char32_t code_point;
        std::uint8_t combining_class;
        bool first;
    };

    void order_marks() {
        const auto marks = decomposed_.begin() + static_cast<std::ptrdiff_t>(ordered_);
        if (decomposed_.size() - ordered_ < 2) {
            ordered_ = decomposed_.size();
            return;
        }
        std::stable_sort(marks, decomposed_.end(),
                         [](const Part& a, const Part& b) { return a.combining_class < b.combining_class; });
        ordered_ = decomposed_.size();
    }

    std::vector<Part> decomposed_;
    std::size_t ordered_ = 0;  // parts before this one keep their place
};

Characters in_nfd(Characters source) {
    const bool is_nfd = std::none_of(source.begin(), source.end(), [](const Character& character) {
        return (properties_of(character.code_point) & code_point::decomposes) != 0 ||
               combining_class_of(character.code_point) != 0;
    });
    if (is_nfd) return source;
    Decomposer decomposer(source.size());
    for (const Character& character : source) {
        if ((properties_of(character.code_point) & code_point::decomposes) == 0) {
            decomposer.add(character.code_point, true);
            continue;
        }
        bool first = true;
        for (const char32_t c : decomposition_of(character.code_point)) {
            decomposer.add(c, first);
            first = false;
        }
    }
    return decomposer.finish(source);
}

Characters without_accents(Characters characters) {
    characters = in_nfd(std::move(characters));
    std::erase_if(characters, [](const Character& character) {
        return (properties_of(character.code_point) & code_point::nonspacing) != 0;
    });
    return characters;
}

}  // namespace

BertNormalizer BertNormalizer::read(const JsonValue& part) {
    BertNormalizer normalizer;
    normalizer.clean_text = part.field("clean_text").boolean();
    normalizer.handle_chinese_chars = part.field("handle_chinese_chars").boolean();
    normalizer.lowercase = part.field("lowercase").boolean();
    const auto strip_accents = part.find("strip_accents");
    normalizer.strip_accents = strip_accents ? strip_accents->boolean() : normalizer.lowercase;
    return normalizer;
}

NormalizedText BertNormalizer::normalize(std::string_view original, std::uint32_t start) const {
    if (is_ascii(original)) return normalize_ascii(*this, original, start);
    Characters characters = cleaned(*this, original, start);
    if (strip_accents) characters = without_accents(std::move(characters));
    NormalizedText normalized;
    normalized.text.reserve(original.size());
    normalized.spans.reserve(original.size());
    for (const auto& [c, span] : characters) {
        if (lowercase && (properties_of(c) & code_point::uppercase) != 0)
            for (const char32_t small : lowercase_of(c)) append(normalized, small, span);
        else
            append(normalized, c, span);
    }
    return normalized;
}

const Kind<std::unique_ptr<const Normalizer>> normalizers::bert = {
    "BertNormalizer", [](const JsonValue& part) -> std::unique_ptr<const Normalizer> {
        return std::make_unique<const BertNormalizer>(BertNormalizer::read(part));
    }};

}  // namespace heed
