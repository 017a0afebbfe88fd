#include "tokenizer/tokenizer_json.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/text/escape.hpp"
#include "core/text/words.hpp"
#include "format/json_writer.hpp"
#include "tokenizer/models/bpe.hpp"
#include "tokenizer/models/unigram.hpp"
#include "tokenizer/models/word_level.hpp"
#include "tokenizer/models/word_piece.hpp"
#include "tokenizer/normalizers/bert.hpp"
#include "tokenizer/post_processors/bert.hpp"
#include "tokenizer/post_processors/byte_level.hpp"
#include "tokenizer/pre_tokenizers/bert.hpp"
#include "tokenizer/step_json.hpp"

namespace heed {
namespace {

// The kinds of each stage that heed has. A new one is a row here.
// (Those of normalizers and pre-tokenizers are in step_json.cpp.)
constexpr std::array model_kinds = {&models::word_piece, &models::bpe, &models::unigram, &models::word_level};
constexpr std::array post_processor_kinds = {&post_processors::template_processing, &post_processors::bert,
                                             &post_processors::roberta, &post_processors::byte_level};

template <typename Kinds>
std::vector<std::string> types_of(const Kinds& kinds) {
    std::vector<std::string> types;
    types.reserve(kinds.size());
    for (const auto* kind : kinds) types.emplace_back(kind->type);
    return types;
}

/// InputError unless the part, called `key`, has one of the types.
void require_type(const JsonValue& part, const std::string& key, const std::vector<std::string>& types) {
    const JsonValue type = part.field("type");
    if (std::find(types.begin(), types.end(), type.string()) != types.end()) return;
    throw InputError(type.place(), "a " + key + " heed has (" + joined(types) + ")", type.description());
}

/// The kind of a type, which is one of them.
template <typename Kinds>
const auto& kind_of(const std::string& type, const Kinds& kinds) {
    return **std::find_if(kinds.begin(), kinds.end(), [&](const auto* kind) { return kind->type == type; });
}

/// One after the other in a Sequence; a second that puts tokens around the text would put them around the
/// first's.
void add_processor(Template& around, const JsonValue& part) {
    if (const auto type = part.find("type"); type && type->string() == "Sequence")
        return part.field("processors").for_each_element([&](const JsonValue& one) {
            add_processor(around, one);
        });
    require_type(part, "post_processor", types_of(post_processor_kinds));
    const Template read = kind_of(part.field("type").string(), post_processor_kinds).read(part);
    const bool adds_tokens = count_special(read.single) + count_special(read.pair) > 0;
    if (adds_tokens && count_special(around.single) + count_special(around.pair) > 0)
        throw InputError(part.place(), "one post_processor that adds tokens", "another");
    if (part.field("type").string() != post_processors::byte_level.type) {
        around.single = read.single;
        around.pair = read.pair;
    }
    if (read.trim_offsets) around.trim_offsets = read.trim_offsets;
}

}  // namespace

JsonValue parse_tokenizer_json(const FileBytes& file) {
    JsonValue json = JsonValue::parse(file);
    const auto version = json.find("version");
    if (version && version->string() != "1.0")
        throw InputError(version->place(), "version \"1.0\"", version->description());
    return json;
}

JsonValue model_part_of(const JsonValue& file, const std::vector<std::string>& types) {
    JsonValue part = file.field("model");
    if (part.find("type")) require_type(part, "model", types);
    return part;
}

std::unique_ptr<const Normalizer> normalizer_in(const JsonValue& file) {
    const auto part = file.find("normalizer");
    if (part && part->field("type").string() == normalizers::bert.type) return normalizers::bert.read(*part);
    return std::make_unique<const NormalizerSequence>(part ? normalizers_of(*part) : NormalizerSequence());
}

std::unique_ptr<const PreTokenizer> pre_tokenizer_in(const JsonValue& file) {
    const auto part = file.find("pre_tokenizer");
    if (part && part->field("type").string() == pre_tokenizers::bert.type)
        return pre_tokenizers::bert.read(*part);
    return std::make_unique<const PreTokenizerSequence>(part ? pre_tokenizers_of(*part)
                                                             : PreTokenizerSequence());
}

std::string model_type_in(const JsonValue& file) {
    const JsonValue model = file.field("model");
    if (const auto type = model.find("type")) return type->string();
    return model.find("merges")   ? models::bpe.type
           : model.find("unk_id") ? models::unigram.type
                                  : models::word_piece.type;
}

bool needs_unknown_token(const JsonValue& file) {
    return model_type_in(file) == models::word_piece.type;
}

std::unique_ptr<const TokenizerModel> model_in(const JsonValue& file) {
    const JsonValue part = model_part_of(file, types_of(model_kinds));
    return kind_of(model_type_in(file), model_kinds).read(part);
}

Template template_in(const JsonValue& file) {
    Template around = Template::bare();
    if (const auto part = file.find("post_processor")) add_processor(around, *part);
    return around;
}

Vocabulary vocabulary_of(const JsonValue& vocab) {
    Vocabulary vocabulary(std::make_shared<const JsonValue>(vocab));
    const auto reject = [&](std::string_view token) {
        token_id_of(vocab.field(token));
        throw InputError(vocab.place(), "a token with an id", json_string(token));
    };
    vocab.for_each_count([&](std::string_view token, std::optional<std::uint64_t> id) {
        if (!id || *id > std::numeric_limits<std::uint32_t>::max()) reject(token);
        if (token.size() > Vocabulary::longest_token)
            throw InputError(vocab.place(),
                             "tokens of at most " + std::to_string(Vocabulary::longest_token) + " bytes",
                             excerpt(token));
        vocabulary.add(token, static_cast<std::uint32_t>(*id));
    });
    return vocabulary;
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
