// BertProcessing of the Rust library `tokenizers`: [CLS] text [SEP], and [CLS] text [SEP] pair [SEP] with the
// pair and what closes it as segment 1.
#pragma once

#include "tokenizer/post_processors/template.hpp"

namespace heed {

Template bert_template(const TemplateToken& cls, const TemplateToken& sep);

/// ["[SEP]", 102]
TemplateToken token_and_id(const JsonValue& pair);

namespace post_processors {
extern const Kind<Template> bert;
}

}  // namespace heed
