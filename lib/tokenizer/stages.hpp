// The stages a text goes through on its way to tokens, named as in tokenizer.json: a normalizer, a
// pre-tokenizer and a model. (Before them added tokens are found, after them the template of a
// post-processor puts special tokens around.) A kind of a stage is a file in the stage's folder, and a row in
// tokenizer_json.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/encoding.hpp"
#include "format/json.hpp"
#include "tokenizer/vocabulary.hpp"

namespace heed {

/// A kind of a stage, by the type that tokenizer.json gives it.
template <typename Stage>
struct Kind {
    const char* type;
    Stage (*read)(const JsonValue& part);
};

/// Why a stage cannot go on with a text.
struct TokenizationError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Code points of the original text, end exclusive.
struct Span {
    std::uint32_t start = 0;
    std::uint32_t end = 0;
};

struct NormalizedText {
    std::string text;
    std::vector<Span> spans;  // for each byte of `text`, the character it came from
};

class Normalizer {
  public:
    virtual ~Normalizer() = default;

    /// `text` is valid UTF-8 and begins at code point `start` of what the spans count in.
    virtual NormalizedText normalize(std::string_view text, std::uint32_t start) const = 0;
    /// Whether "The" and "the" become the same.
    virtual bool makes_lower_case() const = 0;
};

/// Bytes of a text, end exclusive.
struct ByteRange {
    std::size_t start;
    std::size_t end;

    bool operator==(const ByteRange&) const = default;
};

class PreTokenizer {
  public:
    virtual ~PreTokenizer() = default;

    /// Visits the words of a normalised text, or of a part of it, in order, none empty. A text may have
    /// millions: no list of them is kept where one pass finds them. Byte-level kinds and Metaspace make the
    /// text anew. `text_start` is the original's code point with which the whole text begins.
    using Visit = std::function<void(const ByteRange&)>;
    virtual void each_word(NormalizedText& text, std::uint32_t text_start, const Visit& visit) const = 0;
};

/// A token and the bytes of the word it stands for.
struct Piece {
    std::uint32_t id;
    std::string_view token;
    std::size_t start;
    std::size_t end;
};

class TokenizerModel {
  public:
    TokenizerModel(Vocabulary tokens, std::string unknown)
        : vocabulary(std::move(tokens)), unk_token(std::move(unknown)) {}
    virtual ~TokenizerModel() = default;

    /// Appends the pieces of `word`. The unknown token has to be in the vocabulary. TokenizationError if
    /// the model needs one and has none.
    virtual void append_pieces(std::vector<Piece>& pieces, std::string_view word) const = 0;
    /// Whether it takes less time to find a word among those that were met before than to cut it.
    virtual bool gains_by_memory() const { return true; }
    /// How a token of the vocabulary is shown.
    virtual TokenForm form(std::string_view token) const = 0;
    /// Whether form() is what form_of() says of every token: then encodings need not hold forms.
    virtual bool has_usual_forms() const { return false; }

    Vocabulary vocabulary;
    std::string unk_token;  // for what cannot be put together; empty: there is none
};

}  // namespace heed
