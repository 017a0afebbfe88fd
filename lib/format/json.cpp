#include "format/json.hpp"

#include <simdjson.h>

#include <algorithm>
#include <functional>

#include "core/machine/memory.hpp"
#include "format/json_dom.hpp"
#include "format/json_writer.hpp"
#include "io/first_bytes.hpp"
#include "io/lines.hpp"

namespace heed {

namespace dom = simdjson::dom;

struct JsonValue::Node {
    std::shared_ptr<const dom::parser> parser;  // owns what `element` points into
    dom::element element;
    Nulls nulls;
};

struct JsonValue::Document {
    std::string_view bytes{};
    std::size_t mark = 0;   // bytes of a byte order mark, which places count
    bool in_place = false;  // simdjson may read on after the end
    Nulls nulls = Nulls::as_written;

    std::string_view text() const { return bytes.substr(mark); }
};

namespace {

/// What simdjson takes for a byte of text before it reads it: its tape 8, indices 4, strings 5/3, a copy 1.
constexpr std::size_t parser_bytes = 15;

std::string describe(dom::element element, Nulls nulls) {
    switch (element.type()) {
        case dom::element_type::ARRAY:
            return "an array";
        case dom::element_type::OBJECT:
            return "an object";
        case dom::element_type::STRING:
            return "the string " + simdjson::minify(element);
        case dom::element_type::NULL_VALUE:
            return nulls == Nulls::as_written ? "null" : "NaN or null";
        case dom::element_type::BOOL:
            return simdjson::minify(element);
        default:
            return "the number " + simdjson::minify(element);
    }
}

std::string shortened(std::string text) {
    if (text.size() <= 60) return text;
    std::size_t end = 56;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

/// Newer versions of simdjson have a code of its own for a whole number that 64 bits cannot hold.
template <typename Code>
bool may_be_of_long_integer(Code error) {
    if constexpr (requires { Code::BIGINT_ERROR; })
        if (error == Code::BIGINT_ERROR) return true;
    return error == Code::NUMBER_ERROR;
}

}  // namespace

std::string step_into(std::string_view key) {
    return "." + std::string(key);
}
std::string step_into(std::size_t index) {
    return "[" + std::to_string(index) + "]";
}

std::string description_of(dom::element element, Nulls nulls) {
    return shortened(describe(element, nulls));
}

Place within(const Place& place, const std::string& spot) {
    return {place.file, place.spot.empty() ? spot : place.spot + ", " + spot};
}

JsonValue::JsonValue(std::shared_ptr<const Node> node, Place place)
    : node_(std::move(node)), place_(std::move(place)) {}

JsonValue JsonValue::parse(std::string_view text, const Place& place, std::size_t max_depth) {
    return parse_document({.bytes = text}, place, max_depth);
}

JsonValue JsonValue::parse(const FileBytes& file) {
    reject_binary(file.view(), file.name());
    const std::size_t size = without_byte_order_mark(file.view(), file.name()).size();
    return parse_document({.bytes = file.view(),
                           .mark = file.view().size() - size,
                           .in_place = file.readable_after() >= simdjson::SIMDJSON_PADDING},
                          {file.name(), ""}, usual_depth);
}

JsonValue JsonValue::parse_without_nan(std::string_view text, const Place& place) {
    return parse_document({.bytes = text, .nulls = Nulls::also_nan}, place, usual_depth);
}

JsonValue JsonValue::parse_document(const Document& document, const Place& place, std::size_t max_depth) {
    const std::string_view text = document.text();
    // Newer versions of simdjson pass over it.
    if (text.starts_with("\xEF\xBB\xBF"))
        reject_syntax(document.bytes, place, simdjson::error_message(simdjson::TAPE_ERROR));
    require_memory(bytes_of({parser_bytes, text.size()}),
                   place.file + ": JSON of " + std::to_string(text.size()) + " bytes");
    const auto parser = std::make_shared<dom::parser>();
    dom::element root;
    auto error = parser->allocate(std::max<std::size_t>(text.size(), 1), max_depth + 1);
    if (error == simdjson::SUCCESS)
        error = parser->parse(text.data(), text.size(), !document.in_place).get(root);
    if (may_be_of_long_integer(error)) {
        const std::string readable = with_long_integers_as_fractions(text);
        error = parser->allocate(readable.size(), max_depth + 1);
        if (error == simdjson::SUCCESS) error = parser->parse(readable.data(), readable.size()).get(root);
    }
    if (error == simdjson::MEMALLOC) throw std::bad_alloc();
    if (error == simdjson::DEPTH_ERROR) reject_depth(place, max_depth);
    if (error == simdjson::EMPTY) throw InputError(place, "JSON", "nothing");
    if (error != simdjson::SUCCESS) reject_syntax(document.bytes, place, simdjson::error_message(error));
    const Place at_root = within(place, "$");
    reject_deep_or_ambiguous(root, at_root, max_depth);
    return {std::make_shared<const Node>(Node{parser, root, document.nulls}), at_root};
}

JsonValue JsonValue::child(const void* element, const std::string& step) const {
    return {std::make_shared<const Node>(
                Node{node_->parser, *static_cast<const dom::element*>(element), node_->nulls}),
            place_.at(step)};
}

bool JsonValue::is_null() const {
    return node_->element.is_null();
}
bool JsonValue::is_object() const {
    return node_->element.is_object();
}
bool JsonValue::is_array() const {
    return node_->element.is_array();
}
bool JsonValue::is_string() const {
    return node_->element.is_string();
}
bool JsonValue::is_integer() const {
    return node_->element.is_int64();
}

bool JsonValue::boolean() const {
    bool value = false;
    if (node_->element.get(value) != simdjson::SUCCESS)
        throw InputError(place_, "true or false", description());
    return value;
}

std::string JsonValue::string() const {
    std::string_view value;
    if (node_->element.get(value) != simdjson::SUCCESS) throw InputError(place_, "a string", description());
    return std::string(value);
}

double JsonValue::number() const {
    double value = 0;
    if (node_->element.get(value) != simdjson::SUCCESS) throw InputError(place_, "a number", description());
    return value;
}

std::int64_t JsonValue::integer() const {
    std::int64_t value = 0;
    if (node_->element.get(value) != simdjson::SUCCESS)
        throw InputError(place_, "a whole number", description());
    return value;
}

std::uint64_t JsonValue::count() const {
    std::uint64_t value = 0;
    if (node_->element.get(value) != simdjson::SUCCESS)
        throw InputError(place_, "a whole number from 0", description());
    return value;
}

std::vector<std::pair<std::string, JsonValue>> JsonValue::members() const {
    std::vector<std::pair<std::string, JsonValue>> members;
    for_each_member(
        [&](const std::string& key, const JsonValue& value) { members.emplace_back(key, value); });
    return members;
}

void JsonValue::for_each_member(
    const std::function<void(const std::string& key, const JsonValue& value)>& visit) const {
    dom::object object;
    if (node_->element.get(object) != simdjson::SUCCESS) throw InputError(place_, "an object", description());
    for (const auto [key, value] : object) visit(std::string(key), child(&value, step_into(key)));
}

void JsonValue::for_each_count(
    const std::function<void(std::string_view, std::optional<std::uint64_t>)>& visit) const {
    dom::object object;
    if (node_->element.get(object) != simdjson::SUCCESS) throw InputError(place_, "an object", description());
    for (const auto [key, value] : object) {
        std::uint64_t count = 0;
        visit(key, value.get(count) == simdjson::SUCCESS ? std::optional(count) : std::nullopt);
    }
}

namespace {

std::optional<JsonValue::Row> row_of(dom::element element) {
    JsonValue::Row row;
    if (element.get(row.first) == simdjson::SUCCESS) return row;
    dom::array array;
    if (element.get(array) != simdjson::SUCCESS) return std::nullopt;
    std::size_t index = 0;
    for (const dom::element part : array) {
        std::string_view text;
        double number = 0;
        if (index == 0 && part.get(row.first) == simdjson::SUCCESS)
            ;
        else if (index == 1 && part.get(text) == simdjson::SUCCESS)
            row.second = text;
        else if (index == 1 && part.get(number) == simdjson::SUCCESS)
            row.number = number;
        else
            return std::nullopt;
        ++index;
    }
    return index == 2 ? std::optional(row) : std::nullopt;
}

}  // namespace

void JsonValue::for_each_row(const std::function<void(const Row& row)>& visit) const {
    dom::array array;
    if (node_->element.get(array) != simdjson::SUCCESS) throw InputError(place_, "an array", description());
    std::size_t index = 0;
    for (const dom::element element : array) {
        const auto row = row_of(element);
        if (!row)
            throw InputError(place_.at(step_into(index)), "a string, two, or a string and a number",
                             description_of(element, node_->nulls));
        visit(*row);
        ++index;
    }
}

void JsonValue::for_each_element(const std::function<void(const JsonValue&)>& visit) const {
    dom::array array;
    if (node_->element.get(array) != simdjson::SUCCESS) throw InputError(place_, "an array", description());
    std::size_t index = 0;
    for (const dom::element element : array) visit(child(&element, step_into(index++)));
}

std::vector<JsonValue> JsonValue::elements() const {
    std::vector<JsonValue> elements;
    for_each_element([&](const JsonValue& element) { elements.push_back(element); });
    return elements;
}

std::vector<std::string> JsonValue::strings() const {
    dom::array array;
    if (node_->element.get(array) != simdjson::SUCCESS) throw InputError(place_, "an array", description());
    std::size_t size = 0;
    for (const dom::element element : array) {
        if (!element.is_string())
            throw InputError(place_.at(step_into(size)), "a string", description_of(element, node_->nulls));
        ++size;
    }
    std::vector<std::string> strings;
    strings.reserve(size);
    for (const dom::element element : array) strings.emplace_back(std::string_view(element));
    return strings;
}

std::size_t JsonValue::size() const {
    dom::array array;
    if (node_->element.get(array) != simdjson::SUCCESS) throw InputError(place_, "an array", description());
    constexpr std::size_t most_known = 0xFFFFFF;  // as far as simdjson counts
    const std::size_t size = array.size();
    return size < most_known ? size : static_cast<std::size_t>(std::distance(array.begin(), array.end()));
}

/// Without a value and a place for each, of which a header of many tensors would need millions.
template <typename Number>
std::vector<Number> JsonValue::whole_numbers(const char* expected) const {
    std::vector<Number> numbers(size());
    std::size_t index = 0;
    for (const dom::element element : dom::array(node_->element)) {
        if (element.get(numbers[index]) != simdjson::SUCCESS)
            throw InputError(place_.at(step_into(index)), expected, description_of(element, node_->nulls));
        ++index;
    }
    return numbers;
}

std::vector<std::int64_t> JsonValue::integers() const {
    return whole_numbers<std::int64_t>("a whole number");
}

std::vector<std::uint64_t> JsonValue::counts() const {
    return whole_numbers<std::uint64_t>("a whole number from 0");
}

NdArray JsonValue::numbers(std::size_t max_rank, MissingNumbers missing) const {
    return read_numbers(node_->element, node_->nulls, place_, max_rank, missing);
}

std::optional<JsonValue> JsonValue::find(std::string_view key) const {
    dom::object object;
    if (node_->element.get(object) != simdjson::SUCCESS) throw InputError(place_, "an object", description());
    dom::element found;
    if (object.at_key(key).get(found) != simdjson::SUCCESS || found.is_null()) return std::nullopt;
    return child(&found, step_into(key));
}

JsonValue JsonValue::field(std::string_view key) const {
    if (auto found = find(key)) return *std::move(found);
    throw InputError(place_, "a field " + json_string(key), "none");
}

std::string JsonValue::text() const {
    return simdjson::minify(node_->element);
}

std::string JsonValue::description() const {
    return description_of(node_->element, node_->nulls);
}

}  // namespace heed
