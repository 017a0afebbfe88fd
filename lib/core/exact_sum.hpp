// Sums that do not depend on the order of their terms: whatever is added first, by whichever process,
// the digits are the same. Each term is rounded to a whole number of 2^-60, and whole numbers are added.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

class ExactSum {
  public:
    static constexpr int unit_exponent = -60;

    /// Terms are under 2^40 in size: a million of millions of them fit. std::overflow_error for more.
    void add(double term);
    void add(const ExactSum& other);

    /// The nearest double.
    [[nodiscard]] double value() const;

    /// The sum in units of 2^-60, as a decimal whole number, and back; nothing for any other text.
    [[nodiscard]] std::string str() const;
    [[nodiscard]] static std::optional<ExactSum> parse(std::string_view text);

    bool operator==(const ExactSum&) const = default;

    friend double variance_of(const ExactSum& sum, const ExactSum& squares, std::uint64_t count);

  private:
    __extension__ using Units = __int128;

    Units units_ = 0;
};

/// The variance (count - 1) of `count` numbers of which these are the sum and the sum of their squares; 0 at
/// least. `count` is 2 or more. Nothing is lost where the numbers are nearly alike: sums are multiplied
/// exactly.
[[nodiscard]] double variance_of(const ExactSum& sum, const ExactSum& squares, std::uint64_t count);

}  // namespace heed
