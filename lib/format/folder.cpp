#include "format/folder.hpp"

#include <filesystem>
#include <utility>

namespace heed {

Folder Folder::at(std::string path) {
    Folder folder;
    folder.name_ = std::move(path);
    return folder;
}

Folder Folder::of_memory(std::string name, std::map<std::string, std::string_view> files) {
    Folder folder;
    folder.name_ = std::move(name);
    folder.files_ = std::move(files);
    return folder;
}

std::optional<FileBytes> Folder::find(const std::string& file) const {
    if (files_) {
        const auto found = files_->find(file);
        if (found == files_->end()) return std::nullopt;
        return FileBytes::of_memory(path_of(file), found->second);
    }
    std::error_code unknown;
    const std::string path = path_of(file);
    // A dangling link is there and cannot be read: that is said, not passed over.
    if (!std::filesystem::exists(std::filesystem::symlink_status(path, unknown))) return std::nullopt;
    return FileBytes::open(path);
}

std::string Folder::path_of(const std::string& file) const {
    return (std::filesystem::path(name_) / file).string();
}

}  // namespace heed
