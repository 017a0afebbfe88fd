#include "format/json_syntax.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "format/number.hpp"
#include "format/utf8.hpp"

namespace heed {
namespace {

/// nlohmann's parser is slower than simdjson's but knows where an error stands: asked only when there is one.
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
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
        at = position;
        return false;
    }

    std::size_t at = 0;  // 1 for the first byte
};

std::string spot_of_byte(std::string_view text, std::size_t at) {
    const std::string_view before = text.substr(0, at);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return "line " + std::to_string(line) + ", byte " + std::to_string(at - line_start + 1);
}

/// A text that stands in a line of its file has no lines of its own to count.
std::string spot_within(const Place& place, std::string_view text, std::size_t at) {
    const std::string spot = spot_of_byte(text, at);
    const bool in_a_line = place.spot.starts_with("line ") && text.find('\n') == std::string_view::npos;
    return in_a_line ? spot.substr(spot.find("byte")) : spot;
}

/// A whole number that neither int64 nor uint64 holds.
bool is_long_integer(std::string_view number) {
    const bool negative = number.starts_with('-');
    if (negative) number.remove_prefix(1);
    if (number.empty() || number.find_first_not_of("0123456789") != std::string_view::npos) return false;
    const auto magnitude = parse_count(number);
    return !magnitude || (negative && *magnitude > std::uint64_t{1} << 63);
}

}  // namespace

Place within(const Place& place, const std::string& spot) {
    return {place.file, place.spot.empty() ? spot : place.spot + ", " + spot};
}

void refuse_syntax(std::string_view text, const Place& place, const std::string& why) {
    if (const auto invalid = first_invalid_utf8(text))
        throw InputError(within(place, spot_within(place, text, *invalid)), "UTF-8", "a byte that is not");
    ErrorFinder finder;
    nlohmann::json::sax_parse(text.begin(), text.end(), &finder);
    // nlohmann's parser takes a NUL for the end, and passes over a byte order mark.
    std::size_t at = finder.at > 0 ? finder.at - 1 : text.find('\0');
    if (at == std::string_view::npos && text.starts_with("\xEF\xBB\xBF")) at = 0;
    const Place where = at == std::string_view::npos ? place : within(place, spot_within(place, text, at));
    throw InputError(where, "not JSON: " + why);
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

}  // namespace heed
