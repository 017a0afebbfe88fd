#include "input/sequence_fields.hpp"

#include <cstdint>
#include <limits>

#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "format/json_writer.hpp"

namespace heed {

RecordId id_in_cell(std::string_view cell) {
    const auto number = parse_count(cell);
    if (number && *number <= std::uint64_t{std::numeric_limits<std::int64_t>::max()})
        return static_cast<std::int64_t>(*number);
    return std::string(cell);
}

void add_member(std::string& object, std::string_view name, std::string_view json) {
    if (object.empty())
        object = '{';
    else
        object.back() = ',';
    append_json(object, name);
    const std::size_t begin = object.size();
    object.append(":").append(json).append("}");
    escape_line_separators(object, begin);
}

std::string listed_fields(const std::vector<std::string>& names) {
    constexpr std::size_t most = 8;
    if (names.empty()) return "none";
    std::string listed = excerpt(names.front());
    for (std::size_t i = 1; i < names.size() && i < most; ++i)
        listed += (i + 1 == names.size() ? " and " : ", ") + excerpt(names[i]);
    return names.size() > most ? listed + ", …" : listed;
}

}  // namespace heed
