// Token vectors as a file gives them: what the self-attention layer reads instead of text. One sequence
// [tokens, dim], or a batch of them [batch, tokens, dim], from .npy, .npz, .safetensors, .json, .csv and
// .tsv.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/messages.hpp"
#include "core/tensor.hpp"

namespace heed {

struct Embedded {
    std::int64_t number = 0;          // its place in the batch, from 0
    std::vector<std::string> tokens;  // the file's, else "0", "1", …
    Matrix values;                    // [token, dim]
};

/// The sequences in `path`; "FILE:NAME" names an array of a .npz or .safetensors (else the one called
/// `embeddings`, else its only one). .json, and "-", holds the numbers alone or {"tokens": …, "embeddings":
/// …}, in a batch a list of tokens per sequence. InputError if the file is rejected, or the array has another
/// rank or no tokens or dimensions.
std::vector<Embedded> read_embeddings(const std::string& path);

/// The same vectors under other names. InputError at `place`, where the names come from, if they are more or
/// fewer than the rows.
Embedded name_tokens(Embedded embedded, std::vector<std::string> names, const Place& place);

/// The names that a user gives for rows: a file with one a line, if `given` is one or is one word that ends
/// in .txt; else the words that white space separates. `messages` hear of commas and brackets that these
/// have, as if a list was meant. InputError if the file cannot be read or is not UTF-8.
std::vector<std::string> read_token_names(const std::string& given, const Messages& messages);

}  // namespace heed
