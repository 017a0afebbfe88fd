#include "core/text/escape.hpp"

#include "support/catch.hpp"

using namespace heed;

TEST_CASE("no text becomes XML") {
    CHECK(escape_xml("<b>&\"'\\") == "&lt;b&gt;&amp;&quot;&#39;\\");
    CHECK(escape_xml("]]>") == "]]&gt;");
    CHECK(escape_xml("中 😀 e\xCC\x81") == "中 😀 e\xCC\x81");
    CHECK(escape_xml(std::string("a\0b\x01\x1F", 5)) ==
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(escape_xml("\t\n\r") == "\t\n\r");
    CHECK(escape_xml("\xEF\xBF\xBE\xEF\xBF\xBF") == "\xEF\xBF\xBD\xEF\xBF\xBD");  // U+FFFE, U+FFFF
    // U+FDCF, U+FDD0, U+FDEF, U+FDF0; U+1FFFD, U+1FFFE, U+10FFFF
    CHECK(escape_xml("\xEF\xB7\x8F\xEF\xB7\x90\xEF\xB7\xAF\xEF\xB7\xB0") ==
          "\xEF\xB7\x8F\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xB7\xB0");
    CHECK(escape_xml("\xF0\x9F\xBF\xBD\xF0\x9F\xBF\xBE\xF4\x8F\xBF\xBF") ==
          "\xF0\x9F\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("no text becomes DOT") {
    CHECK(escape_dot("a\\") == "a\\\\");
    CHECK(escape_dot("\\N\"&lt;") == "\\\\N\\\"&amp;lt;");
    CHECK(escape_dot("a\nb\x7F") ==
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD");
}

TEST_CASE("no text becomes a terminal's escape sequence, whatever its bytes") {
    CHECK(escape_terminal("plain é") == "plain é");
    CHECK(escape_terminal("\x1b[31m\r\n\t") == "\\x1b[31m\\x0d\\n\\t");
    CHECK(escape_terminal("\xC2\x9B"
                          "2J") == "\\x9b2J");  // CSI as one character
    CHECK(escape_terminal("a\xFF\xC3") == "a\\xff\\xc3");
    CHECK(escape_terminal("\xE2\x80\xAE"
                          "gpj.exe\xD8\x9C\xE2\x81\xA9") == "\\u202egpj.exe\\u061c\\u2069");
}

TEST_CASE("a piece of input is shown in quotes and cut after forty characters, whatever its bytes") {
    CHECK(excerpt("é\x1b") == "\"é\\x1b\"");
    CHECK(excerpt(std::string(40, 'x')) == '"' + std::string(40, 'x') + '"');
    CHECK(excerpt(std::string(41, 'x')) == '"' + std::string(40, 'x') + "…\"");
    CHECK(excerpt("a\x80\xC3") == "\"a\\x80\\xc3\"");  // a continuation alone, a sequence cut short
    CHECK(excerpt(std::string(50, '\xFF')).ends_with("\\xff…\""));
}

TEST_CASE("no text becomes HTML") {
    CHECK(escape_html("<b>&\"'") == "&lt;b&gt;&amp;&quot;&#39;");
    CHECK(escape_html("</script><!--") == "&lt;/script&gt;&lt;!--");
    CHECK(escape_html("a\tb\nc") == "a\tb\nc");
    CHECK(escape_html(std::string("\0\r\x1b", 3)) == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(escape_html("\x7F\xC2\x80\xEF\xBF\xBF") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(escape_html("中 é") == "中 é");
}

TEST_CASE("no text becomes TeX: each special character comes out to the letter") {
    CHECK(escape_tex("\\") == "\\textbackslash{}");
    CHECK(escape_tex("{}") == "\\{\\}");
    CHECK(escape_tex("$&#%_") == "\\$\\&\\#\\%\\_");
    CHECK(escape_tex("^~") == "\\textasciicircum{}\\textasciitilde{}");
    CHECK(escape_tex("<>|") == "{\\textless\\kern0pt}{\\textgreater\\kern0pt}\\textbar{}");
    CHECK(escape_tex("\"'`") == "{\\ttfamily\\char34}\\textquotesingle{}\\textasciigrave{}");
    CHECK(escape_tex("--,") == "{-\\kern0pt}{-\\kern0pt}{,\\kern0pt}");
    CHECK(escape_tex("\\end{document}") == "\\textbackslash{}end\\{document\\}");
    CHECK(escape_tex("a\nb\tc") == "a b c");
    CHECK(escape_tex(std::string("\0\x1b\x7F", 3)) == "???");
    CHECK(escape_tex("[CLS] é 中 !?.:;()/@*+=") == "[CLS] é 中 !?.:;()/@*+=");
}
