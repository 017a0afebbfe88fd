// An output that a stopped run leaves, and a later run resumes. It is in the folder of its target, under
// a name of its own until it is whole. Two runs may meet, one of them an orphan that its cluster took for
// dead: each writes a file of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

class PartFile {
  public:
    /// A name for a new one that no other run thinks of.
    [[nodiscard]] static std::string new_name();
    /// What `name` says may be one.
    [[nodiscard]] static bool is_name(const std::string& name);
    /// A new one of that name. std::system_error, as for all that fails here; for a target that is
    /// write-protected too.
    static PartFile begin(const std::string& target, const std::string& name);
    /// The first `bytes` of the one called `name`, in the target's folder. It is resumed where no
    /// running process has it, else copied to one of a new name; a lock says so only among the processes of
    /// one machine, that of `machine` (this_machine). Nothing if it is gone or shorter.
    [[nodiscard]] static std::optional<PartFile> resume(const std::string& target, const std::string& name,
                                                        std::uint64_t bytes, const std::string& machine);

    PartFile(PartFile&& other) noexcept;
    PartFile& operator=(PartFile&&) = delete;
    ~PartFile();

    void write(std::string_view bytes);
    /// What has been written survives a power cut.
    void sync();
    /// Takes the target's place, and the permissions of what stood there, synced; or finds that another run
    /// put it there.
    void commit();
    /// Removes it.
    void discard();

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& target() const { return target_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }

  private:
    PartFile(std::string target, std::string name, int descriptor);
    [[nodiscard]] static std::optional<PartFile> copy_of(int descriptor, const std::string& target,
                                                         std::uint64_t bytes);
    [[nodiscard]] bool is_committed() const;

    std::string target_;
    std::string name_;  // without the folder
    int descriptor_;    // locked, where the file system has locks
    std::uint64_t size_ = 0;
};

/// A name that no other machine has, nor this one after it was started anew. Empty: not known.
[[nodiscard]] std::string this_machine();

}  // namespace heed
