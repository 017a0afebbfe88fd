// Which special tokens stand around a text or a pair of them, and which segment everything is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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

struct Template {
    std::vector<TemplatePiece> single;
    std::vector<TemplatePiece> pair;
};

/// [CLS] text [SEP], and [CLS] text [SEP] pair [SEP] with the pair and what closes it as segment 1.
Template bert_template(const TemplateToken& cls, const TemplateToken& sep);

}  // namespace heed
