// Which tokens of a sentence a user requests, by position or by name: "0", "0-3,-1", "[CLS]", "cat" (all of
// them), "the#2" (the second), "all".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/attention.hpp"
#include "core/choice.hpp"

namespace heed {

/// The tokens of a matrix's rows or columns, and how each is shown; no forms: what form_of says.
struct TokenAxis {
    const std::vector<std::string>& tokens;
    const std::vector<TokenForm>& forms;

    [[nodiscard]] static TokenAxis queries(const Attention& attention);
    [[nodiscard]] static TokenAxis keys(const Attention& attention);
};

/// The tokens that are called `name`, whatever its case: by their text, as they are shown, or as the pieces
/// of a word.
[[nodiscard]] std::vector<std::size_t> tokens_called(const std::string& name, const TokenAxis& axis);

class TokenList {
  public:
    /// Everything there is.
    [[nodiscard]] static TokenList all();
    [[nodiscard]] bool is_all() const { return parts_.empty(); }
    /// Reads what follows `flag`: parts with commas between them. What reads as a number or a range is
    /// positions, all else names: "3#1" is the token 3. A comma or # within a name is doubled. UsageError if
    /// a part is empty, or is digits that are no range.
    [[nodiscard]] static TokenList parse(const std::string& flag, std::string_view text);

    /// The positions of what is chosen among those that are `held`, in the requested order, each once. A
    /// token is called by its own text and, where it begins a word, as it is shown: "cat" of a tokenizer that
    /// writes
    /// "\u0120cat". InputError, which says the range or lists tokens that are called nearly so, for what is
    /// not there or not held.
    [[nodiscard]] std::vector<std::size_t> among(const TokenAxis& axis, const std::vector<std::int64_t>& held,
                                                 const Place& place) const;
    /// Among all of them.
    [[nodiscard]] std::vector<std::size_t> among(const TokenAxis& axis, const Place& place) const;

  private:
    struct Name {
        std::string token;
        std::uint64_t occurrence;  // from 1; 0: each
    };
    using Part = std::variant<Choice, Name>;

    [[nodiscard]] Part part_of(std::string_view typed) const;
    [[nodiscard]] std::vector<std::size_t> called(const Name& name, const TokenAxis& axis,
                                                  const std::vector<std::int64_t>& held,
                                                  const Place& place) const;

    std::string flag_;
    std::vector<Part> parts_;  // none: all
};

}  // namespace heed
