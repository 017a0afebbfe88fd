#include "figure/columns.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "core/text/utf8.hpp"

namespace heed {
namespace {

bool is_right_to_left_letter(char32_t c) {
    const auto bidi = utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->bidi_class;
    return bidi == UTF8PROC_BIDI_CLASS_R || bidi == UTF8PROC_BIDI_CLASS_AL || bidi == UTF8PROC_BIDI_CLASS_AN;
}

bool has_right_to_left_letter(std::string_view text) {
    while (!text.empty())
        if (is_right_to_left_letter(next_code_point(text))) return true;
    return false;
}

/// As many characters from the start as fit.
std::string cut(std::string_view text, std::size_t columns) {
    std::string kept;
    for (const std::string& character : characters_of(text)) {
        const std::size_t wide = columns_of(character);
        if (wide > columns) break;
        columns -= wide;
        kept += character;
    }
    return kept;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
    int columns = 0;
    while (!text.empty()) {
        const auto c = static_cast<utf8proc_int32_t>(next_code_point(text));
        // A mark that takes room (Devanagari's vowels) has a column in terminals and in wcwidth.
        columns += utf8proc_category(c) == UTF8PROC_CATEGORY_MC ? 1 : utf8proc_charwidth(c);
    }
    return static_cast<std::size_t>(columns);
}

std::size_t widest(const std::vector<std::string>& texts) {
    std::size_t columns = 0;
    for (const std::string& text : texts) columns = std::max(columns, columns_of(text));
    return columns;
}

std::vector<std::string> characters_of(std::string_view text) {
    std::vector<std::string> characters;
    utf8proc_int32_t before = 0;
    utf8proc_int32_t state = 0;
    while (!text.empty()) {
        const std::string_view rest = text;
        const auto c = static_cast<utf8proc_int32_t>(next_code_point(text));
        if (characters.empty() || utf8proc_grapheme_break_stateful(before, c, &state))
            characters.emplace_back();
        characters.back() += rest.substr(0, rest.size() - text.size());
        before = c;
    }
    return characters;
}

std::string fit_columns(std::string_view text, std::size_t columns, Align align) {
    std::string fitted(text);
    if (columns_of(text) > columns) fitted = columns == 0 ? "" : cut(text, columns - 1) + "…";
    const std::string fill(columns - columns_of(fitted), ' ');
    if (has_right_to_left_letter(fitted)) fitted = "\u2068" + fitted + "\u2069";
    return align == Align::left ? fitted + fill : fill + fitted;
}

std::string wrapped(std::string_view text, std::size_t columns) {
    std::string out;
    std::string line;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        const std::string fitted =
            columns_of(word) > columns ? fit_columns(word, columns) : std::string(word);
        if (!line.empty() && columns_of(line) + 1 + columns_of(fitted) > columns) {
            out += line + "\n";
            line.clear();
        }
        line += (line.empty() ? "" : " ") + fitted;
    }
    return line.empty() ? out : out + line + "\n";
}

}  // namespace heed
