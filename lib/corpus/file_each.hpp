// A file for each record of a corpus, with {id} in its name: whole or absent each, and none of them another
// record's, one that is read, or where rejected records go.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "corpus/corpus_run.hpp"

namespace heed {

struct FileNames {
    std::string path;               // with {id}
    std::vector<std::string> read;  // files that none of them may be
};

/// Before the work: whether such a file can be written, unless its folder depends on the id.
void try_file_each(const FileNames& names);

/// What the files hold is the derived class's. The stream gives records of distinct ids
/// (Request::distinct_ids).
class FileEach : public RecordConsumer {
  public:
    FileEach(FileNames names, const RunOptions& options, const RecordStream& stream, CorpusRun& run);

    void prepare(std::vector<Record>& batch) override;
    void take(const std::vector<Record>& batch, std::size_t index) override;
    bool can_resume_here() const override { return true; }
    std::uint64_t own_bytes() const override { return bytes_; }
    void finish() override {}

  protected:
    /// Its file's bytes. InputError, at `place`, for a record that has none: no file is left of it.
    virtual void write(const Attention& attention, const Place& place, const Sink& sink) = 0;

  private:
    std::string path_of(const Attention& attention) const;
    void require_name(const Attention& attention, const Place& place);
    bool is_anothers(const std::string& path, const Attention& attention);

    FileNames names_;
    std::string pattern_;                // the path, canonical
    std::optional<std::string> errors_;  // which file rejected records go to
    std::set<std::string> linked_;       // files that links outside the pattern lead to
    const RecordStream& stream_;
    CorpusRun& run_;
    std::uint64_t bytes_ = 0;
};

}  // namespace heed
