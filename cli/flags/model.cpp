// What attention is computed with.
#include <cstdint>

#include "flags/shared_flags.hpp"

namespace heed::flags {

std::vector<Flag> model() {
    return {{.name = "--model",
             .value = "NAME",
             .kind = Flag::Model{},
             .fallback = "$HEED_MODEL, else default",
             .group = Group::model,
             .help = "Compute with this model: a folder, a name in the Hugging Face cache, default "
                     "(built in), or self-attention (one layer from scratch)"},
            {.name = "--revision",
             .value = "REVISION",
             .kind = Flag::Text{},
             .fallback = "main",
             .group = Group::model,
             .help = "Use this branch, tag or commit of a cached model"},
            {.name = "--pull",

             .group = Group::model,
             .help = "Fetch the model from the Hugging Face hub if it is not in the cache, as HEED_PULL=1 "
                     "does"}};
}

std::vector<Flag> values() {
    return {{.name = "--value",
             .value = "WHAT",
             .kind = Flag::OneOf{},
             .choices = {"attention", "scores", "norm", "norm-attention", "norm-residual", "norm-block",
                         "norm-layer", "alti", "value-zeroing", "decompx", "contacts"},
             .fallback = "attention",
             .group = Group::model,
             .help =
                 "Compute attention, or scores (before the softmax). Or what tokens give each other: by "
                 "the norms of their vectors in a head (norm), in a layer (norm-attention), with the "
                 "residual (norm-residual) or up to the layer's output (norm-block, norm-layer); by alti, "
                 "value-zeroing or decompx. Or the contacts that an ESM-2 predicts for a protein"}};
}

std::vector<Flag> attention_parts() {
    return {{.name = "--attention",
             .value = "WHICH",
             .kind = Flag::OneOf{},
             .choices = {"encoder", "decoder", "cross"},
             .fallback = "cross with a target, else encoder",
             .group = Group::model,
             .help = "Take this attention of an encoder-decoder: of the text, of the target, or of the "
                     "target to the text"}};
}

std::vector<Flag> hash() {
    return {{.name = "--hash",
             .group = Group::model,
             .help = "Note the SHA-256 of the model's weights in records and figures, which takes about a "
                     "second per GB"}};
}

std::vector<Flag> layer() {
    return {
        {.name = "--dim",
         .value = "N",
         .kind = Flag::Count{1, 16384},
         .fallback = "8",
         .group = Group::layer,
         .help = "Draw vectors and weights of this size"},
        {.name = "--seed",
         .value = "N",
         .kind = Flag::Count{0, UINT64_MAX},
         .fallback = "42",
         .group = Group::layer,
         .help = "Draw vectors and weights as PyTorch does after torch.manual_seed(N)"},
        {.name = "--dropout",
         .value = "P",
         .kind = Flag::Number{0, 0.999999},
         .fallback = "0",
         .group = Group::layer,
         .help = "Drop weights with this probability, as in training"},
        {.name = "--mask",
         .value = "causal|FILE",
         .kind = Flag::File{},
         .choices = {"causal"},
         .group = Group::layer,
         .help = "Hide keys from queries: causal, or a matrix that holds 1 where a query sees a key and 0 "
                 "where it does not; causal says of a saved array, too, that its queries did not see later "
                 "keys, whose weights are 0"},
        {.name = "--weights",
         .value = "FILE",
         .kind = Flag::File{},
         .group = Group::layer,
         .help = "Load query.weight, query.bias, and so on for key and value, or what "
                 "torch.nn.MultiheadAttention saves, from a .safetensors file instead of drawing them"}};
}

std::vector<Flag> threads() {
    return {{.name = "--threads",
             .value = "N",
             .kind = Flag::Count{1, 1024},
             .fallback = "one per processor",
             .group = Group::general,
             .help = "Compute with N threads"}};
}

}  // namespace heed::flags
