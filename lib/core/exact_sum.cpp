#include "core/exact_sum.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>

namespace heed {
namespace {

__extension__ using Units = __int128;

constexpr std::size_t most_digits = 36;  // what has no more is under 2^120

/// A number as the sum of two doubles, so that products can be subtracted without losing what is left.
struct Twofold {
    double high;
    double low;

    static Twofold of(Units units) {
        const auto high = static_cast<double>(units);
        return {high, static_cast<double>(units - static_cast<Units>(high))};
    }

    static Twofold product(const Twofold& a, const Twofold& b) {
        const double high = a.high * b.high;
        return {high, std::fma(a.high, b.high, -high) + (a.high * b.low + a.low * b.high)};
    }

    double minus(const Twofold& other) const { return (high - other.high) + (low - other.low); }
};

}  // namespace

double variance_of(const ExactSum& sum, const ExactSum& squares, std::uint64_t count) {
    assert(count > 1);
    // In units of 2^-120: n Σx² - (Σx)²
    const Twofold S = Twofold::of(sum.units_);
    const Twofold n{std::ldexp(static_cast<double>(count), -ExactSum::unit_exponent), 0};
    const double scaled = Twofold::product(n, Twofold::of(squares.units_)).minus(Twofold::product(S, S));
    const double pairs = static_cast<double>(count) * static_cast<double>(count - 1);
    return std::max(0.0, std::ldexp(scaled, 2 * ExactSum::unit_exponent) / pairs);
}

void ExactSum::add(double term) {
    assert(std::abs(term) < 0x1p40);
    ExactSum rounded;
    rounded.units_ = static_cast<Units>(std::rint(std::ldexp(term, -unit_exponent)));
    add(rounded);
}

void ExactSum::add(const ExactSum& other) {
    if (__builtin_add_overflow(units_, other.units_, &units_))
        throw std::overflow_error("a sum over the records grew too large");
}

double ExactSum::value() const {
    return std::ldexp(static_cast<double>(units_), unit_exponent);
}

std::string ExactSum::str() const {
    std::string digits;
    // One digit after the other from the last: what is left may be the smallest number, which has no
    // opposite.
    for (Units left = units_; left != 0 || digits.empty(); left /= 10) {
        const int digit = static_cast<int>(left % 10);
        digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    }
    if (units_ < 0) digits += '-';
    std::reverse(digits.begin(), digits.end());
    return digits;
}

std::optional<ExactSum> ExactSum::parse(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    const std::string_view digits = text.substr(is_negative ? 1 : 0);
    const bool has_leading_zero = digits.starts_with('0') && text != "0";
    if (digits.empty() || digits.size() > most_digits || has_leading_zero) return std::nullopt;
    ExactSum sum;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return std::nullopt;
        sum.units_ = 10 * sum.units_ + (digit - '0');
    }
    if (is_negative) sum.units_ = -sum.units_;
    return sum;
}

}  // namespace heed
