// The weights of a BERT by the names transformers gives them today, whatever the file calls them: with or
// without the prefix "bert.", LayerNorm's gamma and beta for weight and bias, in one file or in shards.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/tensor.hpp"
#include "core/weight.hpp"
#include "format/raw_array.hpp"
#include "io/folder.hpp"

namespace heed {

/// The files that Checkpoint::open reads of the folder. InputError for an index that is none.
std::vector<std::string> checkpoint_files(const Folder& folder);

class Checkpoint {
  public:
    /// model.safetensors, or the shards that model.safetensors.index.json names. InputError if there is
    /// neither (a pytorch_model.bin alone is never read: the message says how to convert it), or if a shard
    /// is missing, leads out of the folder, or lacks what the index says it holds.
    static Checkpoint open(const Folder& folder);

    /// "encoder.layer.0.attention.self.query.weight": a matrix [rows, columns]. Float32 that is aligned and
    /// float16 stay where they are; the rest is converted, once. Whether it is finite is seen where it is
    /// used. InputError, which names the tensor, if it is missing (with the nearest name present), of another
    /// shape, or holds whole numbers.
    Weight matrix(const std::string& name, std::size_t rows, std::size_t columns) const;
    /// A vector [size]; its values are checked to be finite.
    Vector vector(const std::string& name, std::size_t size) const;
    /// InputError unless the tensor is there, of this shape, and holds floating-point numbers. No page of it
    /// is touched.
    const RawArray& find(const std::string& name, const std::vector<std::size_t>& shape) const;

    /// Every tensor as the files have it, under the files' own names.
    const std::map<std::string, RawArray, std::less<>>& tensors() const { return tensors_; }
    /// By today's names: embeddings and encoder, without a task's head, the pooler, and buffers that are no
    /// weights.
    const std::map<std::string, RawArray, std::less<>>& weights() const { return weights_; }
    /// The files they are in.
    const std::vector<FileBytes>& files() const { return files_; }

  private:
    void add_file(FileBytes file);
    void add_shards(const Folder& folder, const FileBytes& index);
    void name_weights();
    [[noreturn]] void refuse_missing(const std::string& name) const;

    Place place_;
    std::vector<FileBytes> files_;
    std::map<std::string, RawArray, std::less<>> tensors_;
    std::map<std::string, RawArray, std::less<>> weights_;
};

}  // namespace heed
