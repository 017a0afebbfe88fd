// All that stands in a BERT's folder, opened and found to fit together: configuration, tokenizer, weights.
// What of the weights is read is for Bert::load to say.
#pragma once

#include <string>
#include <vector>

#include "core/model_description.hpp"
#include "hub/model_folder.hpp"
#include "model/bert_config.hpp"
#include "nn/checkpoint.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed {

struct BertModel {
    ModelDescription description;
    BertConfig config;
    Tokenizer tokenizer;
    Checkpoint checkpoint;              // holds the memory that a Bert refers to
    std::vector<std::string> warnings;  // what the user should know of the folder
};

/// InputError for whatever in the folder is missing, refused or does not fit together. No number of a tensor
/// is read.
BertModel open_bert_model(const ModelFolder& model);

}  // namespace heed
