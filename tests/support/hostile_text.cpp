#include "support/hostile_text.hpp"

#include <nlohmann/json.hpp>

#include "core/text/utf8.hpp"
#include "figure/label.hpp"
#include "support/catch.hpp"

namespace heed::test {

using namespace std::string_literals;

const std::vector<std::string> hostile_texts = {
    "</script>",
    "<script>alert(1)</script>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "\"onload=",
    "' onload='a",
    "javascript:a",
    "&lt;",
    "&#60;b&#62;",
    "&amp;amp;",
    "\\N\\G\\",
    "a\\",
    "\\\"];x[",
    "\"; n9 [a=\"",
    "<<b>x</b>>",
    "{a|<p>b}",
    "\\input{/etc/passwd}",
    "\\end{document}",
    "\\write18{ls}",
    "^^5cinput",
    "$x$",
    "%",
    "#1 ~_&",
    "``--''",
    "\x1b[2J",
    "\x1b]0;a\x07",
    "\xC2\x9B"
    "31m",
    "\xE2\x80\xAE"
    "txt.exe",
    "\xE2\x81\xA6"
    "a",
    "a\nb",
    "a\r\nb",
    "a\tb",
    "a\0b"s,
    "\x7F\x08",
    "\xEF\xBF\xBE",
    "\xEF\xBB\xBF",
    "../../x",
    "/etc/passwd",
    ".",
    "..",
    "",
    " ",
    "-o",
    "--help",
    "{id}",
    "%s%n%d",
    "a/b:c",
    "con",
    "\xE4\xB8\xAD\xE6\x96\x87",
    "\xF0\x9F\x98\x80",
};

std::vector<std::string> texts_without_nul() {
    std::vector<std::string> tokens = hostile_texts;
    std::erase_if(tokens, [](const std::string& text) { return text.find('\0') != std::string::npos; });
    return tokens;
}

std::string record_of(const std::string& text) {
    return nlohmann::json{
        {"format", "heed.attention"},
        {"version", 1},
        {"id", text},
        {"model", {{"name", text}, {"type", text}, {"layers", 1}, {"heads", 1}, {"revision", text}}},
        {"text", text},
        {"text_pair", text},
        {"tokens", {text, "b"}},
        {"reduced", text},
        {"attention", {{{{1, 0}, {0.5, 0.5}}}}}}
        .dump();
}

std::string shown(const std::string& token, const std::string& replacement) {
    std::string text = visible(token);
    const std::string no_character = "\xEF\xBF\xBE";
    for (std::size_t at = 0; (at = text.find(no_character)) != std::string::npos;)
        text.replace(at, no_character.size(), replacement);
    return text;
}

void check_printable(const std::string& text) {
    CHECK_FALSE(first_invalid_utf8(text).has_value());
    for (std::string_view rest = text; !rest.empty();) {
        const char32_t c = next_code_point(rest);
        CHECK_FALSE((c < 0x20 && c != '\n'));
        CHECK_FALSE((c >= 0x7F && c < 0xA0));
        CHECK_FALSE((c >= 0x202A && c <= 0x202E));
        CHECK_FALSE((c >= 0x2066 && c <= 0x2069));
    }
}

}  // namespace heed::test
