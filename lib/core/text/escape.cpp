#include "core/text/escape.hpp"

#include <algorithm>
#include <map>

#include "core/text/utf8.hpp"

namespace heed {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// Code points that never will be characters. XML forbids only two of them, but who draws takes none.
bool is_noncharacter(char32_t c) {
    return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

/// XML 1.0, production 2 (Char): what a document may hold at all, but for noncharacters.
bool is_xml_char(char32_t c) {
    return (c >= 0x20 || c == '\t' || c == '\n' || c == '\r') && !is_noncharacter(c);
}

bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/// Copies `text`, each code point through `escape(code point, its bytes)`.
template <typename Escape>
std::string escape_each(std::string_view text, Escape escape) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const std::string_view rest = text;
        const char32_t code_point = next_code_point(text);
        out += escape(code_point, rest.substr(0, rest.size() - text.size()));
    }
    return out;
}

/// Changes the direction of the text around it: a message could be read as another.
bool is_bidi_control(char32_t c) {
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

std::string unicode_escape(char32_t c) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) text += digits[c >> shift & 0xF];
    return text;
}

/// A file's name may be any bytes, and so may an argument.
bool begins_with_no_utf8(std::string_view text) {
    return first_invalid_utf8(text.substr(0, 4)) == 0U;
}

std::string hex_escape(char32_t c) {
    static constexpr std::string_view digits = "0123456789abcdef";
    return std::string("\\x") + digits[c >> 4 & 0xF] + digits[c & 0xF];
}

}  // namespace

std::string escape_xml(std::string_view text) {
    return escape_each(text, [](char32_t c, std::string_view bytes) -> std::string_view {
        switch (c) {
            case '&':
                return "&amp;";
            case '<':
                return "&lt;";
            case '>':
                return "&gt;";
            case '"':
                return "&quot;";
            case '\'':
                return "&#39;";
            default:
                return is_xml_char(c) ? bytes : replacement_character;
        }
    });
}

std::string escape_html(std::string_view text) {
    std::string printable;
    while (!text.empty()) {
        const std::string_view rest = text;
        const char32_t c = next_code_point(text);
        const bool kept = c == '\t' || c == '\n' || !is_control(c);
        printable += kept ? rest.substr(0, rest.size() - text.size()) : replacement_character;
    }
    return escape_xml(printable);
}

std::string escape_tex(std::string_view text) {
    // A kern parts what LuaTeX would join even across braces; a typewriter font keeps " straight in all
    // encodings.
    static const std::map<char32_t, std::string_view> escapes = {{'\\', "\\textbackslash{}"},
                                                                 {'{', "\\{"},
                                                                 {'}', "\\}"},
                                                                 {'$', "\\$"},
                                                                 {'&', "\\&"},
                                                                 {'#', "\\#"},
                                                                 {'%', "\\%"},
                                                                 {'_', "\\_"},
                                                                 {'^', "\\textasciicircum{}"},
                                                                 {'~', "\\textasciitilde{}"},
                                                                 {'<', "{\\textless\\kern0pt}"},
                                                                 {'>', "{\\textgreater\\kern0pt}"},
                                                                 {'|', "\\textbar{}"},
                                                                 {'"', "{\\ttfamily\\char34}"},
                                                                 {'\'', "\\textquotesingle{}"},
                                                                 {'`', "\\textasciigrave{}"},
                                                                 {'-', "{-\\kern0pt}"},
                                                                 {',', "{,\\kern0pt}"},
                                                                 {'\t', " "},
                                                                 {'\n', " "}};
    return escape_each(text, [](char32_t c, std::string_view bytes) -> std::string_view {
        const auto escape = escapes.find(c);
        if (escape != escapes.end()) return escape->second;
        return is_control(c) || !is_xml_char(c) ? "?" : bytes;
    });
}

std::string escape_dot(std::string_view text) {
    return escape_each(text, [](char32_t c, std::string_view bytes) -> std::string_view {
        switch (c) {
            case '\\':
                return "\\\\";
            case '"':
                return "\\\"";
            case '&':
                return "&amp;";
            default:
                return is_control(c) || !is_xml_char(c) ? replacement_character : bytes;
        }
    });
}

std::string escape_dot_tooltip(std::string_view text) {
    std::string parted;
    for (const char c : text) {
        parted += c;
        if (c == '\\') parted += "\xE2\x81\xA0";  // U+2060
    }
    return escape_dot(parted);
}

std::string escape_terminal(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (begins_with_no_utf8(text)) {
            out += hex_escape(static_cast<unsigned char>(text.front()));
            text.remove_prefix(1);
            continue;
        }
        const std::string_view rest = text;
        const char32_t c = next_code_point(text);
        if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (is_control(c))
            out += hex_escape(c);
        else if (is_bidi_control(c))
            out += unicode_escape(c);
        else
            out += rest.substr(0, rest.size() - text.size());
    }
    return out;
}

std::string excerpt(std::string_view text) {
    std::string_view rest = text;
    for (int shown = 0; shown < 40 && !rest.empty(); ++shown) {
        if (begins_with_no_utf8(rest))
            rest.remove_prefix(1);
        else
            next_code_point(rest);
    }
    text.remove_suffix(rest.size());
    return '"' + escape_terminal(text) + (rest.empty() ? "\"" : "…\"");
}

std::string excerpts(const std::vector<std::string>& texts, std::size_t most) {
    std::string listed;
    for (std::size_t i = 0; i < std::min(most, texts.size()); ++i)
        listed += (i > 0 ? ", " : "") + excerpt(texts[i]);
    return listed + (texts.size() > most ? " and others" : "");
}

}  // namespace heed
