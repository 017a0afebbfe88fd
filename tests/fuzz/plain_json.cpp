#include "fuzz/plain_json.hpp"

#include <set>
#include <string>
#include <vector>

#include "fuzz/plain_utf8.hpp"

namespace heed::fuzz {

std::optional<nlohmann::json> read_json_plainly(std::string_view text, std::size_t max_depth) {
    using nlohmann::json;
    // nlohmann takes NUL for the end of the text, and skips a byte order mark.
    if (text.find('\0') != std::string_view::npos || text.starts_with("\xEF\xBB\xBF")) return std::nullopt;
    if (!decode_plainly(text)) return std::nullopt;
    std::vector<std::set<std::string>> keys;  // of the objects that are open
    bool refused = false;
    const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
        using Event = json::parse_event_t;
        if (event == Event::object_start || event == Event::array_start)
            refused = refused || static_cast<std::size_t>(depth) + 1 > max_depth;
        if (event == Event::object_start) keys.emplace_back();
        if (event == Event::object_end) keys.pop_back();
        if (event == Event::key) refused = !keys.back().insert(parsed.get<std::string>()).second || refused;
        return true;
    };
    try {
        json value = json::parse(text.begin(), text.end(), watch);
        return refused ? std::nullopt : std::optional(std::move(value));
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

std::optional<nlohmann::json> read_json_file_plainly(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    return read_json_plainly(bytes);
}

}  // namespace heed::fuzz
