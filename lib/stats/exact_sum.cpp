#include "stats/exact_sum.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>

namespace heed {
namespace {

constexpr std::size_t most_digits = 36;  // what has no more is under 2^120

}  // namespace

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
