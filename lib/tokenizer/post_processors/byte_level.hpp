// ByteLevel, RobertaProcessing and Sequence of the Rust library `tokenizers`, and what GPT-2's class builds.
#pragma once

#include <optional>

#include "tokenizer/post_processors/template.hpp"

namespace heed {

/// <s> text </s>, and <s> text </s> </s> pair </s>, all of it segment 0.
Template roberta_template(const TemplateToken& cls, const TemplateToken& sep);
/// bos text eos, and the same with the pair after it as segment 1; each where there is one.
Template causal_template(const std::optional<TemplateToken>& bos, const std::optional<TemplateToken>& eos);

namespace post_processors {
extern const Kind<Template> byte_level;
extern const Kind<Template> roberta;
}  // namespace post_processors

}  // namespace heed
