#include "tokenizer/template.hpp"

namespace heed {

Template bert_template(const TemplateToken& cls, const TemplateToken& sep) {
    using Kind = TemplatePiece::Kind;
    const std::vector<TemplatePiece> single = {
        {Kind::special, 0, {cls}}, {Kind::text, 0}, {Kind::special, 0, {sep}}};
    std::vector<TemplatePiece> pair = single;
    pair.push_back({Kind::pair, 1});
    pair.push_back({Kind::special, 1, {sep}});
    return {single, pair};
}

}  // namespace heed
