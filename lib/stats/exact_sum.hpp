// Sums that do not depend on the order of their terms: whatever is added first, by whichever process,
// the digits are the same. Each term is rounded to a whole number of 2^-60, and whole numbers are added.
#pragma once

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

  private:
    __extension__ using Units = __int128;

    Units units_ = 0;
};

}  // namespace heed
