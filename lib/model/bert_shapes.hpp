// The tensors that a BERT of a configuration has, by the names transformers gives them today.
#pragma once

#include <string>
#include <vector>

#include "model/bert_config.hpp"

namespace heed {

struct NamedShape {
    std::string name;
    std::vector<std::size_t> shape;
};

/// Those of the embeddings, then those of each layer in turn. The pooler is none of them: no attention needs
/// it.
std::vector<NamedShape> bert_shapes(const BertConfig& config);

}  // namespace heed
