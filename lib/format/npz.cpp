#include "format/npz.hpp"

#include <algorithm>

#include "core/escape.hpp"
#include "format/npy.hpp"

namespace heed {

NpzReader::NpzReader(std::string_view bytes, const Place& place) : place_(place), archive_(bytes, place) {
    for (const std::string& member : archive_.names()) {
        if (!member.ends_with(".npy"))
            throw InputError(place, "members that end in .npy", json_string(member));
        names_.push_back(member.substr(0, member.size() - 4));
    }
}

std::optional<RawArray> NpzReader::find(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return std::nullopt;
    const auto bytes =
        std::make_shared<const std::string>(archive_.read(static_cast<std::size_t>(found - names_.begin())));
    RawArray array = parse_npy(*bytes, {place_.file, *found});
    array.owner = bytes;
    return array;
}

void write_npz(const std::vector<std::pair<std::string, RawArray>>& arrays, const Sink& sink) {
    std::vector<ZipMember> members;
    members.reserve(arrays.size());
    for (const auto& [name, array] : arrays)
        members.push_back({name + ".npy", npy_header(array), array.bytes});
    write_zip(members, sink);
}

}  // namespace heed
