#include "tokenizer/tokenizer.hpp"

#include <map>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "tokenizer/answer.hpp"
#include "tokenizer/text_splitter.hpp"
#include "tokenizer/tokenizer_files.hpp"
#include "tokenizer/trim_offsets.hpp"
#include "tokenizer/truncate.hpp"

namespace heed {

/// Stays where it is: the splitter refers to the parts.
struct Tokenizer::Pipeline {
    explicit Pipeline(TokenizerParts read) : parts(std::move(read)), splitter(parts) {}
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    const TokenizerParts parts;
    const TextSplitter splitter;
};

namespace {

/// The words with one space between them, and their tokens.
std::string join_words(const TextSplitter& splitter, const std::vector<std::string>& words,
                       TextTokens& tokens) {
    std::string text;
    std::uint32_t start = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += ' ';
        splitter.append(tokens, words[i], {start, static_cast<std::int64_t>(i)});
        text += words[i];
        start += static_cast<std::uint32_t>(count_code_points(words[i])) + 1;
    }
    return text;
}

/// Whether a token's segment says which text it is of: RoBERTa has both in segment 0.
bool segments_name_texts(const std::vector<TemplatePiece>& pieces) {
    return std::all_of(pieces.begin(), pieces.end(), [](const TemplatePiece& piece) {
        return piece.kind == TemplatePiece::Kind::special ||
               piece.segment == (piece.kind == TemplatePiece::Kind::pair ? 1 : 0);
    });
}

/// Fills the fields of an encoding that have one entry per token.
class EncodingWriter {
  public:
    EncodingWriter(Encoding& encoding, const TokenizerModel& model, const std::vector<TemplatePiece>& pieces,
                   std::size_t size)
        : encoding_(encoding),
          model_(model),
          names_texts_(!segments_name_texts(pieces)),
          holds_forms_(!model.has_usual_forms()) {
        encoding.tokens.reserve(size);
        encoding.ids.reserve(size);
        encoding.segments.reserve(size);
        encoding.offsets.reserve(size);
        encoding.word_ids.reserve(size);
        encoding.special_tokens_mask.reserve(size);
        if (names_texts_) encoding.sequence_ids.reserve(size);
        if (holds_forms_) encoding.forms.reserve(size);
    }

    void add_special(const TemplateToken& token, std::int64_t segment) {
        add(std::string(token.token), token.id, segment, false);
        if (names_texts_) encoding_.sequence_ids.emplace_back();
        encoding_.offsets.emplace_back(0, 0);
        encoding_.word_ids.emplace_back();
        encoding_.special_tokens_mask.push_back(1);
    }

    /// Takes the token's bytes. `before`: the token of its text that stands before it, if there is one.
    void add_text(TextToken& token, const TextToken* before, const TemplatePiece& piece,
                  const std::optional<TrimOffsets>& trim) {
        const Span span = trim ? trimmed(token, before == nullptr, *trim) : token.span;
        const bool is_in_word = before != nullptr && before->word == token.word;
        add(std::move(token.token), token.id, piece.segment, is_in_word);
        if (names_texts_)
            encoding_.sequence_ids.emplace_back(piece.kind == TemplatePiece::Kind::pair ? 1 : 0);
        encoding_.offsets.emplace_back(span.start, span.end);
        encoding_.word_ids.emplace_back(token.word);
        encoding_.special_tokens_mask.push_back(0);
    }

  private:
    void add(std::string token, std::uint32_t id, std::int64_t segment, bool is_in_word) {
        encoding_.tokens.push_back(std::move(token));
        encoding_.ids.push_back(id);
        encoding_.segments.push_back(segment);
        if (!holds_forms_) return;
        encoding_.forms.push_back(model_.form(encoding_.tokens.back()));
        if (!is_in_word) encoding_.forms.back().continues_word = false;
    }

