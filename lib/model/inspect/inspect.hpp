// What is in a model's folder or a safetensors file, as words for a terminal of 80 columns and as JSON. No
// number of a tensor is read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/model_folder.hpp"
#include "io/file.hpp"
#include "model/inspect/tokenizer_summary.hpp"
#include "model/model.hpp"

namespace heed {

struct TensorReport {
    std::string name;   // as the file has it
    std::string dtype;  // as safetensors calls it: "F32"
    std::vector<std::size_t> shape;
    std::uint64_t bytes;
    std::string file;
};

struct FileReport {
    std::string name;
    std::uint64_t bytes;
};

/// Counts of floating-point numbers.
struct ParameterReport {
    std::uint64_t embeddings = 0;
    std::uint64_t layers = 0;  // all of them together
    std::uint64_t first_layer = 0;
    std::uint64_t decoder = 0;  // what the second half of an encoder-decoder has besides the embeddings
    std::uint64_t others = 0;   // the pooler and other tasks' heads, which attention does not need
    std::uint64_t total() const { return embeddings + layers + decoder + others; }
};

struct ModelReport {
    std::string name;
    std::string folder;
    std::optional<std::string> revision;
    std::optional<std::string> weights_sha256;
    const char* model_type = "";
    const char* family = "";  // its name in words
    ModelSizes sizes{};
    std::optional<ModelSizes> decoder_sizes;  // of an encoder-decoder, whose encoder `sizes` and `layers` say
    TokenizerSummary tokenizer;
    ParameterReport parameters;
    std::vector<FileReport> files;      // with weights
    std::vector<TensorReport> tensors;  // by name
};

/// A safetensors file on its own.
struct TensorFileReport {
    FileReport file;
    std::map<std::string, std::string, std::less<>> metadata;
    std::vector<TensorReport> tensors;
    std::vector<std::string> provenance = {};  // of a record: core/provenance.hpp
};

/// InputError if heed cannot compute the model: what config.json says, or a tensor that is missing or of
/// another shape.
/// `with_hash`: the weights' SHA-256 too, for which they are read unless it is known.
ModelReport inspect_model(const ModelFolder& model, bool with_hash = false);
/// InputError if it is no safetensors file.
TensorFileReport inspect_tensors(const FileBytes& file);

std::string to_text(const ModelReport& report);
std::string to_text(const TensorFileReport& report);

/// Fields are only ever added. Bytes of a path that are no UTF-8 become U+FFFD.
std::string to_json(const ModelReport& report);
std::string to_json(const TensorFileReport& report);

}  // namespace heed
