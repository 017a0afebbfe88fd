#include "tokenizer/post_processors/template.hpp"

#include <algorithm>
#include <unordered_map>

#include "format/json_writer.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {
namespace {

std::int64_t segment_of(const JsonValue& piece) {
    const JsonValue value = piece.field("type_id");
    const std::uint64_t segment = value.count();
    if (segment > 1) throw InputError(value.place(), "segment 0 or 1", value.description());
    return static_cast<std::int64_t>(segment);
}

TemplatePiece sequence_piece(const JsonValue& piece, bool with_pair) {
    const JsonValue id = piece.field("id");
    const std::string name = id.string();
    if (name != "A" && !(with_pair && name == "B"))
        throw InputError(id.place(), with_pair ? "A or B" : "A, the only text there is", id.description());
    return {name == "A" ? TemplatePiece::Kind::text : TemplatePiece::Kind::pair, segment_of(piece)};
}

/// A file may have as many as pieces of a template, and each piece looks its own up.
using SpecialTokens = std::unordered_map<std::string, JsonValue>;

SpecialTokens special_tokens_of(const JsonValue& processor) {
    SpecialTokens tokens;
    processor.field("special_tokens").for_each_member([&](const std::string& name, const JsonValue& value) {
        if (!value.is_null()) tokens.emplace(name, value);
    });
    return tokens;
}

TemplatePiece special_piece(const JsonValue& piece, const SpecialTokens& special_tokens) {
    TemplatePiece special{TemplatePiece::Kind::special, segment_of(piece)};
    const std::string name = piece.field("id").string();
    const auto found = special_tokens.find(name);
    if (found == special_tokens.end())
        throw InputError(piece.field("id").place(), "one of the special_tokens", json_string(name));
    const JsonValue& tokens = found->second;
    std::vector<std::uint32_t> ids;
    tokens.field("ids").for_each_element([&](const JsonValue& id) { ids.push_back(token_id_of(id)); });
    const std::vector<std::string> names = tokens.field("tokens").strings();
    if (ids.size() != names.size())
        throw InputError(tokens.place(), std::to_string(ids.size()) + " tokens as there are ids",
                         std::to_string(names.size()));
    for (std::size_t i = 0; i < ids.size(); ++i) special.tokens.push_back({names[i], ids[i]});
    return special;
}

constexpr std::size_t longest_template = 1 << 16;  // bytes of special tokens, and one for each

std::size_t size_of(const TemplatePiece& piece) {
    std::size_t size = 1;
    for (const TemplateToken& token : piece.tokens) size += token.token.size() + 1;
    return size;
}

/// A text stands there once, whatever else would be: no template makes much of little.
void reject_repetition(const std::vector<TemplatePiece>& pieces, const JsonValue& piece) {
    const auto is_same = [&](const TemplatePiece& other) { return other.kind == pieces.back().kind; };
    if (pieces.back().kind != TemplatePiece::Kind::special &&
        std::count_if(pieces.begin(), pieces.end(), is_same) > 1)
        throw InputError(piece.place(), "each text once", "the same again");
}

std::vector<TemplatePiece> pieces_of(const JsonValue& processor, const std::string& key,
                                     const SpecialTokens& special_tokens) {
    std::vector<TemplatePiece> pieces;
    std::size_t size = 0;
    processor.field(key).for_each_element([&](const JsonValue& piece) {
        if (const auto sequence = piece.find("Sequence"))
            pieces.push_back(sequence_piece(*sequence, key == "pair"));
        else
            pieces.push_back(special_piece(piece.field("SpecialToken"), special_tokens));
        reject_repetition(pieces, piece);
        size += size_of(pieces.back());
        if (size > longest_template)
            throw InputError(
                piece.place(),
                "a template of at most " + std::to_string(longest_template) + " bytes of special tokens",
                "more");
    });
    return pieces;
}

}  // namespace

Template Template::bare() {
    using Kind = TemplatePiece::Kind;
    return {{{Kind::text, 0}}, {{Kind::text, 0}, {Kind::pair, 1}}, std::nullopt};
}

std::size_t Template::id_limit() const {
    std::size_t limit = 0;
    for (const auto* const pieces : {&single, &pair})
        for (const TemplatePiece& piece : *pieces)
            for (const TemplateToken& token : piece.tokens)
                limit = std::max(limit, std::size_t{token.id} + 1);
    return limit;
}

std::size_t count_special(const std::vector<TemplatePiece>& pieces) {
    std::size_t count = 0;
    for (const TemplatePiece& piece : pieces) count += piece.tokens.size();
    return count;
}

const Kind<Template> post_processors::template_processing = {
    "TemplateProcessing", [](const JsonValue& part) -> Template {
        const SpecialTokens special_tokens = special_tokens_of(part);
        return {pieces_of(part, "single", special_tokens), pieces_of(part, "pair", special_tokens),
                std::nullopt};
    }};

}  // namespace heed