    Encoding& encoding_;
    const TokenizerModel& model_;
    const bool names_texts_;  // the segments do not say which text a token is of
    const bool holds_forms_;
};

/// The tokens' bytes become the encoding's: a template has each text once.
void apply_template(Encoding& encoding, const TokenizerParts& parts, TextTokens& text, TextTokens& pair) {
    const std::vector<TemplatePiece>& pieces = parts.around.pieces(encoding.text_pair.has_value());
    EncodingWriter writer(encoding, *parts.model, pieces, text.size() + pair.size() + count_special(pieces));
    for (const TemplatePiece& piece : pieces) {
        for (const TemplateToken& token : piece.tokens) writer.add_special(token, piece.segment);
        if (piece.kind == TemplatePiece::Kind::special) continue;
        const TextToken* before = nullptr;
        for (TextToken& token : piece.kind == TemplatePiece::Kind::text ? text : pair) {
            writer.add_text(token, before, piece, parts.around.trim_offsets);
            before = &token;
        }
    }
}

bool is_special(const TokenizerParts& parts, const std::string& token, std::uint32_t id) {
    const auto& added = parts.added.tokens();
    if (const auto found = added.find(id); found != added.end() && found->second.special) return true;
    const auto& pieces = parts.around.pair;
    return std::any_of(pieces.begin(), pieces.end(), [&](const TemplatePiece& piece) {
        return std::any_of(piece.tokens.begin(), piece.tokens.end(),
                           [&](const TemplateToken& own) { return own.token == token; });
    });
}

/// Those of the vocabulary, which those that are said have to be.
void find_ids(Encoding& encoding, const TokenizerParts& parts, const Place& place) {
    const std::vector<std::int64_t> said = std::exchange(encoding.ids, {});
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
        const std::string& token = encoding.tokens[i];
        auto id = parts.added.find(token);
        if (!id) id = parts.model->vocabulary.find(token);
        if (!id)
            throw InputError(
                place, "tokens of the vocabulary",
                excerpt(token) +
                    "; \"words\" takes words, which the tokenizer splits, and so does --text-field tokens");
        if (!said.empty() && said[i] != *id)
            throw InputError(place, "the id " + std::to_string(*id) + " for " + excerpt(token),
                             std::to_string(said[i]) + ": the tokens are of another model");
        encoding.ids.push_back(*id);
    }
}

/// Special tokens belong to no word, and pieces go on with the word before; each segment is counted from 0.
void find_words(Encoding& encoding, const TokenizerParts& parts) {
    std::int64_t word = -1;
    bool is_inside = false;  // a word, that the next token may go on with
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
        if (i > 0 && encoding.segments[i] != encoding.segments[i - 1]) {
            word = -1;
            is_inside = false;
        }
        const bool special = encoding.special_tokens_mask[i] != 0;
        if (!special && !(is_inside && parts.model->form(encoding.tokens[i]).continues_word)) ++word;
        encoding.word_ids.push_back(special ? std::nullopt : std::optional(word));
        is_inside = !special;
    }
}

/// As a text's tokens have them.
void find_forms(Encoding& encoding, const TokenizerModel& model) {
    if (model.has_usual_forms()) return;
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
        const auto& word = encoding.word_ids;
        const bool is_in_word = i > 0 && word[i] && word[i] == word[i - 1];
        encoding.forms.push_back(model.form(encoding.tokens[i]));
        if (!is_in_word) encoding.forms.back().continues_word = false;
    }
}

/// Of what nobody has said of the tokens.
void complete(Encoding& encoding, const TokenizerParts& parts, const Place& place) {
    find_ids(encoding, parts, place);
    if (encoding.segments.empty()) encoding.segments.assign(encoding.tokens.size(), 0);
    if (encoding.special_tokens_mask.empty())
        for (std::size_t i = 0; i < encoding.tokens.size(); ++i)
            encoding.special_tokens_mask.push_back(
                is_special(parts, encoding.tokens[i], static_cast<std::uint32_t>(encoding.ids[i])) ? 1 : 0);
    if (encoding.word_ids.empty()) find_words(encoding, parts);
    find_forms(encoding, *parts.model);
}

void cut(Encoding& encoding, Truncation::Side side, std::size_t length) {
    const auto shorten = [&](auto& list) {
        if (!list.empty()) cut_at(side, list, length);
    };
    shorten(encoding.tokens);
    shorten(encoding.ids);
    shorten(encoding.segments);
    shorten(encoding.sequence_ids);
    shorten(encoding.offsets);
    shorten(encoding.word_ids);
    shorten(encoding.special_tokens_mask);
    shorten(encoding.forms);
}

Encoding encode_given(const TokenizerParts& parts, const Sequence& sequence,
                      const std::optional<Truncation>& truncation) {
    std::size_t length = sequence.given.tokens.size();
    if (truncation) length = truncated({length, std::nullopt}, 0, *truncation, sequence.place).text;
    Encoding encoding = sequence.given;
    complete(encoding, parts, sequence.place);
    if (truncation) cut(encoding, truncation->side, length);
    return encoding;
}

}  // namespace

Tokenizer Tokenizer::load(const Folder& folder, std::vector<std::string>& warnings) {
    try {
        return Tokenizer(std::make_shared<const Pipeline>(read_tokenizer_files(folder, warnings)));
    } catch (const std::invalid_argument& error) {
        throw InputError(folder.place(), error.what());
    }
}

