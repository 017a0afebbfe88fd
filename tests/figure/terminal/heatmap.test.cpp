#include "figure/terminal/heatmap.hpp"

#include <sstream>

#include "figure/columns.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"

using namespace heed;
using namespace heed::test;

namespace {

constexpr Terminal plain{TerminalColours::none, 80};

/// Two tokens: the weights 1 and 0, 0.25 and 0.75.
Panel two_tokens() {
    Panel panel = panel_of({"cat", "猫"}, {"cat", "猫"});
    panel.weights = Matrix{{1, 0}, {0.25F, 0.75F}};
    return panel;
}

/// What is seen of a line: no escape codes, no isolates.
std::string seen(const std::string& line) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\x1b')
            i = line.find('m', i);
        else
            text += line[i];
    }
    return text;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
    return found;
}

/// Nothing but the codes for colours, each line ended without one.
void check_codes(const std::string& text) {
    for (const std::string& line : lines_of(text)) {
        for (std::size_t at = 0; (at = line.find('\x1b', at)) != std::string::npos; ++at) {
            const std::size_t end = line.find_first_not_of("[0123456789;", at + 1);
            REQUIRE(end != std::string::npos);
            CHECK(line[end] == 'm');
        }
        CHECK(line.rfind('\x1b') == line.rfind("\x1b[0m"));
        for (const char c : seen(line)) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7F));
    }
}

}  // namespace

TEST_CASE("without colours a heatmap is nothing but text") {
    CHECK(terminal_heatmap(two_tokens(), plain) ==
          "Layer 0, head 0: rows are queries, columns keys\n"
          "    c\n"
          "    a\n"
          "    t 猫\n"
          "cat ██\n"
          "猫  ··▓▓\n"
          "0   ···░░░▒▒▒▓▓▓██ 1\n"
          "Layers and heads are counted from 0\n");
}

TEST_CASE("keys that a query could not see are blank, or hatched where 0 is blank") {
    Panel panel = two_tokens();
    panel.hidden = hidden_from(causal, 2);
    const std::string text = terminal_heatmap(panel, plain);
    CHECK(contains(text, "cat ██╱╱\n猫  ··▓▓\n"));
    CHECK(contains(text, "╱: keys that the query could not see\n"));
    const std::string numbers = terminal_heatmap(panel, plain, {{}, true});
    CHECK(contains(numbers, "cat  1.00\n猫   0.25 0.75\n"));
    CHECK(contains(numbers, "Blank: keys that the query could not see\n"));
    const std::string full = terminal_heatmap(panel, {TerminalColours::full, 80});
    CHECK(contains(full, "cat \x1b[48;2;253;231;37m  \x1b[0m\n"));
    CHECK_FALSE(contains(terminal_heatmap(two_tokens(), plain), "could not see"));
}

TEST_CASE("of half blocks a hidden one is blank, above and below") {
    Panel panel = panel_of({"a", "b", "c"}, words(36));
    for (float& weight : panel.weights) weight = 1;
    panel.weights(0, 0) = 0;
    panel.hidden = {{{1, 2}}, {{1, 3}}, {{0, 36}}};
    const std::string text = terminal_heatmap(panel, {TerminalColours::full, 60});
    CHECK(contains(text, "\x1b[38;2;68;1;84m\x1b[48;2;253;231;37m▀\x1b[0m \x1b[38;2;253;231;37m▀"));
    CHECK(count(text, "▄") == 0);
    panel.hidden = {{{1, 3}}, {{1, 2}}, {}};
    CHECK(contains(terminal_heatmap(panel, {TerminalColours::full, 60}),
                   "\x1b[0m \x1b[38;2;253;231;37m▄\x1b[48;2;253;231;37m▀"));
}

TEST_CASE("of merged cells the mean is that of the keys that were seen") {
    Panel panel = panel_of(words(128), words(128));
    panel.hidden = hidden_from(causal, 128);
    for (std::size_t q = 0; q < 128; ++q)
        for (std::size_t k = 0; k < 128; ++k) panel.weights(q, k) = k > q ? 0 : 1;
    const std::string text = terminal_heatmap(panel, {TerminalColours::none, 87});
    CHECK(contains(text, "up to 2 × 2 weights"));
    CHECK(count(text, "█") == 64 * 65 / 2 + 2);  // of the rest two are the legend's
    CHECK(count(text, "╱") == 64 * 63 / 2 + 1);
}

TEST_CASE("numbers have two decimals, one under the other") {
    CHECK(terminal_heatmap(two_tokens(), plain, {{}, true}) ==
          "Layer 0, head 0: rows are queries, columns keys\n"
          "      cat   猫\n"
          "cat  1.00 0.00\n"
          "猫   0.25 0.75\n"
          "Layers and heads are counted from 0\n");
}

