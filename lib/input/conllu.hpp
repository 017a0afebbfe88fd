// CoNLL-U, the treebanks' format: a sentence is comments and a line per word, a blank line after it. A record
// is the sentence's syntactic words (of "1-2 don't", "1 do", "2 n't" the last two), so that the tree's
// numbers count its words; `# sent_id` is its id, other comments are its extra fields, of a name the first,
// and so are its tree's `heads` (0: the root) and `relations`, where every word has them.
// https://universaldependencies.org/format.html
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "input/sequences.hpp"
#include "io/lines.hpp"

namespace heed {

struct ConlluLine {
    std::string text;
    std::size_t number;  // from 1
};
using ConlluLines = std::vector<ConlluLine>;

/// The next sentence's lines, none at the end. InputError for a line or a sentence that is too long; the next
/// call goes on after the sentence.
ConlluLines next_conllu_lines(LineReader& lines);

/// What `# sent_id` says, nothing without one.
std::optional<RecordId> sentence_id(const ConlluLines& lines, const std::string& file);

/// A sequence without an id. InputError, which names the line, unless each has ten columns and the words are
/// numbered from 1, and for a second `# sent_id` or `# text`.
Sequence parse_conllu(const ConlluLines& lines, const std::string& file);

}  // namespace heed
