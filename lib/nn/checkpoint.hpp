// The weights in a model's folder, in one file or in shards, by the names transformers gives them today,
// whatever the file calls them: each family says which those are.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/tensor.hpp"
#include "core/weight.hpp"
#include "format/raw_array.hpp"
#include "io/folder.hpp"

namespace heed {

/// The files that Checkpoint::open reads of the folder. InputError for an index that is none.
std::vector<std::string> checkpoint_files(const Folder& folder);

/// What a family of models calls its weights.
struct WeightNames {
    const char* family;  // for messages: "DistilBERT"
    /// Today's name of what a file calls `name`; nothing for what attention does not need: another task's
    /// head, a pooler, a buffer.
    std::optional<std::string> (*canonical_name)(std::string_view name);
    /// The canonical name of a weight that every such model has: a wrapper's prefix is what stands before it.
    const char* embedding = "embeddings.word_embeddings.weight";
};

/// Without `prefix`, which a file of a task's model has and one of the base model lacks; LayerNorm's gamma
/// and beta, of files from 2018, are weight and bias. What every family's canonical name starts from.
std::string usual_name(std::string_view name, std::string_view prefix);

class Checkpoint {
  public:
    /// model.safetensors, or the shards that model.safetensors.index.json names, or else the same of
    /// pytorch_model.bin. InputError if there is none of them, if a shard is missing, leads out of the
    /// folder, or lacks what the index says it holds, if two tensors have the same canonical name, or if they
    /// are those of several such models in one.
    static Checkpoint open(const Folder& folder, const WeightNames& names);

    /// "encoder.layer.0.attention.self.query.weight": a matrix of this shape; axes after the second are more
    /// columns. Float32, float16 and bfloat16 that are aligned stay where they are; the rest is converted,
    /// once. Whether it is finite is seen where it is used. InputError, which names the tensor, if it is
    /// missing (with the nearest name present), of another shape, or holds whole numbers.
    Weight matrix(const std::string& name, const std::vector<std::size_t>& shape) const;
    Weight matrix(const std::string& name, std::size_t rows, std::size_t columns) const {
        return matrix(name, {rows, columns});
    }
    /// A vector [size]; its values are checked to be finite.
    Vector vector(const std::string& name, std::size_t size) const { return numbers(name, {size}); }
    /// Likewise the only row of a matrix [1, size].
    Vector row(const std::string& name, std::size_t size) const { return numbers(name, {1, size}); }
    /// InputError unless the tensor is there, of this shape, and holds floating-point numbers. No page of it
    /// is touched.
    const RawArray& find(const std::string& name, const std::vector<std::size_t>& shape) const;

    /// Every tensor as the files have it, under the files' own names.
    const std::map<std::string, RawArray, std::less<>>& tensors() const { return tensors_; }
    /// Those that attention needs, by their canonical names.
    const std::map<std::string, RawArray, std::less<>>& weights() const { return weights_; }
    /// The number of the last layer that they have.
    std::optional<std::uint64_t> last_layer() const;
    /// What stands before their names in the files of a wrapper, "module." or "0.auto_model."; mostly empty.
    const std::string& prefix() const { return prefix_; }
    /// The files they are in.
    const std::vector<FileBytes>& files() const { return files_; }

  private:
    Vector numbers(const std::string& name, const std::vector<std::size_t>& shape) const;
    bool add_files(const Folder& folder);
    void add_file(FileBytes file);
    void add_shards(const Folder& folder, const FileBytes& index);
    void find_prefix(const WeightNames& names);
    void name_weights(const WeightNames& names);
    [[noreturn]] void reject_missing(const std::string& name) const;

    Place place_;
    const char* family_ = "";
    std::string prefix_;
    std::vector<FileBytes> files_;
    std::map<std::string, RawArray, std::less<>> tensors_;
    std::map<std::string, RawArray, std::less<>> weights_;
};

}  // namespace heed
