#include "model/builtin.hpp"

#include "core/embedded.hpp"

HEED_EMBED(heed_builtin_config, HEED_BUILTIN_MODEL "/config.json")
HEED_EMBED(heed_builtin_vocabulary, HEED_BUILTIN_MODEL "/vocab.txt")
HEED_EMBED(heed_builtin_tokenizer, HEED_BUILTIN_MODEL "/tokenizer_config.json")
HEED_EMBED(heed_builtin_weights, HEED_BUILTIN_MODEL "/model.safetensors")

namespace heed {

std::string model_in_words(const std::string& name) {
    return name == default_model_name ? "the built-in model" : name;
}

ModelFolder builtin_model() {
    ModelFolder model;
    model.folder = Folder::of_memory(
        "the built-in model",
        {{"config.json", embedded(heed_builtin_config_begin, heed_builtin_config_end)},
         {"vocab.txt", embedded(heed_builtin_vocabulary_begin, heed_builtin_vocabulary_end)},
         {"tokenizer_config.json", embedded(heed_builtin_tokenizer_begin, heed_builtin_tokenizer_end)},
         {"model.safetensors", embedded(heed_builtin_weights_begin, heed_builtin_weights_end)}});
    model.name = default_model_name;
    model.weights_sha256 = HEED_BUILTIN_SHA256;
    return model;
}

}  // namespace heed
