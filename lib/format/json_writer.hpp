// JSON out: objects and arrays are appended to a text member by member. Numbers have the shortest digits that
// read back as the same value, and text is escaped. A layout says what white space a document has.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/text/number.hpp"

namespace heed {

/// The white space around the members of an object or an array. An empty one is "{}" or "[]".
struct JsonLayout {
    std::string_view first{};       // before the first member
    std::string_view next = ", ";   // between two members
    std::string_view last{};        // after the last member
    std::string_view colon = ": ";  // between a name and its value
};

/// Without white space.
inline constexpr JsonLayout compact_json = {.next = ",", .colon = ":"};

/// Each member on a line of its own. `depth` is how many objects and arrays are around it, at most 6.
constexpr JsonLayout json_on_lines(std::size_t depth) {
    constexpr std::string_view line = ",\n              ";
    return {.first = line.substr(1, 2 * depth + 3),
            .next = line.substr(0, 2 * depth + 4),
            .last = line.substr(1, 2 * depth + 1)};
}

/// A value that is JSON already.
struct RawJson {
    std::string_view text;
};

// write_json writes an integer, a pair of them or one that may be null to memory, and returns where it ends.
// `longest_json` says how many bytes there have to be.

template <typename Value>
inline constexpr std::size_t longest_json = 0;  // it may be of any length
template <std::signed_integral Number>
inline constexpr std::size_t longest_json<Number> = longest_integer;
template <std::signed_integral Number>
inline constexpr std::size_t longest_json<std::optional<Number>> = longest_integer;
template <std::signed_integral Number>
inline constexpr std::size_t longest_json<std::pair<Number, Number>> = 2 * longest_integer + 4;

template <typename Value>
concept JsonOfIntegers = (longest_json<Value> > 0);

inline char* write_json(char* to, std::string_view json) {
    return std::copy(json.begin(), json.end(), to);
}
template <std::signed_integral Number>
char* write_json(char* to, Number number) {
    if (number < 0 || number > 9) return write_number(to, number);
    *to = static_cast<char>('0' + number);
    return to + 1;
}
template <std::signed_integral Number>
char* write_json(char* to, const std::optional<Number>& number) {
    return number ? write_json(to, *number) : write_json(to, "null");
}
template <std::signed_integral Number>
char* write_json(char* to, const std::pair<Number, Number>& values) {
    *to++ = '[';
    to = write_json(write_json(write_json(to, values.first), ", "), values.second);
    *to++ = ']';
    return to;
}

// append_json appends a value. A type of heed's has an overload next to it; objects, arrays and
// optional values of it then work too.

/// Bytes that are no UTF-8, as a file's name may have, become U+FFFD.
void append_json(std::string& out, std::string_view text);
/// JSON may hold U+0085, U+2028 and U+2029 as they are, but some readers of lines take them for a line's end:
/// from `from` on they become escapes.
void escape_line_separators(std::string& json, std::size_t from = 0);
void append_json(std::string& out, float number);
void append_json(std::string& out, double number);
void append_json(std::string& out, RawJson value);
template <std::integral Number>
void append_json(std::string& out, Number number);
template <typename First, typename Second>
void append_json(std::string& out, const std::pair<First, Second>& values);  // [first, second]
template <typename... Values>
void append_json(std::string& out, const std::variant<Values...>& value);
template <typename Value>
void append_json(std::string& out, const std::optional<Value>& value);  // null without one
template <typename Value>
void append_json(std::string& out, const std::vector<Value>& values);  // on one line
template <JsonOfIntegers Value>
void append_json(std::string& out, const std::vector<Value>& values);  // the same, without a step per value
template <typename Value>
void append_json(std::string& out, const std::map<std::string, Value>& members);  // on one line

class JsonObject {
  public:
    explicit JsonObject(std::string& out, const JsonLayout& layout = {}) : out_(out), layout_(layout) {
        out_ += '{';
    }

    template <typename Value>
    JsonObject& add(std::string_view name, const Value& value) {
        append_json(begin(name), value);
        return *this;
    }
    /// Begins a member. The caller appends its value to the text that this returns.
    std::string& begin(std::string_view name) {
        out_ += is_empty_ ? layout_.first : layout_.next;
        is_empty_ = false;
        append_json(out_, name);
        return out_ += layout_.colon;
    }
    void end() { (is_empty_ ? out_ : out_ += layout_.last) += '}'; }

  private:
    std::string& out_;
    JsonLayout layout_;
    bool is_empty_ = true;
};

class JsonArray {
  public:
    explicit JsonArray(std::string& out, const JsonLayout& layout = {}) : out_(out), layout_(layout) {
        out_ += '[';
    }

    template <typename Value>
    JsonArray& add(const Value& value) {
        append_json(begin(), value);
        return *this;
    }
    /// Begins an element. The caller appends its value to the text that this returns.
    std::string& begin() {
        out_ += is_empty_ ? layout_.first : layout_.next;
        is_empty_ = false;
        return out_;
    }
    void end() { (is_empty_ ? out_ : out_ += layout_.last) += ']'; }

  private:
    std::string& out_;
    JsonLayout layout_;
    bool is_empty_ = true;
};

template <std::integral Number>
void append_json(std::string& out, Number number) {
    if constexpr (std::same_as<Number, bool>)
        out += number ? "true" : "false";
    else if (static_cast<std::uint64_t>(number) <= 9)
        out += static_cast<char>('0' + number);
    else if constexpr (std::signed_integral<Number>)
        append_number(out, std::int64_t{number});
    else
        out += std::to_string(number);
}

template <typename First, typename Second>
void append_json(std::string& out, const std::pair<First, Second>& values) {
    JsonArray(out).add(values.first).add(values.second).end();
}

template <typename... Values>
void append_json(std::string& out, const std::variant<Values...>& value) {
    std::visit([&](const auto& held) { append_json(out, held); }, value);
}

template <typename Value>
void append_json(std::string& out, const std::optional<Value>& value) {
    if (value)
        append_json(out, *value);
    else
        out += "null";
}

template <typename Value>
void append_json(std::string& out, const std::vector<Value>& values) {
    constexpr std::size_t bytes_per_value = 10;  // mostly
    out.reserve(out.size() + bytes_per_value * values.size());
    JsonArray array(out);
    for (const Value& value : values) array.add(value);
    array.end();
}

template <JsonOfIntegers Value>
void append_json(std::string& out, const std::vector<Value>& values) {
    constexpr std::string_view next = ", ";
    const std::size_t begin = out.size();
    out.resize(begin + 2 + (longest_json<Value> + next.size()) * values.size());
    char* to = out.data() + begin;
    *to++ = '[';
    for (std::size_t i = 0; i < values.size(); ++i)
        to = write_json(i > 0 ? write_json(to, next) : to, values[i]);
    *to++ = ']';
    out.resize(static_cast<std::size_t>(to - out.data()));
}

template <typename Value>
void append_json(std::string& out, const std::map<std::string, Value>& members) {
    JsonObject object(out);
    for (const auto& [name, value] : members) object.add(name, value);
    object.end();
}

/// A value as JSON on one line.
template <typename Value>
[[nodiscard]] std::string json_of(const Value& value) {
    std::string json;
    append_json(json, value);
    return json;
}

/// A text as JSON, with its quotes.
[[nodiscard]] inline std::string json_string(std::string_view text) {
    return json_of(text);
}

}  // namespace heed
