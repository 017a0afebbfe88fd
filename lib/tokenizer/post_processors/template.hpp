// Which special tokens stand around a text or a pair of them, and which segment everything is: what every
// kind of post-processor comes to. TemplateProcessing of the Rust library `tokenizers` writes it out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tokenizer/stages.hpp"

namespace heed {

struct TemplateToken {
    std::string token;
    std::uint32_t id;
};

struct TemplatePiece {
    enum class Kind { text, pair, special };

    Kind kind;
    std::int64_t segment;
    std::vector<TemplateToken> tokens{};  // of a special piece
};

/// What byte-level kinds do to offsets: white space at a token's ends is no part of it, but for one space
/// that was put in front of the text.
struct TrimOffsets {
    bool add_prefix_space;
};

struct Template {
    std::vector<TemplatePiece> single;
    std::vector<TemplatePiece> pair;
    std::optional<TrimOffsets> trim_offsets{};

    /// Nothing around: of a file without a post-processor.
    static Template bare();
    const std::vector<TemplatePiece>& pieces(bool with_pair) const { return with_pair ? pair : single; }
    /// One more than the highest id of a special token; 0 without any.
    std::size_t id_limit() const;
};

/// How many special tokens the pieces put around.
std::size_t count_special(const std::vector<TemplatePiece>& pieces);

namespace post_processors {
extern const Kind<Template> template_processing;
}

}  // namespace heed
