// From a text to its encoding: normalise, split into words, pieces of each, special tokens around it. Token
// for token as the Rust library `tokenizers`. https://github.com/huggingface/tokenizers
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/encoding.hpp"
#include "core/sequence.hpp"
#include "io/folder.hpp"

namespace heed {

struct Truncation {
    enum class Strategy { none, longest_first, only_first, only_second };  // none: what is longer is rejected
    enum class Side { right, left };

    std::size_t max_length;  // in tokens, special ones included
    Strategy strategy = Strategy::longest_first;
    Side side = Side::right;
};

class Tokenizer {
  public:
    /// From tokenizer.json, or vocab.txt with tokenizer_config.json; which of them decides is as in
    /// transformers. InputError if neither is there, one is rejected, or the unknown, class or separator
    /// token is in no vocabulary. What the user should know (files that disagree) is added to `warnings`.
    static Tokenizer load(const Folder& folder, std::vector<std::string>& warnings);

    /// [CLS] text [SEP], or [CLS] text [SEP] pair [SEP]. Words given are split further, of the text that one
    /// space between them makes; tokens given are taken as they are, none added. Longer than `truncation`
    /// allows: cut, or rejected. InputError at the sequence's place if a token given is in no vocabulary, or
    /// the cut is not possible.
    Encoding encode(const Sequence& sequence, const std::optional<Truncation>& truncation = {}) const;

    /// The encoding of one text followed by what a model wrote after it (answer.hpp). InputError at `place`
    /// if no token has one of the ids.
    Encoding continued(Encoding prompt, const std::vector<std::int64_t>& ids, const Place& place) const;

    /// What a target begins with for a decoder: the token `start`, which is special, then the target's
    /// without its last. InputError at `place` if no token has this id.
    Encoding shifted(Encoding target, std::uint32_t start, const Place& place) const;

    /// One more than the highest id that a text can get, by added tokens and those around it too.
    std::size_t vocabulary_size() const;
    /// The token of an id; empty for one that no token has.
    std::string token_with(std::int64_t id) const;
    /// How a reader is shown that token: the text that it stands for, as " Paris" for "ĠParis".
    std::string label_with(std::int64_t id) const;
    /// The tokens that are a word of ASCII letters on their own, by their ids; of a tokenizer that marks
    /// where words begin those with the mark.
    std::vector<std::string> whole_words() const;
    /// What stands for a part of a text that is no token; empty where every text has tokens.
    const std::string& unknown_token() const;
    /// "The" and "the" are one token.
    bool makes_lower_case() const;

  private:
    struct Pipeline;
    explicit Tokenizer(std::shared_ptr<const Pipeline> pipeline) : pipeline_(std::move(pipeline)) {}

    std::shared_ptr<const Pipeline> pipeline_;
};

}  // namespace heed
