// A model's folder in the Hugging Face cache, as huggingface_hub lays it out: blobs called by their hashes,
// snapshots that link to them, refs that name snapshots. Whatever stops a writer, what is there is whole.
// https://huggingface.co/docs/huggingface_hub/guides/manage-cache
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/hub.hpp"
#include "io/digest.hpp"

namespace heed {

class ModelCache {
  public:
    /// Of the model `name` (is_model_name) in the cache `root`. Nothing is made yet.
    ModelCache(const std::string& root, const std::string& name);

    // What is called `commit` and `hash` consists of hexadecimal digits; files have plain names. What fails
    // is std::system_error with the path.

    [[nodiscard]] std::string snapshot(const std::string& commit) const;
    [[nodiscard]] std::string blob(const std::string& hash) const;
    [[nodiscard]] std::string lock(const std::string& hash) const;
    /// A new name beside the blobs for what is not whole yet. It says on which machine; huggingface_hub
    /// counts it as waste to clean.
    [[nodiscard]] std::string incomplete(const std::string& hash) const;
    /// What runs have left of this file, or are writing, the most of it first.
    [[nodiscard]] std::vector<std::string> left_of(const HubFile& file) const;
    void remove_left(const HubFile& file) const;

    /// The snapshot has the file, with this content if names and sizes are right.
    [[nodiscard]] bool has(const std::string& commit, const HubFile& file) const;
    [[nodiscard]] bool has_blob(const HubFile& file) const;
    /// Makes the folders.
    void prepare() const;
    /// The snapshot's file becomes a link to the blob; where there are no links, the blob itself.
    void add(const std::string& commit, const HubFile& file) const;
    /// From now on the branch or tag is that commit.
    void set_ref(const std::string& revision, const std::string& commit) const;

  private:
    std::string root_;
    std::string folder_;
    std::string locks_;
};

/// Held while a blob is written, so that it is fetched once. Where the file system has no locks, nothing is
/// held and nothing breaks: each writer has a file of its own.
class BlobLock {
  public:
    /// Waits for whoever has it; `waiting` is called before.
    BlobLock(const std::string& path, const std::function<void()>& waiting);
    BlobLock(const BlobLock&) = delete;
    BlobLock& operator=(const BlobLock&) = delete;
    ~BlobLock();

  private:
    int descriptor_ = -1;
};

/// A file that nobody else writes, under a name of its own until it is whole.
class NewFile {
  public:
    static NewFile create(const std::string& path);
    /// One that a run on this machine has left; nothing if it is another machine's, or a process still has
    /// it.
    static std::optional<NewFile> take_over(const std::string& path);
    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&&) = delete;
    /// Leaves nothing, unless keep() or move_to() was called.
    ~NewFile();

    /// What is in it, piece by piece; empty at the end, where writing goes on.
    std::string read();
    void write(std::string_view bytes);
    /// From the beginning: what is there is read again, or thrown away.
    void rewind();
    void restart();
    void keep() { is_kept_ = true; }
    /// It takes the place of what is at `path`, synced. False if somebody has removed it meanwhile.
    bool move_to(const std::string& path);

  private:
    NewFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

    std::string path_;
    int descriptor_;  // locked, where the file system has locks
    bool is_kept_ = false;
};

/// A blob that is being written, and checked as it comes.
class NewBlob {
  public:
    /// It begins with what an earlier run has left. That is resumed where no running process has it,
    /// else copied: locks say so only among the processes of one machine.
    NewBlob(const ModelCache& cache, const HubFile& file);

    void write(std::string_view bytes);
    void restart();
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] bool has_right_hash() const { return digest_.hex() == described_.hash; }
    /// It stays for a later run if something is in it.
    void keep();
    /// It becomes the blob.
    void commit();

  private:
    static NewFile file_for(const ModelCache& cache, const HubFile& file);
    void begin_digest();
    void note(std::string_view bytes);

    const ModelCache& cache_;
    HubFile described_;
    NewFile file_;
    std::uint64_t size_ = 0;
    Digest digest_;
};

}  // namespace heed
