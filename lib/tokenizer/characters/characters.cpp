#include "tokenizer/characters/characters.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/text/utf8.hpp"
#include "tokenizer/characters/character_tables.hpp"

namespace heed {
namespace {

namespace tables = character_tables;
using tables::Category;
using tables::Grapheme;

static_assert(character_flag::regex_space == tables::regex_space &&
              character_flag::regex_word == tables::regex_word &&
              character_flag::regex_class_word == tables::regex_class_word &&
              character_flag::numeric == tables::numeric &&
              character_flag::combining_mark == tables::combining_mark);

struct CategoryName {
    std::string_view name;
    Category category;
};

constexpr std::array category_names = {
    CategoryName{"Cn", Category::Cn}, CategoryName{"Cc", Category::Cc}, CategoryName{"Cf", Category::Cf},
    CategoryName{"Co", Category::Co}, CategoryName{"Cs", Category::Cs}, CategoryName{"Ll", Category::Ll},
    CategoryName{"Lm", Category::Lm}, CategoryName{"Lo", Category::Lo}, CategoryName{"Lt", Category::Lt},
    CategoryName{"Lu", Category::Lu}, CategoryName{"Mc", Category::Mc}, CategoryName{"Me", Category::Me},
    CategoryName{"Mn", Category::Mn}, CategoryName{"Nd", Category::Nd}, CategoryName{"Nl", Category::Nl},
    CategoryName{"No", Category::No}, CategoryName{"Pc", Category::Pc}, CategoryName{"Pd", Category::Pd},
    CategoryName{"Pe", Category::Pe}, CategoryName{"Pf", Category::Pf}, CategoryName{"Pi", Category::Pi},
    CategoryName{"Po", Category::Po}, CategoryName{"Ps", Category::Ps}, CategoryName{"Sc", Category::Sc},
    CategoryName{"Sk", Category::Sk}, CategoryName{"Sm", Category::Sm}, CategoryName{"So", Category::So},
    CategoryName{"Zl", Category::Zl}, CategoryName{"Zp", Category::Zp}, CategoryName{"Zs", Category::Zs}};

const tables::PropertyRange& range_of(char32_t c) {
    return *std::prev(std::upper_bound(
        std::begin(tables::properties), std::end(tables::properties), c,
        [](char32_t value, const tables::PropertyRange& range) { return value < range.first; }));
}

CharacterProperties properties_in(const tables::PropertyRange& range) {
    return {Categories{1} << range.category, range.grapheme, range.flags};
}

constexpr char32_t first_syllable = 0xAC00, leading = 0x1100, vowel = 0x1161, trailing = 0x11A7;
constexpr char32_t leadings = 19, vowels = 21, trailings = 28;

/// Hangul syllables compose by arithmetic. The Unicode Standard, section 3.12.
char32_t composed_hangul(char32_t first, char32_t second) {
    if (first - leading < leadings && second - vowel < vowels)
        return first_syllable + ((first - leading) * vowels + (second - vowel)) * trailings;
    const char32_t index = first - first_syllable;
    if (index < leadings * vowels * trailings && index % trailings == 0 && second > trailing &&
        second - trailing < trailings)
        return first + (second - trailing);
    return 0;
}

/// The state of the rules of Unicode's annex 29 within one cluster.
class Cluster {
  public:
    explicit Cluster(char32_t first) { take(first); }

    /// Whether `c` belongs to the cluster; if so, it is part of it from now on.
    bool takes(char32_t c) {
        const Grapheme next = grapheme_of(c);
        const bool joined = (code_point_ == U'\r' && c == U'\n') || joins(next);
        if (joined) take(c);
        return joined;
    }

  private:
    static Grapheme grapheme_of(char32_t c) { return Grapheme{character_properties(c).grapheme}; }

    static bool extends(Grapheme g) {
        return g == Grapheme::extend || g == Grapheme::conjunct_extend || g == Grapheme::linker;
    }

