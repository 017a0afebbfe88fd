// Files that must not change while they are read.
#pragma once

#include <sys/stat.h>

#include <string>
#include <utility>
#include <vector>

namespace heed {

class FileStates {
  public:
    FileStates() = default;
    /// As they are now. What is no regular file is passed over.
    explicit FileStates(const std::vector<std::string>& paths);
    /// std::runtime_error for one that has been written to or replaced since, or that the system does not
    /// show.
    void require_unchanged() const;

  private:
    std::vector<std::pair<std::string, struct stat>> states_;
};

}  // namespace heed
