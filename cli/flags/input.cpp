// Where attention comes from.
#include <cstdint>

#include "flags/shared_flags.hpp"

namespace heed::flags {

std::vector<Flag> sequences() {
    return {{.name = "--file",
             .letter = 'f',
             .value = "FILE",
             .kind = Flag::File{},
             .group = Group::input,
             .help = "Read texts from FILE: .txt (one per line), .jsonl, .json (an array), .csv, .tsv, "
                     ".conllu or .fasta, also packed by zstd or gzip (.zst, .gz); - reads standard input"},
            {.name = "--file-format",
             .value = "FORMAT",
             .kind = Flag::Listed{},
             .choices = {"txt", "jsonl", "json", "csv", "tsv", "conllu", "fasta"},
             .fallback = "by the extension",
             .group = Group::input,
             .help = "Read the file of -f in this format, whatever its extension"},
            {.name = "--text-field",
             .value = "NAME",
             .kind = Flag::Text{},
             .fallback = "text or words, in JSON also tokens, else a usual name such as sentence",
             .group = Group::input,
             .help = "Take the text from this field or column of -f"},
            {.name = "--pair-field",
             .value = "NAME",
             .kind = Flag::Text{},
             .fallback = "text_pair",
             .group = Group::input,
             .help = "Take the second segment from this field or column of -f"},
            {.name = "--id-field",
             .value = "NAME",
             .kind = Flag::Text{},
             .fallback = "id",
             .group = Group::input,
             .help = "Take the id from this field or column of -f"},
            {.name = "--pair",
             .value = "TEXT",
             .kind = Flag::Text{},
             .group = Group::input,
             .help = "Add a second segment after TEXT"}};
}

std::vector<Flag> continuation() {
    return {{.name = "--continue",
             .value = "N",
             .kind = Flag::Count{1, 1 << 20},
             .group = Group::input,
             .help =
                 "Let the model write up to N tokens after the text, each time the likeliest one, and take "
                 "both together; with --regions segments, what it wrote is the region answer"}};
}

std::vector<Flag> targets() {
    return {{.name = "--target",
             .value = "TEXT",
             .kind = Flag::Text{},
             .group = Group::input,
             .help = "Give the decoder of T5, BART and the like this text: a translation, a summary"},
            {.name = "--target-field",
             .value = "NAME",
             .kind = Flag::Text{},
             .fallback = "target",
             .group = Group::input,
             .help = "Take the target from this field or column of -f"}};
}

std::vector<Flag> input() {
    return all(
        {sequences(),
         continuation(),
         targets(),
         {{.name = "--embeddings",
           .value = "FILE",
           .kind = Flag::File{},
           .group = Group::input,
           .help = "Read vectors instead of a text (.npy, .npz, .safetensors, .json, .csv, .tsv), or "
                   "word vectors for the tokens of TEXT (.txt, .vec)"},
          {.name = "--tokens",
           .value = "WORDS",
           .kind = Flag::File{},
           .fallback = "the numbers from 0",
           .group = Group::input,
           .help =
               "Name the rows of --embeddings, or of attention in an array: words between spaces, or a file "
               "with one per line"},
          {.name = "--unknown",
           .value = "zero",
           .kind = Flag::OneOf{},
           .choices = {"zero"},
           .fallback = "an error",
           .group = Group::input,
           .help = "Give zeros to a token that has no word vector"},
          {.name = "--record",
           .value = "N|ID",
           .kind = Flag::Text{},
           .fallback = "all",
           .group = Group::input,
           .help = "Take one of several records: by its id, or, if it has none, by its number from 0. A "
                   "figure of "
                   "one record needs this where there are several"}}});
}

std::vector<Flag> long_texts() {
    return {{.name = "--truncate",
             .value = "STRATEGY",
             .kind = Flag::OneOf{},
             .choices = {"longest_first", "only_first", "only_second"},
             .fallback = "a text that is too long is an error",
             .group = Group::long_texts,
             .help = "Cut texts that are too long for the model: the longer segment first, or only one"},
            {.name = "--max-length",
             .value = "N",
             .kind = Flag::Count{1, UINT32_MAX},
             .fallback = "the model's number of positions",
             .group = Group::long_texts,
             .help = "Cut to N tokens, special tokens included"},
            {.name = "--truncate-side",
             .value = "SIDE",
             .kind = Flag::OneOf{},
             .choices = {"right", "left"},
             .fallback = "right",
             .group = Group::long_texts,
             .help = "Cut at this end of the text"}};
}

std::vector<Flag> drop_shorter() {
    return {{.name = "--drop-shorter",
             .group = Group::long_texts,
             .help = "Leave out texts that have fewer tokens than --max-length"}};
}

std::vector<Flag> comparison() {
    return {{.name = "--compare",
             .value = "FILE|TEXT",
             .kind = Flag::File{},
             .group = Group::comparison,
             .help = "Subtract the attention in this saved record, or of this text by the same model"},
            {.name = "--compare-model",
             .value = "NAME",
             .kind = Flag::Model{},
             .group = Group::comparison,
             .help = "Subtract the attention that this model computes for the same text"}};
}

std::vector<Flag> source() {
    return all({input(), model(), attention_parts(), values(), hash(), comparison(), long_texts(), layer(),
                threads()});
}

std::vector<Flag> source_of_weights() {
    return without(source(), {"--compare", "--compare-model"});
}

}  // namespace heed::flags
