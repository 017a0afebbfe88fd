// What is wrong with a document: where it stops being JSON, and what simdjson lets pass although it is no
// good.
#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/utf8.hpp"
#include "format/json_dom.hpp"
#include "format/json_writer.hpp"

namespace heed {

namespace dom = simdjson::dom;

namespace {

/// nlohmann's parser is slower than simdjson's but knows where an error is: it runs only when there is one.
class ErrorFinder : public nlohmann::json_sax<nlohmann::json> {
  public:
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::json::exception& error) override {
        at = position;
        what = error.what();
        return false;
    }

    std::size_t at = 0;  // 1 for the first byte
    std::string what;    // "[…] parse error at …: syntax error while parsing CONTEXT - REASON; …"
};

/// The text between `before` and the next `after`, or the end.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const std::size_t found = text.find(before);
    if (found == std::string_view::npos) return {};
    text.remove_prefix(found + before.size());
    return text.substr(0, text.find(after));
}

/// What could have stood there.
std::string expectation(std::string_view what, std::string_view reason) {
    const std::string_view context = between(what, "while parsing ", " - ");
    if (what.ends_with("expected end of input")) return "the end";
    if (reason.starts_with("invalid number")) return "a " + std::string(between(what, "; expected ", ";"));
    if (context == "array") return "',' or ']'";
    if (context == "object") return "',' or '}'";
    if (context == "object key") return "a key in quotes";
    if (context == "object separator") return "':'";
    return context.empty() ? "a number that float64 can hold" : "a value";
}

/// What ends a word: a number, true, or what was meant as one.
constexpr std::string_view around_words = " \t\r\n,:\"[]{}";

std::size_t start_of_word(std::string_view text, std::size_t at) {
    while (at > 0 && around_words.find(text[at - 1]) == std::string_view::npos) --at;
    return at;
}

/// The word that begins there, or the one character.
std::string_view word_at(std::string_view text, std::size_t at) {
    return text.substr(at, std::max<std::size_t>(1, text.find_first_of(around_words, at) - at));
}

std::string spot_of_byte(std::string_view text, std::size_t at) {
    const std::string_view before = text.substr(0, at);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return "line " + std::to_string(line) + ", byte " + std::to_string(at - line_start + 1);
}

/// What to do where people write something else than JSON.
std::string advice_on(std::string_view rest, std::string_view expected) {
    if (rest.starts_with('\'')) return " (JSON has double quotes, as Python's json.dump writes them)";
    const bool is_number_with_zeros =
        rest.starts_with('0') && rest.size() > 1 && rest[1] >= '0' && rest[1] <= '9';
    if (is_number_with_zeros) return " (a decimal has a point, as in 0.05)";
    const bool follows_a_value = rest.starts_with('{') || rest.starts_with('[');
    if (follows_a_value && expected == "the end")
        return " (jq -c . writes each value on a line, for a .jsonl)";
    if (rest.starts_with(',') && expected == "the end") return " (leave out the comma after the record)";
    const bool closes = rest.starts_with(']') || rest.starts_with('}');
    const bool follows_comma = closes && (expected == "a value" || expected == "a key in quotes");
    return follows_comma ? " (leave out the comma before it)" : "";
}

/// In the words of the format, not of a parser: what was expected and what is there.
template <typename Spot>
[[noreturn]] void reject_as_found(const ErrorFinder& finder, std::string_view text, Spot spot) {
    const std::string_view reason = between(finder.what, " - ", ";");
    std::size_t at = std::min(finder.at - 1, text.size());
    if (reason.starts_with("invalid string")) throw InputError(spot(at), "not JSON: " + std::string(reason));
    std::string found = at == text.size() ? "the end" : "a string";
    if (at < text.size() && reason != "unexpected string literal") {
        const bool is_a_word = !reason.starts_with("unexpected '");
        if (is_a_word) at = start_of_word(text, at);
        found = excerpt(word_at(text, at));
    }
    const std::string expected = expectation(finder.what, reason);
    throw InputError(spot(at), "not JSON: expected " + expected + ", found " + found +
                                   advice_on(text.substr(at), expected));
}

/// A whole number that neither int64 nor uint64 holds.
bool is_long_integer(std::string_view number) {
    const bool negative = number.starts_with('-');
    if (negative) number.remove_prefix(1);
    if (number.empty() || number.find_first_not_of("0123456789") != std::string_view::npos) return false;
    const auto magnitude = parse_count(number);
    return !magnitude || (negative && *magnitude > std::uint64_t{1} << 63);
}

/// How far a walk through a document is. A place is made of it only for what is rejected: keys may be long,
/// and there are as many places as values.
struct Way {
    const Way* outer = nullptr;  // none: this is the root
    std::size_t depth = 0;
    bool into_array = false;
    std::size_t index = 0;
    std::string_view key = {};

