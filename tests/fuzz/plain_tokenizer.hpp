// BERT's tokenizer for ASCII as its paper describes it, with a map and no regard to speed: a twin of heed's.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace heed::fuzz {

using PlainVocabulary = std::map<std::string, std::size_t, std::less<>>;

/// A token a line, its number the id.
PlainVocabulary plain_vocabulary(std::string_view vocab_txt);

struct PlainToken {
    std::string token;
    std::size_t id, start, end;

    bool operator==(const PlainToken&) const = default;
};

/// The tokens of ASCII text, in lower case. `vocabulary` has [UNK]; special tokens in `text` are not looked
/// for.
std::vector<PlainToken> tokenize_plainly(const PlainVocabulary& vocabulary, std::string_view text);

}  // namespace heed::fuzz
