// What kind of file a name is of, by its extension, and how what is in it is given to heed: for messages
// about files that are given where they are not read.
#pragma once

#include <string>

namespace heed {

/// The extension of a word that names a file: a known one (texts, data, models, pictures, archives), or the
/// one that was nearly typed (".jsn"). Empty for other words, among them addresses, "e.g." and "3.14".
[[nodiscard]] std::string known_extension(const std::string& word);

/// What to do with a file that is there: "-f a.ndjson --file-format jsonl reads texts from it". It looks into
/// a file whose extension says nothing.
[[nodiscard]] std::string way_to_give(const std::string& path);

/// The line of Python that makes an array of what torch.save has written.
[[nodiscard]] std::string conversion_of_pickle(const std::string& path);
/// The Python that makes text of word2vec's binary vectors.
[[nodiscard]] std::string conversion_of_word2vec(const std::string& path);

/// Text without white space.
[[nodiscard]] bool is_one_word(const std::string& text);
/// "https://a.de/b.pdf", "me@b.pt", "www.b.pt"
[[nodiscard]] bool is_address(const std::string& word);

}  // namespace heed
