#include "io/file_states.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>
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
        const bool there = ::stat(path.c_str(), &now) == 0;
        if (!there && errno != ENOENT)
            throw std::runtime_error(path +
                                     " cannot be looked at: " + std::generic_category().message(errno));
        if (!there || identity_of(now) != identity_of(before))
            throw std::runtime_error(path + " was changed while heed read it");
    }
}

}  // namespace heed