TEST_CASE("true colour and 256 colours have viridis as ground") {
    const std::string full = terminal_heatmap(two_tokens(), {TerminalColours::full, 80});
    CHECK(full.find("cat \x1b[48;2;253;231;37m  \x1b[48;2;68;1;84m  \x1b[0m\n") != std::string::npos);
    const std::string indexed = terminal_heatmap(two_tokens(), {TerminalColours::indexed, 80});
    CHECK(indexed.find("cat \x1b[48;5;220m  \x1b[48;5;53m  \x1b[0m\n") != std::string::npos);
    CHECK(nearest_indexed({255, 255, 255}) == 231);
    CHECK(nearest_indexed({8, 8, 8}) == 232);
    CHECK(nearest_indexed({0, 95, 255}) == 27);
}

TEST_CASE("where a line a query is too wide, half blocks hold two queries a line") {
    Panel panel = panel_of({"a", "b", "c"}, words(36));
    for (std::size_t k = 0; k < 36; ++k) {
        panel.weights(0, k) = 1;
        panel.weights(1, k) = 0;
        panel.weights(2, k) = 1;
    }
    const std::string text = terminal_heatmap(panel, {TerminalColours::full, 60});
    CHECK(count(text, "▀") == 72);
    CHECK(text.find("a / b   \x1b[38;2;253;231;37m\x1b[48;2;68;1;84m▀▀") != std::string::npos);
    CHECK(text.find("c       \x1b[38;2;253;231;37m▀▀") != std::string::npos);
}

TEST_CASE("what does not fit is merged evenly, as means, and it says so") {
    Panel panel = panel_of(words(128), words(128));
    const std::string text = terminal_heatmap(panel, {TerminalColours::full, 80});
    CHECK(text.find("Merged to fit: a cell is the mean of up to 3 × 3 weights") != std::string::npos);
    for (std::size_t q = 0; q < 128; ++q)
        for (std::size_t k = 0; k < 128; ++k) panel.weights(q, k) = q % 2 == k % 2 ? 1 : 0;
    const std::string even = terminal_heatmap(panel, {TerminalColours::none, 87});
    CHECK(even.find("up to 2 × 2 weights") != std::string::npos);
    CHECK(count(even, "▒") == 64 * 64 + 3);  // all cells are 0.5; three are the legend's
    CHECK(terminal_heatmap(panel_of(words(30), words(30)), plain).find("Merged") == std::string::npos);
}

TEST_CASE("numbers that do not fit beside each other come block after block, none left out") {
    const std::string text = terminal_heatmap(panel_of(words(64), words(64)), plain, {{}, true});
    CHECK(count(text, "0.") + count(text, "1.00") + count(text, "<.01") == 64 * 64);
}

TEST_CASE("no line is wider than the terminal, and no token emits an escape sequence") {
    const auto hostile = hostile_tokens();
    for (const TerminalColours colours :
         {TerminalColours::none, TerminalColours::indexed, TerminalColours::full})
        for (const std::size_t width : {20U, 40U, 80U, 200U})
            for (const bool numbers : {false, true})
                for (const std::size_t n : {0U, 1U, 2U, 6U, 30U, 64U, 128U, 300U}) {
                    if (numbers && n > 64) continue;
                    const auto tokens = n == 30 ? hostile : words(n);
                    const std::string text =
                        terminal_heatmap(panel_of(tokens, tokens), {colours, width}, {{}, numbers});
                    INFO(width << " columns, " << n << " tokens");
                    check_codes(text);
                    for (const std::string& line : lines_of(text)) CHECK(columns_of(seen(line)) <= width);
                    if (colours == TerminalColours::none) CHECK(text.find('\x1b') == std::string::npos);
                }
}

TEST_CASE("cells stand under each other whatever the tokens") {
    const auto tokens = std::vector<std::string>{"猫", "e\xCC\x81", "مرحبا", "a", "\x1b[31m", "😀"};
    const auto lines = lines_of(terminal_heatmap(panel_of(tokens, tokens), {TerminalColours::full, 80}));
    std::size_t rows = 0;
    for (const std::string& line : lines) {
        if (line.find("\x1b[48;") == std::string::npos || line.starts_with("0 ")) continue;
        CHECK(columns_of(line.substr(0, line.find('\x1b'))) == 6);
        CHECK(columns_of(seen(line)) == 6 + 12);
        ++rows;
    }
    CHECK(rows == 6);
}
