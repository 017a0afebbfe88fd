// What a flag is: the one description from which parsing, help, man pages and completions come.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace heed {

/// The headings of the help, in its order.
enum class Group {
    output,
    model,
    selection,
    figure,
    style,
    input,
    long_texts,
    layer,
    comparison,
    corpus,
    divergences,
    general
};

std::string_view heading(Group group);

/// All text is ASCII, so that a letter is a column in every terminal and in roff.
struct Flag {
    struct Toggle {};   // takes no value
    struct Request {};  // likewise: asks for words about the program instead of the work
    struct Text {};
    struct File {};    // a name, which is never empty
    struct Model {};   // likewise
    struct OneOf {};   // one of `choices`
    struct Listed {};  // likewise, but the command itself rejects others, in words of its own
    struct Count {     // a whole number in [least, most]
        std::uint64_t least, most;
    };
    struct Number {  // a finite number in [least, most]
        double least, most;
    };
    using Kind = std::variant<Toggle, Request, Text, File, Model, OneOf, Listed, Count, Number>;

    std::string_view name;     // "--output"; "-h" alone has no long one
    char letter = '\0';        // 'o' where -o is the same
    std::string_view value{};  // what the help calls its value: "FILE"
    Kind kind = Toggle{};
    std::vector<std::string> choices{};  // of other kinds: values that completion offers among others
    std::string fallback{};              // what applies where the flag is not given, in the help's words
    Group group = Group::general;
    std::string_view help{};  // a sentence without its full stop, with a verb in the imperative
    bool is_hidden = false;   // the help leaves it out
};

/// Takes no value.
inline bool is_toggle(const Flag& flag) {
    return std::holds_alternative<Flag::Toggle>(flag.kind) ||
           std::holds_alternative<Flag::Request>(flag.kind);
}

/// Other values than the choices are an error.
inline bool has_only_choices(const Flag& flag) {
    return std::holds_alternative<Flag::OneOf>(flag.kind) || std::holds_alternative<Flag::Listed>(flag.kind);
}

/// "svg, pdf or png"
std::string listed(const std::vector<std::string>& names);

}  // namespace heed
