// Numbers as text, both ways, the same whatever the locale. Reading is strict: the whole text is one number,
// or nothing is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

/// Appends the shortest digits that read back as the same float32. Not for NaN or infinity, which JSON does
/// not have.
void append_number(std::string& out, float value);
void append_number(std::string& out, double value);
void append_number(std::string& out, std::int64_t value);

/// Writes a number to memory with room for `longest_integer` bytes, and returns where it ends.
constexpr std::size_t longest_integer = 20;
char* write_number(char* to, std::int64_t value);

/// The float32 nearest to `value` in so many significant decimal digits, 1 to 9.
[[nodiscard]] float nearest_in_digits(float value, int digits);

/// A number with at most `decimals` digits after the point and no trailing zeros: "12.5", "3", "-0.25"; from
/// 10^15 on "1.5e+39". For figures and messages.
[[nodiscard]] std::string rounded(double value, int decimals);

/// "30,522": for people, never for data.
[[nodiscard]] std::string with_thousands(std::uint64_t value);

/// A finite decimal number ("1", "-2.5e3"), the nearest float32. Nothing for anything else: "", "inf", "1,5",
/// "0x1", " 1", "1e999".
[[nodiscard]] std::optional<float> parse_float(std::string_view text);
[[nodiscard]] std::optional<double> parse_double(std::string_view text);
/// Meant as a number, if perhaps a bad one: NaN, infinity, 1e999, a decimal comma and a plus sign count too.
[[nodiscard]] bool is_number_like(std::string_view text);
/// The float32 whose shortest digits were read as `value`. Rounding gives it, but for digits that are, as a
/// double, halfway between two float32 (of all there are, those of 7.038531e-26 alone): there it is the one
/// that is written so.
[[nodiscard]] float narrow(double value);
/// A whole number without sign or leading zeros ("0", "42"); nothing for "010", "+1", "-0", or over 2^64 - 1.
[[nodiscard]] std::optional<std::uint64_t> parse_count(std::string_view text);

}  // namespace heed
