// A cache as Hugging Face's tools lay it out: blobs that snapshots link to, and refs that name snapshots.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "support/temporary.hpp"

namespace heed::test {

class ModelCache {
  public:
    std::string path() const { return temporary_.path("hub"); }
    /// .../models--OWNER--NAME
    std::string repository(const std::string& folder) const { return path() + "/" + folder; }
    std::string snapshot(const std::string& folder, const std::string& commit) const {
        return repository(folder) + "/snapshots/" + commit;
    }

    /// A file of a snapshot, which is a link to a blob of this name.
    void add(const std::string& folder, const std::string& commit, const std::string& file,
             const std::string& bytes, const std::string& blob) const {
        namespace fs = std::filesystem;
        fs::create_directories(repository(folder) + "/blobs");
        fs::create_directories(snapshot(folder, commit));
        std::ofstream(repository(folder) + "/blobs/" + blob, std::ios::binary) << bytes;
        fs::create_symlink("../../blobs/" + blob, snapshot(folder, commit) + "/" + file);
    }

    void add_ref(const std::string& folder, const std::string& ref, const std::string& bytes) const {
        const std::filesystem::path file = repository(folder) + "/refs/" + ref;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << bytes;
    }

  private:
    TemporaryFolder temporary_;
};

}  // namespace heed::test
