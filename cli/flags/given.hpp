// What was typed on a command line, checked against the command's description.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

struct Given {
    std::string program;  // "heed attend"
    std::map<std::string, std::string, std::less<>>
        values;                         // by the long name; of a toggle "true", or "2" for -vv
    std::vector<std::string> operands;  // what is no flag, in order
    std::size_t before_dashes = 0;      // how many of them stood before "--"; what stands after it is a text

    [[nodiscard]] bool has(std::string_view flag) const { return values.contains(flag); }
    /// Nothing where the flag was not given, or is none of the command's.
    [[nodiscard]] std::optional<std::string> text(std::string_view flag) const;
    /// Of a flag that takes a number; parsing has rejected everything else.
    [[nodiscard]] std::optional<std::uint64_t> count(std::string_view flag) const;
    [[nodiscard]] std::optional<double> number(std::string_view flag) const;
};

}  // namespace heed
