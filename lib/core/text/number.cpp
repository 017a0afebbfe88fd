#include "core/text/number.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

namespace heed {
namespace {

/// Whether what a double has beyond float32's digits is just half of the last; subnormal numbers aside.
bool is_halfway(double value) {
    constexpr std::uint64_t beyond = (1U << 29) - 1;
    return (std::bit_cast<std::uint64_t>(value) & beyond) == 1U << 28;
}

template <typename T>
void append_shortest(std::string& out, T value) {
    std::array<char, 32> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

/// JSON readers take "-0" for the whole number 0, which has no sign.
template <typename T>
void append_floating(std::string& out, T value) {
    append_shortest(out, value);
    if (value == 0 && std::signbit(value)) out += ".0";
}

/// Of a decimal number that is far from 1.
bool is_under_one(std::string_view text) {
    const std::string_view digits = text.substr(0, text.find_first_of("eE"));
    const auto point = static_cast<std::ptrdiff_t>(std::min(digits.find('.'), digits.size()));
    const auto first = static_cast<std::ptrdiff_t>(digits.find_first_of("123456789"));
    std::string_view exponent = text.substr(std::min(digits.size() + 1, text.size()));
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    std::ptrdiff_t power = 0;
    const auto [end, error] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
    if (error == std::errc::result_out_of_range) return exponent.starts_with('-');
    return power < first - point;
}

template <typename T>
std::optional<T> parse_finite(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    // from_chars calls 1e-50 out of range; the nearest float32 is 0.
    if (error == std::errc::result_out_of_range && is_under_one(text))
        return text.starts_with('-') ? -T{} : T{};
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

}  // namespace

void append_number(std::string& out, float value) {
    append_floating(out, value);
}
void append_number(std::string& out, double value) {
    append_floating(out, value);
}
void append_number(std::string& out, std::int64_t value) {
    std::array<char, longest_integer> digits;
    out.append(digits.data(), static_cast<std::size_t>(write_number(digits.data(), value) - digits.data()));
}

char* write_number(char* to, std::int64_t value) {
    if (value < 0 || value > 99'999) return std::to_chars(to, to + longest_integer, value).ptr;
    auto rest = static_cast<std::uint32_t>(value);  // an id or an offset, as most are
    const int digits = rest < 10 ? 1 : rest < 100 ? 2 : rest < 1000 ? 3 : rest < 10'000 ? 4 : 5;
    for (int i = digits - 1; i >= 0; --i, rest /= 10) to[i] = static_cast<char>('0' + rest % 10);
    return to + digits;
}

std::string rounded(double value, int decimals) {
    constexpr double longest = 1e15;  // beyond it, people count zeros
    const bool is_long = std::abs(value) >= longest;
    std::array<char, 350> digits;
    const auto [end, error] =
        std::to_chars(digits.data(), digits.data() + digits.size(), value,
                      is_long ? std::chars_format::scientific : std::chars_format::fixed, decimals);
    std::string text(digits.data(), end);
    const std::size_t exponent = std::min(text.find('e'), text.size());
    if (text.find('.') < exponent) {
        std::size_t kept = text.find_last_not_of('0', exponent - 1) + 1;
        if (text[kept - 1] == '.') --kept;
        text.erase(kept, exponent - kept);
    }
    return text == "-0" ? "0" : text;
}

std::string with_thousands(std::uint64_t value) {
    std::string digits = std::to_string(value);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
    return digits;
}

std::optional<float> parse_float(std::string_view text) {
    return parse_finite<float>(text);
}
std::optional<double> parse_double(std::string_view text) {
    return parse_finite<double>(text);
}

float nearest_in_digits(float value, int digits) {
    std::array<char, 32> text;
    const auto written =
        std::to_chars(text.begin(), text.end(), value, std::chars_format::scientific, digits - 1);
    float nearest = value;
    std::from_chars(text.data(), written.ptr, nearest);
    return nearest;
}

bool is_number_like(std::string_view text) {
    std::string digits(text);
    std::replace(digits.begin(), digits.end(), ',', '.');
    if (digits.starts_with('+')) digits.erase(0, 1);
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error != std::errc::invalid_argument && end == digits.data() + digits.size();
}

float narrow(double value) {
    const auto nearest = static_cast<float>(value);
    if (std::isnormal(nearest) && !is_halfway(value)) return nearest;
    if (static_cast<double>(nearest) == value || !std::isfinite(nearest)) return nearest;
    const float other = std::nextafter(nearest, value > nearest ? INFINITY : -INFINITY);
    if (std::abs(value - nearest) != std::abs(other - value)) return nearest;
    std::string digits;
    append_number(digits, other);
    return parse_double(digits) == value ? other : nearest;
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace heed
