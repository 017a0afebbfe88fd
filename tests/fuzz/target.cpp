#include "fuzz/target.hpp"

#include "io/lines.hpp"
#include "support/temporary.hpp"

namespace heed::fuzz {

std::vector<Target>& targets() {
    static std::vector<Target> all;
    return all;
}

std::string as_file(std::string_view bytes, const std::string& ending) {
    static const test::TemporaryFolder folder;
    return folder.file("input" + ending, bytes);
}

std::vector<std::string> parts_of(std::string_view bytes, std::string_view separators) {
    std::vector<std::string> parts;
    for (const std::string_view part : fields_of(bytes, separators)) parts.emplace_back(part);
    return parts;
}

}  // namespace heed::fuzz