    Way into(std::size_t element) const {
        return {.outer = this, .depth = depth + 1, .into_array = true, .index = element};
    }
    Way into(std::string_view member) const { return {.outer = this, .depth = depth + 1, .key = member}; }
};

Place place_of(const Way& way, const Place& root) {
    std::vector<const Way*> steps;
    for (const Way* step = &way; step->outer != nullptr; step = step->outer) steps.push_back(step);
    std::string spot;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step)
        spot += (*step)->into_array ? step_into((*step)->index) : step_into((*step)->key);
    return root.at(spot);
}

bool is_container(dom::element element) {
    return element.is_array() || element.is_object();
}

class Walk {
  public:
    Walk(const Place& root, std::size_t limit) : root_(root), limit_(limit) {}

    void through(dom::element element, const Way& way) const {
        if (way.depth >= limit_) reject_depth(place_of(way, root_), limit_);
        if (element.is_array())
            through_array(element, way);
        else
            through_object(element, way);
    }

  private:
    void through_array(const dom::array& array, const Way& way) const {
        std::size_t index = 0;
        for (const dom::element child : array) {
            if (is_container(child)) through(child, way.into(index));
            ++index;
        }
    }

    void through_object(const dom::object& object, const Way& way) const {
        std::vector<std::string_view> keys;
        for (const auto [key, value] : object) {
            keys.push_back(key);
            if (is_container(value)) through(value, way.into(key));
        }
        reject_twice(std::move(keys), way);
    }

    void reject_twice(std::vector<std::string_view> keys, const Way& way) const {
        // Hashes are sorted ten times faster than a vocabulary's strings; equal ones may still be of two
        // keys.
        std::vector<std::size_t> hashes(keys.size());
        std::transform(keys.begin(), keys.end(), hashes.begin(), std::hash<std::string_view>());
        std::sort(hashes.begin(), hashes.end());
        if (std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end()) return;
        std::sort(keys.begin(), keys.end());
        const auto twice = std::adjacent_find(keys.begin(), keys.end());
        if (twice != keys.end())
            throw InputError(place_of(way, root_), "the key " + json_string(*twice) + " stands here twice");
    }

    const Place& root_;
    std::size_t limit_;
};

}  // namespace

Place place_of_byte(const Place& place, std::string_view text, std::size_t at) {
    const std::string spot = spot_of_byte(text, at);
    const bool in_a_line = place.spot.starts_with("line ") && text.find('\n') == std::string_view::npos;
    return within(place, in_a_line ? spot.substr(spot.find("byte")) : spot);
}

void reject_syntax(std::string_view text, const Place& place, const std::string& why) {
    const auto spot = [&](std::size_t at) { return place_of_byte(place, text, at); };
    if (const auto invalid = first_invalid_utf8(text))
        throw InputError(spot(*invalid), "UTF-8", describe_other_byte(text[*invalid]));
    ErrorFinder finder;
    nlohmann::json::sax_parse(text.begin(), text.end(), &finder);
    if (finder.at > 0) reject_as_found(finder, text, spot);
    // nlohmann's parser takes a NUL for the end, and passes over a byte order mark.
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
        throw InputError(spot(nul), "not JSON: expected the end, found a NUL");
    if (text.starts_with("\xEF\xBB\xBF"))
        throw InputError(spot(0), "not JSON: expected a value, found a byte order mark");
    throw InputError(place, "not JSON: " + why);
}

std::string with_long_integers_as_fractions(std::string_view text) {
    std::string out;
    bool in_string = false;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t start = at;
        if (!in_string) at = std::min(text.find_first_not_of("-+.eE0123456789", at), text.size());
        const std::string_view number = text.substr(start, at - start);
        out += number;
        if (is_long_integer(number)) out += ".0";
        if (at == text.size()) break;
        if (text[at] == '"') in_string = !in_string;
        if (in_string && text[at] == '\\' && at + 1 < text.size()) out += text[at++];
        out += text[at++];
    }
    return out;
}

void reject_depth(const Place& place, std::size_t limit) {
    throw InputError(place, "JSON nested at most " + std::to_string(limit) + " deep", "deeper nesting");
}

void reject_deep_or_ambiguous(dom::element root, const Place& place, std::size_t limit) {
    if (is_container(root)) Walk(place, limit).through(root, {});
}

bool is_indented_json(std::string_view text) {
    const std::string_view first = text.substr(0, text.find('\n'));
    const std::size_t next = text.find_first_not_of(" \t\r\n", first.size());
    const bool has_key_below = next != std::string_view::npos && text[next] == '"';
    return (first == "{" || first == "{\r") && has_key_below;
}

}  // namespace heed
