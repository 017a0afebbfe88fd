// The way back from files of tensors (tensor_files): their records in turn.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "format/safetensors.hpp"
#include "io/file.hpp"
#include "io/lines.hpp"
#include "record/stored_weights.hpp"
#include "record/tensor_files.hpp"

namespace heed {

struct Attention;

class TensorRecords {
  public:
    /// InputError if the index, or the head of a file it names, is rejected.
    static TensorRecords open(const std::string& index_path);

    /// The next record as its file holds it, nothing at the end. InputError for a line that does not go with
    /// the tensors; the next call goes on after it.
    std::optional<TensorRecord> next();
    /// In records, as the index counts them.
    std::optional<ReadSoFar> read_so_far() const;
    /// Where it stands.
    Place place() const { return lines_->place(lines_->number()); }

  private:
    explicit TensorRecords(const std::string& index_path);

    void open_next_file();
    void reject_missing_lines();
    TensorRecord record_of(const Line& line);
    std::optional<RawArray> tensor(const std::string& name) const;

    std::string index_path_;
    std::vector<TensorFile> files_;
    std::size_t opened_ = 0;                  // of them
    std::shared_ptr<const FileBytes> bytes_;  // of the last one opened, like what follows
    Safetensors tensors_;
    std::optional<LineReader> lines_;
    std::uint64_t lines_read_ = 0;
    std::int64_t last_number_ = -1;
};

/// InputError if one of the files is missing, or its tensors are not whole.
void require_files(const std::string& index_path, const std::vector<TensorFile>& files);

/// InputError, at `place`, for what is no record.
Attention attention_of(const TensorRecord& record, const Place& place, const RecordPart& part);

/// The files that an index names.
std::vector<std::string> files_of_tensor_index(const std::string& index_path);

}  // namespace heed
