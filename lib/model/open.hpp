// All that stands in a model's folder, opened and found to fit together: configuration, tokenizer, weights.
// Which family computes it is said by the table in open.cpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/model_description.hpp"
#include "hub/model_folder.hpp"
#include "model/model.hpp"
#include "model/target_decoder.hpp"
#include "nn/checkpoint.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed {

/// What a folder's config.json says.
struct ModelConfig {
    Family family;
    JsonValue json;
    ModelSizes sizes;

    std::unique_ptr<Model> load(const Scope& scope, std::size_t layers) const {
        return family.load(json, scope, layers);
    }
    /// Of the second half of an encoder-decoder.
    ModelSizes decoder_sizes() const { return family.target_decoder->sizes(json); }
    /// The model is an encoder-decoder, and the checkpoint has both halves.
    bool has_target_decoder(const Scope& scope) const {
        return family.target_decoder && scope.has(family.target_decoder->first_weight);
    }
};

/// That of the model_type; without one it is the table's first. InputError for another, with those that
/// heed computes.
const Family& family_of(const JsonValue& config);

/// InputError if there is no config.json, or it is of a model that heed does not compute.
ModelConfig read_model_config(const Folder& folder);

struct OpenModel {
    ModelDescription description;
    ModelConfig config;
    Tokenizer tokenizer;
    Checkpoint checkpoint;              // holds the memory that a loaded Model refers to
    std::vector<std::string> warnings;  // what the user should know of the folder

    /// Its embeddings and first `layers` layers.
    std::unique_ptr<Model> load(std::size_t layers) const { return config.load(Scope(checkpoint), layers); }
    bool has_target_decoder() const { return config.has_target_decoder(Scope(checkpoint)); }
    /// The other half, if there is one, with its first `layers` layers.
    std::unique_ptr<TargetDecoder> load_target_decoder(std::size_t layers) const;
};

/// InputError for whatever in the folder is missing, rejected or does not fit together. No number of a tensor
/// is read.
OpenModel open_model(const ModelFolder& folder);

}  // namespace heed
