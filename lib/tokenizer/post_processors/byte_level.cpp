#include "tokenizer/post_processors/byte_level.hpp"

#include "tokenizer/post_processors/bert.hpp"

namespace heed {
namespace {

std::optional<TrimOffsets> trimming_of(const JsonValue& part) {
    const auto flag = [&](const char* name) {
        const auto value = part.find(name);
        return !value || value->boolean();
    };
    const bool add_prefix_space = flag("add_prefix_space");
    return flag("trim_offsets") ? std::optional(TrimOffsets{add_prefix_space}) : std::nullopt;
}

}  // namespace

Template roberta_template(const TemplateToken& cls, const TemplateToken& sep) {
    using Kind = TemplatePiece::Kind;
    const std::vector<TemplatePiece> single = {
        {Kind::special, 0, {cls}}, {Kind::text, 0}, {Kind::special, 0, {sep}}};
    std::vector<TemplatePiece> pair = single;
    pair.push_back({Kind::special, 0, {sep}});
    pair.push_back({Kind::pair, 0});
    pair.push_back({Kind::special, 0, {sep}});
    return {single, pair, std::nullopt};
}

Template causal_template(const std::optional<TemplateToken>& bos, const std::optional<TemplateToken>& eos) {
    using Kind = TemplatePiece::Kind;
    const auto append = [&](std::vector<TemplatePiece>& pieces, Kind kind, std::int64_t segment) {
        if (bos) pieces.push_back({Kind::special, segment, {*bos}});
        pieces.push_back({kind, segment});
        if (eos) pieces.push_back({Kind::special, segment, {*eos}});
    };
    Template around;
    append(around.single, Kind::text, 0);
    around.pair = around.single;
    append(around.pair, Kind::pair, 1);
    return around;
}

const Kind<Template> post_processors::byte_level = {"ByteLevel", [](const JsonValue& part) -> Template {
                                                        Template bare = Template::bare();
                                                        bare.trim_offsets = trimming_of(part);
                                                        return bare;
                                                    }};

const Kind<Template> post_processors::roberta = {
    "RobertaProcessing", [](const JsonValue& part) -> Template {
        Template around = roberta_template(token_and_id(part.field("cls")), token_and_id(part.field("sep")));
        around.trim_offsets = trimming_of(part);
        return around;
    }};

}  // namespace heed
