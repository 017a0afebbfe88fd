// From word pieces to words: whose attention a reader wants to see. What is attended to is summed; whose
// attention it is has three readings, of which Clark et al. 2019 take the mean.
#pragma once

#include <cstddef>
#include <vector>

#include "core/attention.hpp"
#include "core/error.hpp"

namespace heed {

/// A word attends as its first piece does, as its last does (which alone has seen the word in a causal
/// model), as the mean of its pieces, or as the largest of them says, with each row divided by its sum.
enum class WordMerge { first, last, mean, max };

/// Tokens that are one word: [begin, end).
struct WordSpan {
    std::size_t begin;
    std::size_t end;
};

/// The words, in order: neighbours of a segment with the same word id; without word ids, those between which
/// the text has no white space. A tokenizer may take a whole text for one word, as LLaMA 2's does: within it
/// a word begins where a token begins with white space. Special tokens, and those of which nothing is known,
/// stay alone.
[[nodiscard]] std::vector<WordSpan> words_of(const Encoding& encoding);

/// How words are read where nobody says it: as the mean of their pieces, those of a causal model at the last.
[[nodiscard]] WordMerge usual_merge(const Attention& attention);

/// Columns of a word's pieces summed, in double, then its rows merged. Tokens become the words as the text
/// has them, or their pieces joined where there is no text; `ids` and `output`, which are of pieces, go.
/// Keys that are not the queries have words of their own.
[[nodiscard]] Attention merge_words(Attention attention, WordMerge merge, const Place& place);

}  // namespace heed
