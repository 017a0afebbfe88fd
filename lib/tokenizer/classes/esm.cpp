#include "tokenizer/classes/esm.hpp"

#include <utility>

#include "core/text/utf8.hpp"
#include "core/token_form.hpp"
#include "tokenizer/normalizers/normalizers.hpp"
#include "tokenizer/post_processors/bert.hpp"
#include "tokenizer/vocab_txt.hpp"

namespace heed {
namespace {

/// Between tokens: what Python's str.split() separates. Nothing there is in the vocabulary.
struct EsmPreTokenizer final : PreTokenizer {
    void each_word(NormalizedText& text, std::uint32_t, const Visit& visit) const override {
        std::size_t start = 0;  // of the word that is open
        for (std::string_view rest = text.text; !rest.empty();) {
            const std::size_t at = text.text.size() - rest.size();
            if (!is_white_space(next_code_point(rest))) continue;
            if (start < at) visit({start, at});
            start = text.text.size() - rest.size();
        }
        if (start < text.text.size()) visit({start, text.text.size()});
    }
};

/// A stretch without tokens is one that is unknown, however long it is.
struct EsmModel final : TokenizerModel {
    using TokenizerModel::TokenizerModel;

    void append_pieces(std::vector<Piece>& pieces, std::string_view word) const override {
        pieces.push_back({*vocabulary.find(unk_token), unk_token, 0, word.size()});
    }
    TokenForm form(std::string_view token) const override {
        return {std::string(token), false, is_token_name(token)};
    }
};

/// Every token of the vocabulary is found wherever it stands in a text, the longest first: a letter,
/// "<mask>".
void add_vocabulary(AddedVocabulary& added, const Vocabulary& vocabulary) {
    for (std::uint32_t i = 0; i < vocabulary.size(); ++i) {
        AddedToken token;
        token.content = vocabulary.entry(i).token;
        token.normalized = false;
        added.add(token, vocabulary);
    }
}

TokenizerParts read(const TokenizerSources& given, std::vector<std::string>&) {
    const TokenizerSettings& settings = given.settings;
    const std::optional<JsonValue> no_tokenizer_json;
    const TokenizerSources sources{given.folder, no_tokenizer_json, settings, given.vocabulary_file};
    const auto vocab = sources.folder.find("vocab.txt");
    if (!vocab)
        throw InputError(sources.folder.place(), "vocab.txt, which an EsmTokenizer is read from", "none");
    TokenizerParts parts;
    parts.normalizer = std::make_unique<const NormalizerSequence>();
    parts.pre_tokenizer = std::make_unique<const EsmPreTokenizer>();
    parts.model =
        std::make_unique<const EsmModel>(read_vocab_txt(*vocab), settings.roles.at("unk_token").content);
    sources.require_unknown_token(*parts.model);
    for (const char* const role : {"cls_token", "eos_token"}) sources.require_known_role(role, parts);
    add_vocabulary(parts.added, parts.model->vocabulary);
    add_tokens(settings, true, parts.added, parts.model->vocabulary);
    parts.around = bert_template(sources.role("cls_token", parts), sources.role("eos_token", parts));
    return parts;
}

}  // namespace

TokenizerClass classes::esm() {
    return {.name = "EsmTokenizer",
            .model_types = {"esm"},
            .vocabulary_file = "vocab.txt",
            .roles = {{"unk_token", "<unk>"},
                      {"cls_token", "<cls>"},
                      {"pad_token", "<pad>"},
                      {"mask_token", "<mask>"},
                      {"eos_token", "<eos>"}},
            .read = read};
}

}  // namespace heed
