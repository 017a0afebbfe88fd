#include "input/sequence_fields.hpp"

#include <cstdint>
#include <limits>

#include "core/number.hpp"
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
    object.append(":").append(json).append("}");
}

}  // namespace heed