Encoding Tokenizer::encode(const Sequence& sequence, const std::optional<Truncation>& truncation) const {
    if (!sequence.given.tokens.empty()) return encode_given(pipeline_->parts, sequence, truncation);
    Encoding encoding;
    TextTokens text(truncation);
    TextTokens pair(truncation);
    try {
        if (sequence.text)
            pipeline_->splitter.append(text, *sequence.text);
        else
            encoding.text = join_words(pipeline_->splitter, sequence.words, text);
        if (sequence.text_pair) pipeline_->splitter.append(pair, *sequence.text_pair);
    } catch (const TokenizationError& error) {
        throw InputError(sequence.place, error.what());
    }
    if (sequence.text) encoding.text = sequence.text;
    encoding.text_pair = sequence.text_pair;
    const std::vector<TemplatePiece>& pieces = pipeline_->parts.around.pieces(sequence.text_pair.has_value());
    if (truncation) {
        Lengths lengths{text.count(), std::nullopt};
        if (sequence.text_pair) lengths.pair = pair.count();
        lengths = truncated(lengths, count_special(pieces), *truncation, sequence.place);
        text.cut(lengths.text);
        pair.cut(lengths.pair.value_or(0));
    }
    apply_template(encoding, pipeline_->parts, text, pair);
    return encoding;
}

namespace {

std::optional<std::string> token_of(const TokenizerParts& parts, std::uint32_t id) {
    const auto& added = parts.added.tokens();
    if (const auto found = added.find(id); found != added.end()) return found->second.content;
    const Vocabulary& vocabulary = parts.model->vocabulary;
    for (std::uint32_t number = 0; number < vocabulary.size(); ++number)
        if (vocabulary.entry(number).id == id) return std::string(vocabulary.entry(number).token);
    return std::nullopt;
}

}  // namespace

Encoding Tokenizer::continued(Encoding prompt, const std::vector<std::int64_t>& ids,
                              const Place& place) const {
    std::vector<WrittenToken> answer;
    for (const std::int64_t id : ids) {
        const std::string token = token_with(id);
        if (token.empty())
            throw InputError(place, "a tokenizer with all tokens that the model writes",
                             "none for the id " + std::to_string(id));
        answer.push_back({id, token, is_special(pipeline_->parts, token, static_cast<std::uint32_t>(id))});
    }
    return with_answer(std::move(prompt), answer, pipeline_->parts, pipeline_->splitter);
}

Encoding Tokenizer::shifted(Encoding target, std::uint32_t start, const Place& place) const {
    const TokenizerModel& model = *pipeline_->parts.model;
    const auto token = token_of(pipeline_->parts, start);
    if (!token)
        throw InputError(place, "a decoder_start_token_id among the tokenizer's ids", std::to_string(start));
    const auto shift = [](auto& list, auto first) {
        if (list.empty()) return;
        list.insert(list.begin(), std::move(first));
        list.pop_back();
    };
    shift(target.tokens, *token);
    shift(target.ids, std::int64_t{start});
    shift(target.segments, std::int64_t{0});
    shift(target.sequence_ids, std::optional<std::int64_t>());
    shift(target.offsets, std::pair<std::int64_t, std::int64_t>(0, 0));
    shift(target.word_ids, std::optional<std::int64_t>());
    shift(target.special_tokens_mask, std::int64_t{1});
    if (!model.has_usual_forms()) shift(target.forms, model.form(*token));
    return target;
}

const std::string& Tokenizer::unknown_token() const {
    return pipeline_->parts.model->unk_token;
}

bool Tokenizer::makes_lower_case() const {
    return pipeline_->parts.normalizer->makes_lower_case();
}

std::string Tokenizer::token_with(std::int64_t id) const {
    if (id < 0 || id > UINT32_MAX) return "";
    return token_of(pipeline_->parts, static_cast<std::uint32_t>(id)).value_or("");
}

std::string Tokenizer::label_with(std::int64_t id) const {
    const std::string token = token_with(id);
    return pipeline_->parts.model->form(token).label(token);
}

std::vector<std::string> Tokenizer::whole_words() const {
    const Vocabulary& vocabulary = pipeline_->parts.model->vocabulary;
    std::map<std::uint32_t, std::string> marked, bare;  // by id
    for (std::uint32_t number = 0; number < vocabulary.size(); ++number) {
        const Vocabulary::Entry& entry = vocabulary.entry(number);
        if (pipeline_->parts.added.tokens().contains(entry.id)) continue;
        std::string_view word = entry.token;
        const bool has_mark = word.starts_with("\u0120") || word.starts_with("\u2581");
        if (has_mark) word.remove_prefix(word.starts_with("\u0120") ? 2 : 3);
        const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
        if (word.empty() || !std::all_of(word.begin(), word.end(), is_letter)) continue;
        (has_mark ? marked : bare)[entry.id] = entry.token;
    }
    std::vector<std::string> words;
    for (const auto& [id, word] : marked.empty() ? bare : marked) words.push_back(word);
    return words;
}

std::size_t Tokenizer::vocabulary_size() const {
    const auto& added = pipeline_->parts.added.tokens();
    const std::size_t after_added = added.empty() ? 0 : std::size_t{added.rbegin()->first} + 1;
    return std::max(
        {pipeline_->parts.model->vocabulary.id_limit(), after_added, pipeline_->parts.around.id_limit()});
}

}  // namespace heed
