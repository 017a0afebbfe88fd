// Records as files of safetensors that other programs map into memory: "a.safetensors" stands for
// a-00000.safetensors, a-00001.safetensors, …, with a tensor [layer, head, query, key] per record, called by
// the record's number in the corpus; its hidden states, if any, are "NUMBER.output". Next to each stands a
// .jsonl with the rest of the records, and at the end there is an index. heed reads them too
// (tensor_records).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "format/json.hpp"
#include "record/binary.hpp"

namespace heed {

struct Attention;

/// A file that is whole.
struct TensorFile {
    std::string name;  // without folder and extension
    std::int64_t first = 0, last = 0;
    std::uint64_t records = 0;
};

/// A record as the files hold it.
struct TensorRecord {
    std::int64_t number = 0;         // in the corpus
    std::string line;                // JSON: "tensor" and all fields but the large ones; with its line break
    RawArray attention;              // [layer, head, query, key]
    std::optional<RawArray> output;  // [token, dim]
};

/// In memory of its own.
TensorRecord tensor_record(std::int64_t number, const Attention& attention, FloatType type);

class TensorFiles {
  public:
    /// Those of a.safetensors, after the files that are there.
    explicit TensorFiles(std::string path, std::vector<TensorFile> whole = {});

    /// With the first that is written an index that was there is removed.
    void add(TensorRecord record);
    /// All that was added stands in whole files.
    bool can_resume_here() const { return lines_.empty(); }
    /// What was added last too.
    void finish();

    const std::vector<TensorFile>& files() const { return files_; }
    /// Of the tensors that were added.
    std::uint64_t bytes() const { return bytes_in_all_; }

  private:
    void add_tensor(const std::string& name, RawArray tensor);
    void close_file();

    std::string path_;
    std::vector<TensorFile> files_;
    TensorFile open_;                                        // the file that is being filled
    std::vector<std::pair<std::string, RawArray>> tensors_;  // its content
    std::string lines_;
    std::size_t bytes_ = 0;  // of it
    std::uint64_t bytes_in_all_ = 0;
};

/// The index, a JSON object: "format", "version", "files", each with "tensors", "records" (names in the
/// index's folder), "first", "last" (numbers) and "count".
std::string tensor_index(const std::vector<TensorFile>& files);
/// InputError for another format or version.
std::vector<TensorFile> files_of_index(const JsonValue& index);

/// What the tensor of a record's hidden states is called.
std::string output_name(const std::string& tensor);

/// Of "a.safetensors" the index's path.
std::string tensor_index_path(const std::string& path);
/// `path` is called as one of the files that a.safetensors stands for.
bool is_tensor_file(const std::string& path, const std::string& a_safetensors);
/// Those that are there, links too, in no order.
std::vector<std::string> tensor_files_there(const std::string& a_safetensors);
/// By its name: it may be another program's.
bool is_tensor_index(const std::string& path);
/// Of an index's path the one that stands for the files.
std::string without_index_suffix(const std::string& path);

}  // namespace heed
