// A folder of files that belong together (a model's), read by name: on disk, or compiled into the program.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "io/file.hpp"

namespace heed {

/// It names a file of the same folder, and leads nowhere else.
[[nodiscard]] bool is_plain_name(std::string_view name);

class Folder {
  public:
    /// A folder on disk. Nothing is read yet, nor has it to exist.
    [[nodiscard]] static Folder at(std::string path);
    /// The same, and what it does not have is looked for in the folder `fallback`.
    [[nodiscard]] static Folder at(std::string path, std::string fallback);
    /// Files in memory that outlives the folder. `name` is what messages call it.
    [[nodiscard]] static Folder of_memory(std::string name, std::map<std::string, std::string_view> files);

    /// The file called `file`; nothing if there is none. InputError if it is there and cannot be read, is a
    /// pipe or a device, which may never end, or is a pointer of Git LFS.
    [[nodiscard]] std::optional<FileBytes> find(const std::string& file) const;
    /// Where it is, of whatever kind it is, or what messages call it; nothing if there is none.
    [[nodiscard]] std::optional<std::string> path_to(const std::string& file) const;

    /// The path, or the name it was given.
    [[nodiscard]] const std::string& name() const { return name_; }
    /// What messages call the file in it.
    [[nodiscard]] std::string path_of(const std::string& file) const;
    [[nodiscard]] Place place() const { return {name_, ""}; }

  private:
    std::string name_;
    std::string fallback_;                                          // may be empty
    std::optional<std::map<std::string, std::string_view>> files_;  // none: on disk
};

}  // namespace heed
