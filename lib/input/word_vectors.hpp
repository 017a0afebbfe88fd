// Word vectors as GloVe (.txt) and word2vec and fastText (.vec) write them: a token and its numbers per line,
// one space or tab between them. Tables have gigabytes: they are mapped, and only the requested rows are
// read.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/tensor.hpp"

namespace heed {

/// The file is called as such a table is: .txt or .vec.
bool is_word_vector_file(const std::string& path);

/// What becomes of a token that the table does not have.
enum class UnknownToken { rejected, zero };

/// How a table is read:
/// - Its first line is a header "count dim" if it is two whole numbers, else a vector; dim is then the number
///   of numbers at its end, but for the first field: "1 0.5 0.25" is the token "1" in two dimensions.
/// - A token is what stands before the last dim fields, spaces included. Of lines with the same token the
///   first counts, as in gensim. Blank lines, and spaces and tabs at the end of a line, mean nothing.
class WordVectors {
  public:
    explicit WordVectors(std::string path) : path_(std::move(path)) {}

    /// The vectors of `tokens`, matched to the letter: [token, dim]. The first time is one pass over the
    /// table that keeps what is requested; a second request makes an index of all lines. InputError for a
    /// line without dim numbers, a header whose count is not the number of lines, a bad number among the
    /// vectors asked for, and for tokens that are not there, unless they are to be zero; and for a pipe the
    /// second time.
    Matrix of(const std::vector<std::string>& tokens, UnknownToken unknown);

  private:
    class Index;

    std::string path_;
    bool asked_ = false;
    bool is_mapped_ = true;
    std::shared_ptr<const Index> index_;  // from the second time on
};

}  // namespace heed
