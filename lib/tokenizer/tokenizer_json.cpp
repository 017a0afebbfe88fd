#include "tokenizer/tokenizer_json.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <unordered_map>

#include "core/escape.hpp"
#include "format/json_writer.hpp"

namespace heed {
namespace {

bool flag_of(const JsonValue& object, std::string_view key, bool otherwise) {
    const auto value = object.find(key);
    return value ? value->boolean() : otherwise;
}

/// InputError unless the part called `key` has one of the types that heed knows.
JsonValue part_of(const JsonValue& file, std::string_view key, const std::string& supported) {
    const auto part = file.find(key);
    const std::string expected = "a " + std::string(key) + " heed has (" + supported + ")";
    if (!part) throw InputError(file.place().at("." + std::string(key)), expected, "none");
    const std::string type = part->field("type").string();
    if ((", " + supported + ",").find(", " + type + ",") == std::string::npos)
        throw InputError(part->place().at(".type"), expected, part->field("type").description());
    return *part;
}

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
void refuse_repetition(const std::vector<TemplatePiece>& pieces, const JsonValue& piece) {
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
        refuse_repetition(pieces, piece);
        size += size_of(pieces.back());
        if (size > longest_template)
            throw InputError(
                piece.place(),
                "a template of at most " + std::to_string(longest_template) + " bytes of special tokens",
                "more");
    });
    return pieces;
}

/// ["[SEP]", 102]
TemplateToken token_and_id(const JsonValue& pair) {
    const std::vector<JsonValue> parts = pair.elements();
    if (parts.size() != 2) throw InputError(pair.place(), "a token and its id", pair.description());
    return {parts[0].string(), token_id_of(parts[1])};
}

}  // namespace

JsonValue parse_tokenizer_json(const FileBytes& file) {
    JsonValue json = JsonValue::parse(file);
    const auto version = json.find("version");
    if (version && version->string() != "1.0")
        throw InputError(version->place(), "version \"1.0\"", version->description());
    return json;
}

BertNormalizer normalizer_in(const JsonValue& file) {
    const JsonValue part = part_of(file, "normalizer", "BertNormalizer");
    BertNormalizer normalizer;
    normalizer.clean_text = part.field("clean_text").boolean();
    normalizer.handle_chinese_chars = part.field("handle_chinese_chars").boolean();
    normalizer.lowercase = part.field("lowercase").boolean();
    normalizer.strip_accents = flag_of(part, "strip_accents", normalizer.lowercase);
    return normalizer;
}

void require_bert_pre_tokenizer(const JsonValue& file) {
    part_of(file, "pre_tokenizer", "BertPreTokenizer");
}

WordPiece model_in(const JsonValue& file) {
    const JsonValue part = file.field("model");
    if (part.find("type")) part_of(file, "model", "WordPiece");
    WordPiece model;
    model.unk_token = part.field("unk_token").string();
    model.continuing_subword_prefix = part.field("continuing_subword_prefix").string();
    model.max_input_chars_per_word = part.field("max_input_chars_per_word").count();
    const JsonValue vocab = part.field("vocab");
    model.vocabulary = Vocabulary(std::make_shared<const JsonValue>(vocab));
    const auto refuse = [&](std::string_view token) {
        token_id_of(vocab.field(token));
        throw InputError(vocab.place(), "a token with an id", json_string(token));
    };
    vocab.for_each_count([&](std::string_view token, std::optional<std::uint64_t> id) {
        if (!id || *id > std::numeric_limits<std::uint32_t>::max()) refuse(token);
        if (token.size() > Vocabulary::longest_token)
            throw InputError(vocab.place(),
                             "tokens of at most " + std::to_string(Vocabulary::longest_token) + " bytes",
                             excerpt(token));
        model.vocabulary.add(token, static_cast<std::uint32_t>(*id));
    });
    return model;
}

Template template_in(const JsonValue& file) {
    if (!file.find("post_processor"))
        return {{{TemplatePiece::Kind::text, 0}},
                {{TemplatePiece::Kind::text, 0}, {TemplatePiece::Kind::pair, 1}}};
    const JsonValue part = part_of(file, "post_processor", "TemplateProcessing, BertProcessing");
    if (part.field("type").string() == "BertProcessing")
        return bert_template(token_and_id(part.field("cls")), token_and_id(part.field("sep")));
    const SpecialTokens special_tokens = special_tokens_of(part);
    return {pieces_of(part, "single", special_tokens), pieces_of(part, "pair", special_tokens)};
}

AddedToken added_token_of(const JsonValue& object) {
    AddedToken token;
    token.content = object.field("content").string();
    token.special = flag_of(object, "special", false);
    token.single_word = flag_of(object, "single_word", false);
    token.lstrip = flag_of(object, "lstrip", false);
    token.rstrip = flag_of(object, "rstrip", false);
    token.normalized = flag_of(object, "normalized", !token.special);
    return token;
}

std::vector<std::pair<std::uint32_t, AddedToken>> added_tokens_in(const JsonValue& file) {
    std::vector<std::pair<std::uint32_t, AddedToken>> tokens;
    const auto part = file.find("added_tokens");
    if (!part) return tokens;
    part->for_each_element([&](const JsonValue& element) {
        tokens.emplace_back(token_id_of(element.field("id")), added_token_of(element));
    });
    return tokens;
}

std::uint32_t token_id_of(const JsonValue& value) {
    const std::uint64_t id = value.count();
    if (id > std::numeric_limits<std::uint32_t>::max())
        throw InputError(value.place(), "an id below 2^32", value.description());
    return static_cast<std::uint32_t>(id);
}

}  // namespace heed
