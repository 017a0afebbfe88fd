#include "format/file_states.hpp"

#include <stdexcept>
#include <tuple>

namespace heed {
namespace {

auto identity_of(const struct stat& state) {
    return std::tuple(state.st_dev, state.st_ino, state.st_size, state.st_mtim.tv_sec, state.st_mtim.tv_nsec);
}

}  // namespace

FileStates::FileStates(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        struct stat state {};
        if (::stat(path.c_str(), &state) == 0 && S_ISREG(state.st_mode)) states_.emplace_back(path, state);
    }
}

void FileStates::require_unchanged() const {
    for (const auto& [path, before] : states_) {
        struct stat now {};
        if (::stat(path.c_str(), &now) != 0 || identity_of(now) != identity_of(before))
            throw std::runtime_error(path + " was changed while heed read it");
    }
}

}  // namespace heed
