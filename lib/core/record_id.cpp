#include "core/record_id.hpp"

namespace heed {

std::string show(const RecordId& id) {
    if (const auto* number = std::get_if<std::int64_t>(&id)) return std::to_string(*number);
    return std::get<std::string>(id);
}

}  // namespace heed
