// Escaping: of what comes out nothing is markup, and it can be read back. The readers here know only what the
// format's definition says of them.
#include "core/text/escape.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text/utf8.hpp"
#include "format/json_writer.hpp"
#include "fuzz/plain_json.hpp"
#include "fuzz/plain_utf8.hpp"
#include "fuzz/target.hpp"
#include "support/xml.hpp"

namespace heed::fuzz {
namespace {

using Escapes = std::vector<std::pair<std::string_view, std::string_view>>;

/// `escaped` with each escape as what it stands for; Broken for one of `bare`, which only escapes may hold.
std::string unescape(std::string_view escaped, const Escapes& escapes, std::string_view bare) {
    std::string text;
    while (!escaped.empty()) {
        const auto found = std::find_if(escapes.begin(), escapes.end(), [&](const auto& escape) {
            return escaped.starts_with(escape.first);
        });
        if (found != escapes.end()) {
            text += found->second;
            escaped.remove_prefix(found->first.size());
            continue;
        }
        require(bare.find(escaped[0]) == std::string_view::npos, "nothing special stands unescaped");
        text += escaped[0];
        escaped.remove_prefix(1);
    }
    return text;
}

bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/// Unicode has 66: the last two of each plane, and 32 in the first.
bool is_noncharacter(char32_t c) {
    const char32_t in_plane = c % 0x10000;
    return in_plane == 0xFFFE || in_plane == 0xFFFF || (c >= 0xFDD0 && c < 0xFDD0 + 32);
}

/// `text` with `replacement` for each character that is not allowed.
template <typename Allowed>
std::string replaced(const std::u32string& text, const std::string& replacement, Allowed allowed) {
    std::string out;
    for (const char32_t c : text) {
        if (allowed(c))
            append_code_point(out, c);
        else
            out += replacement;
    }
    return out;
}

constexpr const char* unknown = "\xEF\xBF\xBD";

bool is_xml_char(char32_t c) {
    return (c >= 0x20 || c == '\t' || c == '\n' || c == '\r') && !is_noncharacter(c);
}

void check_xml(std::string_view text, const std::u32string& decoded) {
    const std::string escaped = escape_xml(text);
    const test::XmlElement element =
        test::parse_xml("<a b=\"" + escaped + "\" c='" + escaped + "'>" + escaped + "</a>");
    const std::string expected = replaced(decoded, unknown, is_xml_char);
    require(element.text == expected && element["b"] == expected && element["c"] == expected &&
                element.children.empty(),
            "XML says what the text says");
}

void check_html(std::string_view text, const std::u32string& decoded) {
    static const Escapes escapes = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};
    const std::string expected = replaced(decoded, unknown, [](char32_t c) {
        return (!is_control(c) || c == '\t' || c == '\n') && !is_noncharacter(c);
    });
    require(unescape(escape_html(text), escapes, "<>&\"'") == expected, "HTML says what the text says");
}

void check_dot(std::string_view text, const std::u32string& decoded) {
    static const Escapes escapes = {{"\\\\", "\\"}, {"\\\"", "\""}, {"&amp;", "&"}};
    static const Escapes twice = {{"\\\\\xE2\x81\xA0", "\\"}, {"\\\"", "\""}, {"&amp;", "&"}};
    const std::string expected =
        replaced(decoded, unknown, [](char32_t c) { return !is_control(c) && !is_noncharacter(c); });
    require(unescape(escape_dot(text), escapes, "\\\"&\n") == expected, "DOT says what the text says");
    require(unescape(escape_dot_tooltip(text), twice, "\\\"&\n") == expected,
            "a tooltip says what the text says");
}

void check_tex(std::string_view text, const std::u32string& decoded) {
    static const Escapes escapes = {{"\\textbackslash{}", "\\"},
                                    {"\\textasciicircum{}", "^"},
                                    {"\\textasciitilde{}", "~"},
                                    {"\\textquotesingle{}", "'"},
                                    {"\\textasciigrave{}", "`"},
                                    {"\\textbar{}", "|"},
                                    {"{\\textless\\kern0pt}", "<"},
                                    {"{\\textgreater\\kern0pt}", ">"},
                                    {"{\\ttfamily\\char34}", "\""},
                                    {"{-\\kern0pt}", "-"},
                                    {"{,\\kern0pt}", ","},
                                    {"\\{", "{"},
                                    {"\\}", "}"},
                                    {"\\$", "$"},
                                    {"\\&", "&"},
                                    {"\\#", "#"},
                                    {"\\%", "%"},
                                    {"\\_", "_"}};
    std::u32string spaced = decoded;
    std::replace(spaced.begin(), spaced.end(), U'\t', U' ');
    std::replace(spaced.begin(), spaced.end(), U'\n', U' ');
    const std::string expected =
        replaced(spaced, "?", [](char32_t c) { return !is_control(c) && !is_noncharacter(c); });
    require(unescape(escape_tex(text), escapes, "\\{}$&#%_^~<>|\"'`-,\t\n\r") == expected,
            "TeX says what the text says");
}

void check_json(std::string_view text) {
    std::string appended = "[";
    append_json(appended, text);
    const auto whole = read_json_plainly(json_string(text));
    const auto element = read_json_plainly(appended + "]");
    require(whole && whole->get<std::string>() == text, "JSON says what the text says");
    require(element && element->at(0).get<std::string>() == text, "appended JSON says what the text says");
}

void require_printable(const std::string& shown) {
    const auto decoded = decode_plainly(shown);
    require(decoded && std::none_of(decoded->begin(), decoded->end(), is_control),
            "a terminal only prints it");
}

void run(std::string_view bytes) {
    require_printable(escape_terminal(bytes));
    require_printable(excerpt(bytes));
    const auto decoded = decode_plainly(bytes);
    if (!decoded) return;
    check_xml(bytes, *decoded);
    check_html(bytes, *decoded);
    check_dot(bytes, *decoded);
    check_tex(bytes, *decoded);
    check_json(bytes);
}

std::vector<std::string> seeds() {
    return {"<b a=\"1\" c='2'>&amp;]]></b><!-- </script>",
            "\\N\\G\\\"&lt;\\",
            "$x_1^2$ %~#{}-- ,,<<?`''\"|",
            std::string("\0\x1B[31m\x7F\r\n\t\xC2\x9B", 11),
            "\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xB7\x90\xF0\x9F\xBF\xBE\xEF\xBB\xBF caf\xC3\xA9 \xF0\x9F\x98\x80",
            "\xFF\xC3\xED\xA0\x80",
            std::string(60, 'x') + "\xE2\x80\xAE"};
}

const Registered escape({"escape",
                         run,
                         seeds,
                         {"&amp;", "]]>", "<!--", "\\N", "\\\"", "\x1B[", "\xC2\x9B", "\xEF\xBF\xBE", "--",
                          "\\kern0pt", "{-", "\xE2\x81\xA0"}});

}  // namespace
}  // namespace heed::fuzz
