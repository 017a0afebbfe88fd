#include "io/near_file.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <vector>

#include "core/text/nearest.hpp"

namespace heed {

std::string did_you_mean_file(const std::string& path) {
    namespace fs = std::filesystem;
    constexpr std::size_t most_files = 10000;
    const fs::path folder = fs::path(path).parent_path();
    std::error_code unknown;
    std::vector<std::string> files;
    fs::directory_iterator entry(folder.empty() ? "." : folder, unknown);
    for (; !unknown && entry != fs::directory_iterator() && files.size() < most_files;
         entry.increment(unknown))
        if (entry->is_regular_file(unknown)) files.push_back((folder / entry->path().filename()).string());
    std::sort(files.begin(), files.end());  // a folder has no order
    return did_you_mean(path, files);
}

}  // namespace heed
