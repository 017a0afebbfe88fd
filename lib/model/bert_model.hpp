// A BERT with all that stands in its folder: tokenizer, configuration, weights.
#pragma once

#include <string>
#include <vector>

#include "core/attention.hpp"
#include "input/tokenizer.hpp"
#include "model/bert.hpp"
#include "model/model_folder.hpp"

namespace heed {

struct BertModel {
    ModelDescription description;
    Tokenizer tokenizer;
    Checkpoint checkpoint;  // holds the memory that `bert` refers to
    Bert bert;
    std::vector<std::string> warnings;  // what the user should know of the folder
};

/// InputError for whatever in the folder is missing, refused or does not fit together.
BertModel load_bert_model(const ModelFolder& model);

}  // namespace heed
