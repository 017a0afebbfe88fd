// What of the attention is taken.
#include "flags/shared_flags.hpp"

namespace heed::flags {

std::vector<Flag> layers_and_heads(std::string_view fallback_layers, std::string_view fallback_heads) {
    return {{.name = "--layer",
             .value = "N",
             .kind = Flag::Text{},
             .choices = {"all"},
             .fallback = std::string(fallback_layers),
             .group = Group::selection,
             .help = "Select layers, counted from 0: 0, 0-3,11, -1 (the last) or all"},
            {.name = "--head",
             .value = "N",
             .kind = Flag::Text{},
             .choices = {"all"},
             .fallback = std::string(fallback_heads),
             .group = Group::selection,
             .help = "Select heads in the same way"}};
}

std::vector<Flag> regions() {
    return {{.name = "--regions",
             .value = "WHICH|FILE",
             .kind = Flag::File{},
             .choices = {"sentences", "segments"},
             .group = Group::selection,
             .help =
                 "Merge tokens into regions: the sentences, the segments of a pair, or the spans in a CSV "
                 "with the header id,region,start,end (and segment), which count code points; tokens in "
                 "no span become the region rest"}};
}

std::vector<Flag> selection(std::string_view fallback_layers, std::string_view fallback_heads) {
    return all(
        {layers_and_heads(fallback_layers, fallback_heads),
         reworded(drop_shorter(), "--drop-shorter",
                  "Leave out texts that have fewer tokens than --max-length, for --mean records"),
         {{.name = "--aggregate",
           .value = "HOW",
           .kind = Flag::OneOf{},
           .choices = {"rollout", "max-flow"},
           .group = Group::selection,
           .help = "Average the heads, and combine all layers from the input up to --layer (else the last): "
                   "attention rollout, or the maximum flow (up to 64 tokens)"},
          {.name = "--residual",
           .value = "W",
           .kind = Flag::Number{0, 1},
           .fallback = "0.5; 0 for norm-residual, norm-block, norm-layer, alti and value-zeroing",
           .group = Group::selection,
           .help =
               "Mix the identity into each layer of --aggregate by this share: a token keeps its own state"},
          {.name = "--mean",
           .value = "WHICH",
           .kind = Flag::OneOf{},
           .choices = {"heads", "layers", "all", "records", "heads,records", "layers,records", "all,records"},
           .group = Group::selection,
           .help = "Average over the heads, the layers, or both (all). records averages over texts, position "
                   "by position, with the standard error; heads,records averages each text's heads first"},
          {.name = "--words",
           .value = "HOW",
           .kind = Flag::OneOf{},
           .choices = {"first", "last", "mean", "max"},
           .group = Group::selection,
           .help =
               "Merge word pieces into words; the row of a word is the row of its first piece, of its last "
               "(for causal models, whose first piece cannot see the others), or the mean or maximum of "
               "the rows of its pieces"},
          {.name = "--hide-special",
           .group = Group::selection,
           .help = "Leave out special tokens such as [CLS] and [SEP]"},
          {.name = "--hide-first",
           .group = Group::selection,
           .help =
               "Leave out the column of the first token, the attention sink of causal models, and the rows "
               "that have no other key"}},
         regions(),
         {{.name = "--apc",
           .group = Group::selection,
           .help =
               "For proteins: take A + A^T with the average product correction, which shows contacts best"},
          {.name = "--query",
           .value = "TOKENS",
           .kind = Flag::Text{},
           .choices = {"all"},
           .fallback = "all",
           .group = Group::selection,
           .help =
               "Select queries by position, from 0 in what --words and --hide-special leave, or as tokens: "
               "0-3,-1, [CLS], cat (each of them), the#2 (the second). Numbers are positions: 3#1 is the "
               "token written 3. In a token, write ,, for a comma and ## for a #"},
          {.name = "--key",
           .value = "TOKENS",
           .kind = Flag::Text{},
           .choices = {"all"},
           .fallback = "all",
           .group = Group::selection,
           .help = "Select keys in the same way"},
          {.name = "--block",
           .value = "BLOCK",
           .kind = Flag::OneOf{},
           .choices = {"AA", "AB", "BA", "BB"},
           .group = Group::selection,
           .help = "Select one block of a pair: queries of segment A or B, keys of A or B"},
          {.name = "--renormalize", .group = Group::selection, .help = "Divide each row by its sum"}}});
}

std::vector<Flag> strongest(std::string_view usual_share) {
    return {{.name = "--share",
             .value = "S",
             .kind = Flag::Number{0, 1},
             .fallback = std::string(usual_share),
             .group = Group::selection,
             .help = "Keep for each query the keys that together hold this share of its attention, and "
                     "count the others as 0"},
            {.name = "--top-k",
             .value = "N",
             .kind = Flag::Count{1, 1 << 20},
             .group = Group::selection,
             .help = "Keep the N largest weights of each query, and count the others as 0, also in a .csv"},
            {.name = "--threshold",
             .value = "W",
             .kind = Flag::Number{0, 1},
             .group = Group::selection,
             .help = "Keep the weights above W, and count the others as 0"}};
}

}  // namespace heed::flags
