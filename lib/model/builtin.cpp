#include "model/builtin.hpp"

#include <string_view>

// The assembler copies the files into the program's read-only data; the compiler never sees their bytes.
#define HEED_EMBED(symbol, file)                                                                       \
    asm(".section .rodata\n.balign 64\n.global " #symbol "_begin\n" #symbol "_begin:\n.incbin \"" file \
        "\"\n.global " #symbol "_end\n" #symbol "_end:\n.byte 0\n.previous\n");                        \
    extern "C" const char symbol##_begin[];                                                            \
    extern "C" const char symbol##_end[];

HEED_EMBED(heed_builtin_config, HEED_BUILTIN_MODEL "/config.json")
HEED_EMBED(heed_builtin_vocabulary, HEED_BUILTIN_MODEL "/vocab.txt")
HEED_EMBED(heed_builtin_tokenizer, HEED_BUILTIN_MODEL "/tokenizer_config.json")
HEED_EMBED(heed_builtin_weights, HEED_BUILTIN_MODEL "/model.safetensors")

namespace heed {
namespace {

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

ModelFolder builtin_model() {
    ModelFolder model;
    model.folder = Folder::of_memory(
        "the built-in model",
        {{"config.json", between(heed_builtin_config_begin, heed_builtin_config_end)},
         {"vocab.txt", between(heed_builtin_vocabulary_begin, heed_builtin_vocabulary_end)},
         {"tokenizer_config.json", between(heed_builtin_tokenizer_begin, heed_builtin_tokenizer_end)},
         {"model.safetensors", between(heed_builtin_weights_begin, heed_builtin_weights_end)}});
    model.name = default_model_name;
    model.weights_sha256 = HEED_BUILTIN_SHA256;
    return model;
}

}  // namespace heed
