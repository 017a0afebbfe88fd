// SentencePiece's own files, which heed does not read.
#pragma once

#include <optional>
#include <string>

namespace heed {

/// The name of such a file that is there, as `has` says of a name; nothing if there is none.
template <typename Has>
std::optional<std::string> sentence_piece_model(const Has& has) {
    for (const char* const name : {"spiece.model", "spm.model", "sentencepiece.bpe.model", "tokenizer.model"})
        if (has(name)) return name;
    return std::nullopt;
}

/// What saves a tokenizer.json of it, in two lines of Python. `model` is what from_pretrained is given.
inline std::string sentence_piece_advice(const std::string& model) {
    return "in Python, save a tokenizer.json: from transformers import AutoTokenizer; "
           "AutoTokenizer.from_pretrained(\"" +
           model + "\").save_pretrained(\"FOLDER\")";
}

}  // namespace heed
