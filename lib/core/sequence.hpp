// A text as a user gives it, before a tokenizer has seen it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/encoding.hpp"
#include "core/error.hpp"
#include "core/record_id.hpp"

namespace heed {

/// Exactly one of text, words and given tokens is there.
struct Sequence {
    RecordId id = std::int64_t{0};  // as given, else the record's number from 0
    std::optional<std::string> text;
    std::optional<std::string> text_pair;
    std::optional<std::string> target;  // the decoder's text, of an encoder-decoder
    std::vector<std::string> words;     // split by the user; a tokenizer may split them further
    Encoding given;  // tokens of the model, taken as they are, with what is said of each; a list may be empty
    std::string extra;  // the record's other fields, a JSON object; empty: none
    Place place;        // file and line
};

}  // namespace heed