    bool joins(Grapheme next) const {
        if (last_ == Grapheme::control || next == Grapheme::control) return false;
        if (extends(next) || next == Grapheme::zwj || next == Grapheme::spacing_mark) return true;
        if (last_ == Grapheme::prepend) return true;
        if (next == Grapheme::pictographic) return last_ == Grapheme::zwj && after_pictographic_;
        if (next == Grapheme::consonant) return linked_;
        return joins_hangul(next);
    }

    bool joins_hangul(Grapheme next) const {
        const bool is_vowel = next == Grapheme::hangul_v, is_trailing = next == Grapheme::hangul_t;
        switch (last_) {
            case Grapheme::hangul_l:
                return is_vowel || next == Grapheme::hangul_l || next == Grapheme::hangul_lv ||
                       next == Grapheme::hangul_lvt;
            case Grapheme::hangul_v:
            case Grapheme::hangul_lv:
                return is_vowel || is_trailing;
            case Grapheme::hangul_t:
            case Grapheme::hangul_lvt:
                return is_trailing;
            default:
                return false;
        }
    }

    void take(char32_t c) {
        const Grapheme next = grapheme_of(c);
        if (next == Grapheme::pictographic)
            after_pictographic_ = true;
        else if (!extends(next) && next != Grapheme::zwj)
            after_pictographic_ = false;
        if (next == Grapheme::consonant) {
            after_consonant_ = true;
            linked_ = false;
        } else if (next == Grapheme::linker) {
            linked_ = after_consonant_;
        } else if (next != Grapheme::conjunct_extend && next != Grapheme::zwj) {
            after_consonant_ = linked_ = false;
        }
        last_ = next;
        code_point_ = c;
    }

    char32_t code_point_ = 0;
    Grapheme last_ = Grapheme::other;
    bool after_pictographic_ = false;  // and what extends it
    bool after_consonant_ = false;     // of an Indic conjunct
    bool linked_ = false;
};

}  // namespace

Categories categories_named(std::string_view name) {
    Categories found = 0;
    for (const CategoryName& known : category_names)
        if (known.name == name || known.name.substr(0, 1) == name)
            found |= Categories{1} << static_cast<unsigned>(known.category);
    return found;
}

CharacterProperties character_properties(char32_t c) {
    static const auto common = [] {
        std::array<CharacterProperties, 0x3100> table{};
        const auto* range = std::begin(tables::properties);
        for (char32_t i = 0; i < table.size(); ++i) {
            if (std::next(range)->first == i) ++range;
            table[i] = properties_in(*range);
        }
        return table;
    }();
    return c < common.size() ? common[c] : properties_in(range_of(c));
}

std::u32string_view compatible_of(char32_t c) {
    const auto* const found = std::lower_bound(
        std::begin(tables::compatibility), std::end(tables::compatibility), c,
        [](const tables::Compatibility& entry, char32_t value) { return entry.from < value; });
    if (found == std::end(tables::compatibility) || found->from != c) return {};
    return {tables::compatible + found->start, found->size};
}

char32_t composed_of(char32_t first, char32_t second) {
    if (const char32_t syllable = composed_hangul(first, second)) return syllable;
    const auto before = [](const tables::Composition& entry, const std::pair<char32_t, char32_t>& pair) {
        return std::pair(entry.first, entry.second) < pair;
    };
    const auto* const found = std::lower_bound(
        std::begin(tables::compositions), std::end(tables::compositions), std::pair(first, second), before);
    const bool is_there =
        found != std::end(tables::compositions) && found->first == first && found->second == second;
    return is_there ? found->composed : 0;
}

std::size_t first_grapheme(std::string_view text) {
    std::string_view rest = text;
    Cluster cluster(next_code_point(rest));
    while (!rest.empty()) {
        std::string_view behind = rest;
        if (!cluster.takes(next_code_point(behind))) break;
        rest = behind;
    }
    return text.size() - rest.size();
}

}  // namespace heed
