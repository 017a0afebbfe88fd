// JSON in, as strict as RFC 8259 allows: valid UTF-8, no duplicate keys, no trailing text, nesting of at most
// 128. Every value knows its place, so that a rejection names it: "file: $.tokens[3]: expected a string,
// found the number 4".
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/nd_array.hpp"
#include "io/file.hpp"

namespace heed {

class JsonValue {
  public:
    static constexpr std::size_t usual_depth = 128;

    /// Reads the whole of `text`. `place` is where it is (file, or file and line); InputError if it is
    /// not JSON, or nested deeper than `max_depth`.
    [[nodiscard]] static JsonValue parse(std::string_view text, const Place& place,
                                         std::size_t max_depth = usual_depth);
    /// The whole of a file, after a byte order mark if it has one; a mapped one is not copied where that can
    /// be.
    [[nodiscard]] static JsonValue parse(const FileBytes& file);

    /// As parse, but NaN, which Python's json writes though JSON has no such number, becomes null. InputError
    /// that names an Infinity, likewise.
    [[nodiscard]] static JsonValue parse_with_nan(std::string_view text, const Place& place);
    [[nodiscard]] static JsonValue parse_with_nan(const FileBytes& file);

    [[nodiscard]] const Place& place() const { return place_; }

    [[nodiscard]] bool is_null() const;
    [[nodiscard]] bool is_object() const;
    [[nodiscard]] bool is_array() const;
    [[nodiscard]] bool is_string() const;
    [[nodiscard]] bool is_integer() const;

    // Each throws InputError if the value is of another kind.
    [[nodiscard]] bool boolean() const;
    [[nodiscard]] std::string string() const;
    [[nodiscard]] double number() const;
    [[nodiscard]] std::int64_t integer()
        const;                    // 3.0 and 1e2 are not whole numbers here, nor is what int64 cannot hold
    std::uint64_t count() const;  // a whole number from 0
    std::vector<std::pair<std::string, JsonValue>> members()
        const;  // keys with their values, in the file's order
    /// Visits each member of an object of counts (a vocabulary) without taking memory for it: the key, which
    /// lives as long as any value of the document, and nothing where the value is no count.
    void for_each_count(
        const std::function<void(std::string_view, std::optional<std::uint64_t>)>& visit) const;
    /// What lists of tokens hold: "a", ["a", "b"] or ["a", 0.5].
    struct Row {
        std::string_view first;
        std::optional<std::string_view> second{};
        std::optional<double> number{};
    };
    /// Visits each row of an array without taking memory for it; strings live as for_each_count's keys do.
    void for_each_row(const std::function<void(const Row& row)>& visit) const;
    /// Visits the elements of an array, or the members of an object, in the file's order: one of them is in
    /// memory at a time, which matters where a file has many and the first is rejected.
    void for_each_element(const std::function<void(const JsonValue&)>& visit) const;
    void for_each_member(
        const std::function<void(const std::string& key, const JsonValue& value)>& visit) const;
    /// How many elements an array has.
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::vector<JsonValue> elements() const;
    [[nodiscard]] std::vector<std::string> strings() const;  // checked before memory is taken for them
    std::vector<std::int64_t> integers() const;
    [[nodiscard]] std::vector<std::uint64_t> counts() const;
    /// Nested arrays of finite numbers, at most `max_rank` deep and not ragged, as float32. [] has shape [0].
    /// A number that is missing is null.
    [[nodiscard]] NdArray numbers(std::size_t max_rank,
                                  MissingNumbers missing = MissingNumbers::rejected) const;

    /// A field of an object; `find` gives nothing where it is missing or null, `field` throws.
    [[nodiscard]] std::optional<JsonValue> find(std::string_view key) const;
    [[nodiscard]] JsonValue field(std::string_view key) const;

    /// The value as JSON on one line, without white space.
    [[nodiscard]] std::string text() const;

    /// What a message calls the value: "an array", "the number 3.7", "null".
    [[nodiscard]] std::string description() const;

  private:
    struct Node;
    struct Document;
    template <typename Number>
    [[nodiscard]] std::vector<Number> whole_numbers(const char* expected) const;
    JsonValue(std::shared_ptr<const Node> node, Place place);
    [[nodiscard]] static JsonValue parse_document(const Document& document, const Place& place,
                                                  std::size_t max_depth);
    /// What was rejected as `text`, with null for NaN; throws on what it is rejected for if it has none.
    [[nodiscard]] static JsonValue parse_again_with_nan(std::string_view text, const Place& place);
    /// `text` in which nulls may stand for NaN, as descriptions then say.
    [[nodiscard]] static JsonValue parse_without_nan(std::string_view text, const Place& place);
    [[nodiscard]] JsonValue child(const void* element, const std::string& step) const;

    std::shared_ptr<const Node> node_;
    Place place_;
};

/// JSON in which Python's NaN, Infinity and -Infinity are null; empty if there are none.
[[nodiscard]] std::string with_null_for_non_numbers(std::string_view json);

/// Whether `text` begins with an object that goes on below its first line, as jq and editors write it.
[[nodiscard]] bool is_indented_json(std::string_view text);

}  // namespace heed
