#include "figure/label.hpp"

#include <algorithm>
#include <cmath>

#include "core/text/number.hpp"
#include "core/text/utf8.hpp"

namespace heed {
namespace {

bool is_between(char32_t c, char32_t first, char32_t last) {
    return first <= c && c <= last;
}

bool is_space(char32_t c) {
    return c == ' ' || c == 0xA0 || c == 0x1680 || is_between(c, 0x2000, 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// Characters that draw nothing themselves: bidirectional controls, zero-width spaces, tags, C1 controls. The
/// two joiners stay, since words and emoji are joined with them.
bool is_layout_control(char32_t c) {
    return is_between(c, 0x80, 0x9F) || c == 0xAD || c == 0x61C || c == 0x200B ||
           is_between(c, 0x200E, 0x200F) || is_between(c, 0x202A, 0x202E) || is_between(c, 0x2060, 0x206F) ||
           c == 0xFEFF || is_between(c, 0xFFF9, 0xFFFB) || is_between(c, 0xE0000, 0xE0FFF);
}

bool is_strong_right_to_left(char32_t c) {
    return is_between(c, 0x590, 0x8FF) || is_between(c, 0xFB1D, 0xFDFF) || is_between(c, 0xFE70, 0xFEFE) ||
           is_between(c, 0x10800, 0x10FFF) || is_between(c, 0x1E800, 0x1EFFF);
}

bool is_strong_left_to_right(char32_t c) {
    return is_between(c, 'A', 'Z') || is_between(c, 'a', 'z') ||
           (c >= 0xC0 && !is_between(c, 0x2000, 0x2BFF) && !is_between(c, 0x3000, 0x3004) &&
            !is_strong_right_to_left(c));
}

bool is_zero_width(std::string_view character) {
    return text_width(character, 1) == 0;
}

std::string number_of(char32_t c) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string text = "[U+";
    for (int shift = c > 0xFFFF ? 16 : 12; shift >= 0; shift -= 4) text += digits[c >> shift & 0xF];
    return text + "]";
}

/// What stands for a character of which nothing would be seen; empty: it shows itself.
std::string stand_in(char32_t c) {
    std::string text;
    if (c == '\n') return "↵";
    if (c == '\t') return "⇥";
    if (c < 0x20) append_code_point(text, 0x2400 + c);
    if (c == 0x7F) append_code_point(text, 0x2421);
    return is_layout_control(c) ? number_of(c) : text;
}

/// Where the text may be broken first: "70 %" is one word.
std::size_t end_of_word(std::string_view text) {
    std::size_t end = text.find(' ');
    while (end != std::string_view::npos && text.substr(end).starts_with(" %")) end = text.find(' ', end + 1);
    return std::min(end, text.size());
}

}  // namespace

std::string visible(std::string_view token) {
    if (token.empty()) return "∅";
    std::string out;
    bool at_edge = true;  // at an end, or after white space: a space here would not be seen
    while (!token.empty()) {
        const std::string_view rest = token;
        const char32_t c = next_code_point(token);
        const std::string_view character = rest.substr(0, rest.size() - token.size());
        if (is_space(c)) {
            std::string_view ahead = token;
            const bool before_edge = ahead.empty() || is_space(next_code_point(ahead));
            out += at_edge || before_edge ? "␣" : " ";
            at_edge = true;
            continue;
        }
        const std::string instead = stand_in(c);
        if (at_edge && instead.empty() && is_zero_width(character)) out += "◌";
        out += instead.empty() ? character : instead;
        at_edge = false;
    }
    return out;
}

std::string shortened(std::string_view label, double width, const FontMetrics& font) {
    const auto longest = static_cast<std::size_t>(8 * width);
    if (count_code_points(label) <= longest && font.width(label, 1) <= width) return std::string(label);
    const auto cut_at = [label](std::size_t end) { return std::string(label.substr(0, end)).append("…"); };
    std::vector<std::size_t> ends;  // of each character that may stay
    for (std::string_view rest = label; !rest.empty() && ends.size() + 1 < longest;) {
        next_code_point(rest);
        ends.push_back(label.size() - rest.size());
    }
    const auto too_long = std::partition_point(
        ends.begin(), ends.end(), [&](std::size_t end) { return font.width(cut_at(end), 1) <= width; });
    return cut_at(too_long == ends.begin() ? 0 : *std::prev(too_long));
}

std::vector<std::string> broken_into_lines(std::string_view text, double width, const FontMetrics& font) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = end_of_word(text);
        const std::string word(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        if (lines.empty() || font.width(lines.back() + " " + word, 1) > width)
            lines.push_back(word);
        else
            lines.back() += " " + word;
    }
    for (std::string& line : lines) line = shortened(line, width, font);
    return lines;
}

std::string as_sentence(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

std::string weight_text(float weight) {
    if (std::abs(weight) >= 0.001F && std::abs(weight) < 1e6F) return rounded(weight, 3);
    std::string text;
    append_number(text, weight);
    return text;
}

std::string cell_number(float weight) {
    std::string text = rounded(weight, 2);
    if (text.find('e') != std::string::npos) return text;
    if (text.find('.') == std::string::npos) text += ".";
    const std::size_t decimals = text.size() - 1 - text.find('.');
    text.append(2 - decimals, '0');
    if (weight == 0 || text != "0.00") return text;
    return weight > 0 ? "<.01" : ">-.01";
}

std::string short_number(float weight) {
    std::string text = rounded(weight, 2);
    if (text.find('e') == std::string::npos && text.find('.') != std::string::npos) {
        text = cell_number(weight);
        const std::size_t digits = text.front() == '-' ? 1 : 0;
        if (text.compare(digits, 2, "0.") == 0) text.erase(digits, 1);
    }
    return with_minus(std::move(text));
}

std::string with_minus(std::string number) {
    if (number.starts_with('-')) number.replace(0, 1, "−");
    return number;
}

std::vector<std::size_t> thinned(std::size_t count, std::size_t step) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < count; i += step) places.push_back(i);
    if (places.size() > 1) places.back() = count - 1;
    return places;
}

bool is_right_to_left(std::string_view label) {
    while (!label.empty()) {
        const char32_t c = next_code_point(label);
        if (is_strong_right_to_left(c)) return true;
        if (is_strong_left_to_right(c)) return false;
    }
    return false;
}

}  // namespace heed
