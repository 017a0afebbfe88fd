#include "model/layers/target_decoder_stack.hpp"

namespace heed {

Embedding shared_embedding(const Scope& scope, const std::string& stack, std::size_t rows, std::size_t size) {
    const std::string names[] = {stack + ".embed_tokens", "shared", "encoder.embed_tokens",
                                 "decoder.embed_tokens"};
    for (const std::string& name : names)
        if (scope.has(name + ".weight")) return scope.at(name).embedding(rows, size);
    return scope.at("shared").embedding(rows, size);  // which is missing, and named so
}

}  // namespace heed
