// Numbers as text, against strtod and printf. The first eight bytes are a number's bits, the rest is text.
#include "core/text/number.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "fuzz/target.hpp"

namespace heed::fuzz {
namespace {

template <typename T>
std::string shown(T value) {
    std::string text;
    append_number(text, value);
    return text;
}

void check_float(float value) {
    const std::string text = shown(value);
    const auto same = [&](float read) {
        return std::bit_cast<std::uint32_t>(read) == std::bit_cast<std::uint32_t>(value);
    };
    require(same(std::strtof(text.c_str(), nullptr)), "a float32's digits are read as the same by strtof");
    require(same(parse_float(text).value_or(NAN)), "a float32's digits are read as the same");
    require(same(narrow(*parse_double(text))), "a float32's digits are read as the same as a double");
    char nine[32];
    std::snprintf(nine, sizeof nine, "%.8e", static_cast<double>(value));
    require(text.size() <= std::strlen(nine) + 2, "nine digits are enough");
    for (const int digits : {1, 3, 9}) {
        std::snprintf(nine, sizeof nine, "%.*e", digits - 1, static_cast<double>(value));
        const float plain = std::strtof(nine, nullptr);
        if (std::isfinite(plain))
            require(nearest_in_digits(value, digits) == plain, "rounded to digits as printf does");
    }
}

void check_double(double value) {
    const std::string text = shown(value);
    require(std::bit_cast<std::uint64_t>(std::strtod(text.c_str(), nullptr)) ==
                std::bit_cast<std::uint64_t>(value),
            "a double's digits are read as the same");
    for (const int decimals : {0, 1, 4}) {
        char plain[400];
        std::snprintf(plain, sizeof plain, std::abs(value) < 1e15 ? "%.*f" : "%.*e", decimals, value);
        const std::string text_rounded = rounded(value, decimals);
        const std::string mantissa = text_rounded.substr(0, text_rounded.find('e'));
        require(std::strtod(plain, nullptr) == std::strtod(text_rounded.c_str(), nullptr),
                "rounded as printf does");
        require(text_rounded != "-0" && (mantissa.find('.') == std::string::npos || mantissa.back() != '0'),
                "no needless zeros");
    }
}

void check_integer(std::uint64_t bits) {
    const auto value = static_cast<std::int64_t>(bits);
    char digits[longest_integer];
    require(std::string(digits, write_number(digits, value)) == std::to_string(value) &&
                shown(value) == std::to_string(value),
            "a whole number as it is written");
    require(parse_count(std::to_string(bits)) == bits, "a count is read as it is written");
    std::string grouped = with_thousands(bits);
    require(std::count(grouped.begin(), grouped.end(), ',') ==
                static_cast<std::ptrdiff_t>((std::to_string(bits).size() - 1) / 3),
            "a comma every three digits");
    std::erase(grouped, ',');
    require(grouped == std::to_string(bits), "the same digits");
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t skip_digits(const std::string& text, std::size_t& at) {
    const std::size_t start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - start;
}

/// -?(digits[.digits]|.digits)(e[+-]?digits)?
bool is_decimal(const std::string& text) {
    std::size_t at = text.starts_with('-') ? 1 : 0;
    std::size_t digits = skip_digits(text, at);
    if (at < text.size() && text[at] == '.') digits += skip_digits(text, ++at);
    if (digits == 0) return false;
    if (at == text.size()) return true;
    if (text[at] != 'e' && text[at] != 'E') return false;
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    return skip_digits(text, at) > 0 && at == text.size();
}

void check_text(const std::string& text) {
    const auto read = parse_float(text);
    const auto read_double = parse_double(text);
    is_number_like(text);
    if (is_decimal(text)) {
        const float plain = std::strtof(text.c_str(), nullptr);
        require(read.has_value() == std::isfinite(plain), "every finite number is read");
        require(!read || *read == plain, "the nearest float32");
        const double wide = std::strtod(text.c_str(), nullptr);
        require(!read_double || *read_double == wide, "the nearest double");
        require(is_number_like(text), "a number is like one");
    } else {
        require(!read && !read_double, "only decimal numbers are read");
    }
    const bool plain_count = !text.empty() && std::all_of(text.begin(), text.end(), is_digit) &&
                             (text.size() == 1 || text[0] != '0');
    errno = 0;
    const std::uint64_t count = std::strtoull(text.c_str(), nullptr, 10);
    const bool fits = errno == 0;
    require(parse_count(text) == (plain_count && fits ? std::optional(count) : std::nullopt),
            "a count is plain digits");
}

void run(std::string_view bytes) {
    char first[8] = {};
    std::memcpy(first, bytes.data(), std::min(bytes.size(), sizeof first));
    std::uint64_t bits = 0;
    std::memcpy(&bits, first, sizeof bits);
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (std::isfinite(value)) check_float(value);
    const auto wide = std::bit_cast<double>(bits);
    if (std::isfinite(wide)) check_double(wide);
    narrow(wide);
    check_integer(bits);
    check_text(std::string(bytes.substr(std::min(bytes.size(), sizeof first))));
}

std::vector<std::string> seeds() {
    std::vector<std::string> all;
    const std::string bits("\x00\x00\x80\x3F\x00\x00\xF0\x3F", 8);
    for (const char* const text : {"1",
                                   "-2.5e3",
                                   ".5",
                                   "5.",
                                   "1e999",
                                   "1e-50",
                                   "7.0064923216240854e-46",
                                   "0x1p3",
                                   "inf",
                                   "1,5",
                                   "+3",
                                   "010",
                                   "18446744073709551615",
                                   "18446744073709551616",
                                   " 1",
                                   "3.4028236e38",
                                   "7.038531e-26",
                                   "1e",
                                   "-",
                                   "-0"})
        all.push_back(bits + text);
    all.push_back("\x4F\x4A\xAE\x15\xFF\xFF\xFF\xFF");
    all.push_back(std::string("\1\0\0\0\0\0\0\0", 8));
    return all;
}

const Registered number({"number",
                         run,
                         seeds,
                         {"e-45", "e38", "e308", "e-324", "1.17549435", "3.40282347", "0x", "inf", "nan",
                          "1797693134862315"}});

}  // namespace
}  // namespace heed::fuzz
