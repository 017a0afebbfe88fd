#include "tokenizer/models/unigram.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "core/text/escape.hpp"
#include "core/token_form.hpp"
#include "format/json_writer.hpp"
#include "tokenizer/models/byte_tokens.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {
namespace {

constexpr std::uint8_t begins_a_token = 1, is_a_token = 2;
constexpr std::uint64_t hash_start = 0xCBF29CE484222325;

std::uint64_t hash_on(std::uint64_t hash, char byte) {
    return (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
}

std::size_t character_size(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

Unigram::Unigram(Vocabulary tokens, std::vector<double> scores, std::optional<std::uint32_t> unk_id,
                 bool byte_fallback)
    : TokenizerModel(std::move(tokens), ""),
      scores_(std::move(scores)),
      unk_(unk_id),
      byte_fallback_(byte_fallback),
      unk_score_(std::numeric_limits<double>::infinity()) {
    if (unk_ && *unk_ >= scores_.size()) throw std::invalid_argument("an unk_id of the vocabulary");
    if (unk_) unk_token = vocabulary.entry(*unk_).token;
    for (const double score : scores_) unk_score_ = std::min(unk_score_, score);
    constexpr double penalty = 10.0;
    unk_score_ -= penalty;
    add_beginnings();
}

/// A byte for each hash of a beginning: what is not there begins no token, and the search stops.
void Unigram::add_beginnings() {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < vocabulary.size(); ++i)
        bytes += vocabulary.entry(static_cast<std::uint32_t>(i)).token.size();
    std::size_t size = 1024;
    while (size < 4 * bytes) size *= 2;
    beginnings_.resize(size);
    for (std::size_t i = 0; i < vocabulary.size(); ++i) {
        std::uint64_t hash = hash_start;
        std::uint8_t* last = nullptr;
        for (const char byte : vocabulary.entry(static_cast<std::uint32_t>(i)).token) {
            hash = hash_on(hash, byte);
            last = &beginnings_[(hash ^ hash >> 32) & (size - 1)];
            *last |= begins_a_token;
        }
        if (last != nullptr) *last |= is_a_token;
    }
}

std::vector<Unigram::Path> Unigram::best_paths(std::string_view word) const {
    std::vector<Path> paths(word.size() + 1);
    const auto offer = [&](std::size_t start, std::size_t end, double score, std::uint32_t entry) {
        const double total = score + paths[start].score;
        if (paths[end].start == none || total > paths[end].score) paths[end] = {total, start, entry};
    };
    for (std::size_t start = 0; start < word.size();) {
        const std::size_t size = character_size(word[start]);
        bool has_character = false;
        std::uint64_t hash = hash_start;
        for (std::size_t end = start; end < word.size();) {
            hash = hash_on(hash, word[end++]);
            const std::uint8_t beginning = beginnings_[(hash ^ hash >> 32) & (beginnings_.size() - 1)];
            if (beginning == 0) break;
            if ((beginning & is_a_token) == 0) continue;
            const auto entry = vocabulary.number_of(word.substr(start, end - start));
            if (!entry) continue;
            offer(start, end, scores_[*entry], *entry);
            has_character |= end - start == size;
        }
        if (!has_character) {
            if (!unk_) throw TokenizationError("the tokenizer has no unknown token, and the text needs one");
            offer(start, start + size, unk_score_, *unk_);
        }
        start += size;
    }
    return paths;
}

void Unigram::append_pieces(std::vector<Piece>& pieces, std::string_view word) const {
    const std::vector<Path> paths = best_paths(word);
    std::vector<std::pair<std::size_t, std::size_t>> cuts;
    bool after_unknown = false;
    for (std::size_t end = word.size(); end > 0; end = paths[end].start) {
        const bool is_unknown = unk_ == paths[end].entry;
        if (is_unknown && after_unknown)
            cuts.back().first = paths[end].start;
        else
            cuts.emplace_back(paths[end].start, end);
        after_unknown = is_unknown;
    }
    for (auto cut = cuts.rbegin(); cut != cuts.rend(); ++cut)
        append_piece(pieces, word, cut->first, cut->second);
}

TokenForm Unigram::form(std::string_view token) const {
    return form_with_spaces(token, false);
}

void Unigram::append_piece(std::vector<Piece>& pieces, std::string_view word, std::size_t start,
                           std::size_t end) const {
    const std::string_view text = word.substr(start, end - start);
    if (const auto known = vocabulary.number_of(text)) {
        const Vocabulary::Entry& entry = vocabulary.entry(*known);
        pieces.push_back({entry.id, entry.token, start, end});
        return;
    }
    const std::size_t before = pieces.size();
    for (std::size_t i = 0; byte_fallback_ && i < text.size(); ++i) {
        const auto number = vocabulary.number_of(byte_token(text[i]));
        if (!number) {
            pieces.resize(before, {});
            break;
        }
        const Vocabulary::Entry& entry = vocabulary.entry(*number);
        pieces.push_back({entry.id, entry.token, start, end});
    }
    if (pieces.size() > before) return;
    if (!unk_) throw TokenizationError("the tokenizer has no unknown token, and the text needs one");
    pieces.push_back({vocabulary.entry(*unk_).id, text, start, end});
}

std::unique_ptr<const Unigram> Unigram::read(const JsonValue& part) {
    std::optional<std::uint32_t> unk_id;
    if (const auto id = part.find("unk_id")) unk_id = token_id_of(*id);
    const auto fallback = part.find("byte_fallback");
    return read(part, unk_id, fallback && fallback->boolean());
}

std::unique_ptr<const Unigram> Unigram::read(const JsonValue& part, std::optional<std::uint32_t> unk_id,
                                             bool byte_fallback) {
    const JsonValue vocab = part.field("vocab");
    Vocabulary tokens(std::make_shared<const JsonValue>(vocab));
    std::vector<double> scores;
    vocab.for_each_row([&](const JsonValue::Row& row) {
        const auto& [token, second, score] = row;
        if (!score) throw InputError(vocab.place(), "tokens with scores", json_string(token));
        if (token.size() > Vocabulary::longest_token)
            throw InputError(vocab.place(),
                             "tokens of at most " + std::to_string(Vocabulary::longest_token) + " bytes",
                             excerpt(token));
        tokens.add(token, static_cast<std::uint32_t>(scores.size()));
        scores.push_back(*score);
        if (tokens.size() < scores.size())
            throw InputError(vocab.place(), "each token once", json_string(token) + " again");
    });
    try {
        return std::make_unique<Unigram>(std::move(tokens), std::move(scores), unk_id, byte_fallback);
    } catch (const std::invalid_argument& error) {
        throw InputError(part.place().at(".unk_id"), error.what(), std::to_string(*unk_id));
    }
}

const Kind<std::unique_ptr<const TokenizerModel>> models::unigram = {
    "Unigram",
    [](const JsonValue& part) -> std::unique_ptr<const TokenizerModel> { return Unigram::read(part); }};

}  // namespace heed
