#include "tokenizer/post_processors/bert.hpp"

#include "tokenizer/tokenizer_json.hpp"

namespace heed {

TemplateToken token_and_id(const JsonValue& pair) {
    const std::vector<JsonValue> parts = pair.elements();
    if (parts.size() != 2) throw InputError(pair.place(), "a token and its id", pair.description());
    return {parts[0].string(), token_id_of(parts[1])};
}

Template bert_template(const TemplateToken& cls, const TemplateToken& sep) {
    using Kind = TemplatePiece::Kind;
    const std::vector<TemplatePiece> single = {
        {Kind::special, 0, {cls}}, {Kind::text, 0}, {Kind::special, 0, {sep}}};
    std::vector<TemplatePiece> pair = single;
    pair.push_back({Kind::pair, 1});
    pair.push_back({Kind::special, 1, {sep}});
    return {single, pair, std::nullopt};
}

const Kind<Template> post_processors::bert = {"BertProcessing", [](const JsonValue& part) -> Template {
                                                  return bert_template(token_and_id(part.field("cls")),
                                                                       token_and_id(part.field("sep")));
                                              }};

}  // namespace heed
