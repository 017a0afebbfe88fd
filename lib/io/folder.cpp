#include "io/folder.hpp"

#include <filesystem>
#include <utility>

namespace heed {
namespace {

bool is_there(const std::string& path) {
    std::error_code error;
    const auto type = std::filesystem::symlink_status(path, error).type();
    if (type == std::filesystem::file_type::none)
        throw InputError({path, ""}, "cannot be looked at: " + error.message());
    return type != std::filesystem::file_type::not_found;
}

FileBytes open_file(const std::string& path) {
    if (is_pipe(path)) throw InputError({path, ""}, "a file", "a pipe or a device");
    return FileBytes::open(path);
}

/// git clone leaves pointers where Git LFS is not installed.
FileBytes require_content(FileBytes file) {
    if (file.view().starts_with("version https://git-lfs"))
        throw InputError({file.name(), ""},
                         "it is a pointer of Git LFS, not the file itself: "
                         "git lfs pull, in its folder, fetches it");
    return file;
}

}  // namespace

bool is_plain_name(std::string_view name) {
    return !name.empty() && name != "." && name != ".." &&
           name.find_first_of(std::string_view("/\0", 2)) == std::string_view::npos;
}

Folder Folder::at(std::string path) {
    Folder folder;
    folder.name_ = std::move(path);
    return folder;
}

Folder Folder::at(std::string path, std::string fallback) {
    Folder folder = at(std::move(path));
    folder.fallback_ = std::move(fallback);
    return folder;
}

Folder Folder::of_memory(std::string name, std::map<std::string, std::string_view> files) {
    Folder folder;
    folder.name_ = std::move(name);
    folder.files_ = std::move(files);
    return folder;
}

std::optional<std::string> Folder::path_to(const std::string& file) const {
    if (files_) return files_->count(file) == 1 ? std::optional(path_of(file)) : std::nullopt;
    // A dangling link is there and cannot be read: that is said, not passed over.
    if (std::string path = path_of(file); is_there(path)) return path;
    return fallback_.empty() ? std::nullopt : at(fallback_).path_to(file);
}

std::optional<FileBytes> Folder::find(const std::string& file) const {
    if (files_) {
        const auto found = files_->find(file);
        if (found == files_->end()) return std::nullopt;
        return require_content(FileBytes::of_memory(path_of(file), found->second));
    }
    const auto path = path_to(file);
    return path ? std::optional(require_content(open_file(*path))) : std::nullopt;
}

std::string Folder::path_of(const std::string& file) const {
    return (std::filesystem::path(name_) / file).string();
}

}  // namespace heed
