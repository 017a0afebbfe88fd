// JSON, against nlohmann's parser.
#include "format/json.hpp"

#include <cmath>
#include <limits>

#include "fuzz/plain_json.hpp"
#include "fuzz/target.hpp"

namespace heed::fuzz {
namespace {

void require_number(const JsonValue& value, const nlohmann::json& plain) {
    using Limits = std::numeric_limits<std::int64_t>;
    const bool fits = plain.is_number_integer() &&
                      (!plain.is_number_unsigned() ||
                       plain.get<std::uint64_t>() <= static_cast<std::uint64_t>(Limits::max()));
    require(value.is_integer() == fits, "a whole number is one for both");
    if (fits) require(value.integer() == plain.get<std::int64_t>(), "the same whole number");
    require(value.number() == plain.get<double>(), "the same number");
    if (plain.is_number_unsigned()) require(value.count() == plain.get<std::uint64_t>(), "the same count");
}

void require_same(const JsonValue& value, const nlohmann::json& plain) {
    require(value.is_null() == plain.is_null() && value.is_object() == plain.is_object() &&
                value.is_array() == plain.is_array() && value.is_string() == plain.is_string(),
            "a value of the same kind");
    if (plain.is_string()) require(value.string() == plain.get<std::string>(), "the same string");
    if (plain.is_boolean()) require(value.boolean() == plain.get<bool>(), "the same truth");
    if (plain.is_number()) require_number(value, plain);
    if (plain.is_array()) {
        const auto elements = value.elements();
        require(elements.size() == plain.size(), "as many elements");
        for (std::size_t i = 0; i < elements.size(); ++i) require_same(elements[i], plain[i]);
    }
    if (plain.is_object()) {
        const auto members = value.members();
        require(members.size() == plain.size(), "as many members");
        for (const auto& [key, member] : members) {
            require(plain.contains(key), "the same keys");
            require_same(member, plain.at(key));
            require(value.find(key).has_value() == !member.is_null(), "find gives what is not null");
        }
    }
    require(!value.description().empty(), "every value has a description");
}

void append_plainly(const nlohmann::json& plain, std::vector<float>& values) {
    if (plain.is_number()) return values.push_back(plain.get<float>());
    for (const auto& element : plain) append_plainly(element, values);
}

void check_numbers(const JsonValue& value, const nlohmann::json& plain) {
    const auto array = accepted([&] { return value.numbers(4); });
    if (!array) return;
    std::size_t count = 1;
    for (const std::size_t extent : array->shape) count *= extent;
    require(array->values.size() == count, "as many numbers as the shape says");
    std::vector<float> values;
    append_plainly(plain, values);
    require(values.size() == count, "all numbers that there are");
    for (std::size_t i = 0; i < count; ++i)
        require(std::abs(values[i] - array->values[i]) <= std::abs(values[i]) * 1e-7F, "the same numbers");
}

void run(std::string_view bytes) {
    const auto value = accepted([&] { return JsonValue::parse(bytes, {"a.json", ""}); });
    const auto plain = read_json_plainly(bytes);
    require(value.has_value() == plain.has_value(),
            value ? "what heed reads is JSON" : "heed reads all JSON");
    if (bytes.starts_with("\xEF\xBB\xBF")) return;  // a byte order mark, which a file may begin with
    const FileBytes mapped = FileBytes::open(as_file(bytes, ".json"));
    const auto in_place = accepted([&] { return JsonValue::parse(mapped); });
    require(in_place.has_value() == value.has_value(), "a mapped file is read as bytes are");
    if (!value) return;
    require_same(*value, *plain);
    require_same(*in_place, *plain);
    check_numbers(*value, *plain);
}

std::vector<std::string> seeds() {
    std::vector<std::string> all = {
        R"({"a": [1, -2.5e3, 0.1, true, false, null], "b": {"c": "\u00e9\ud83d\ude00\n\"\\/"}})",
        "[[1, 2, 3], [4, 5, 6.25]]",
        "[18446744073709551615, -9223372036854775808, 1e400, 1000000000000000000000000]",
        "\"\xC3\xA9\xF0\x9F\x98\x80\"",
        " [ ] ",
        "{\"a\":1,\"a\":2}",
        "[1e-400, -0, 0.0, 7.038531e-26, 3.4028236e38]",
        "{\"x\":\"\\ud800\"}",
        "\xEF\xBB\xBF[]",
        "[" + std::string(200, '[') + std::string(200, ']') + "]"};
    return all;
}

const Registered json({"json",
                       run,
                       seeds,
                       {"null", "true", "false", "\\u00e9", "\\ud83d\\ude00", "\\\"", "\\\\", "1e400", "-0",
                        "18446744073709551616", "1e-400", "{\"a\":", "[[", "]]", "\xEF\xBB\xBF"}});

}  // namespace
}  // namespace heed::fuzz
