#include "input/corpus.hpp"

#include <utility>

#include "core/text/utf8.hpp"

namespace heed {
namespace {

/// An argument is bytes; what is not UTF-8 is no text.
void require_utf8(const std::string& argument, const std::string& name) {
    if (const auto at = first_invalid_utf8(argument))
        throw InputError({name, "byte " + std::to_string(*at + 1)}, "UTF-8 text",
                         describe_other_byte(argument[*at]));
}

}  // namespace

Corpus Corpus::of_texts(std::vector<std::string> texts, std::optional<std::string> pair,
                        std::optional<std::string> target) {
    Corpus corpus;
    corpus.texts_ = std::move(texts);
    corpus.pair_ = std::move(pair);
    corpus.target_ = std::move(target);
    return corpus;
}

Corpus Corpus::of_sequences(std::vector<Sequence> sequences) {
    Corpus corpus;
    corpus.sequences_ = std::move(sequences);
    return corpus;
}

Corpus Corpus::open(const std::string& path, const SequenceFormat& format, const CorpusPart& part,
                    const Messages& messages) {
    Corpus corpus;
    corpus.reader_ = SequenceReader::open(path, format, messages);
    corpus.part_ = part;
    corpus.name_ = path == "-" ? "standard input" : path;
    return corpus;
}

std::optional<ReadSoFar> Corpus::read_so_far() const {
    return reader_ ? reader_->read_so_far() : std::nullopt;
}

std::optional<Numbered<Sequence>> Corpus::next() {
    while (auto record = reader_ ? next_of_file() : next_text()) {
        if (!part_.has(record->number)) continue;
        if (!wanted_) return record;
        is_found_ = is_found_ || record->is_called(*wanted_);
        if (record->is_called(*wanted_)) return record;
        if (record->id) seen_.add(*record->id);
    }
    if (wanted_ && !is_found_)
        throw InputError({name_, ""}, "a record " + *wanted_, seen_.none_of_that(*wanted_));
    return std::nullopt;
}

std::optional<Numbered<Sequence>> Corpus::next_text() {
    const bool are_given = !sequences_.empty();
    const auto at = static_cast<std::size_t>(count_);
    if (at == (are_given ? sequences_.size() : texts_.size())) return std::nullopt;
    Numbered<Sequence> record{count_++, 0, {}, {}};
    record.id = record.number;
    record.content = are_given ? std::move(sequences_[at]) : sequence_of_text(record.number);
    record.value()->id = record.number;
    return record;
}

Sequence Corpus::sequence_of_text(std::int64_t number) const {
    Sequence sequence;
    sequence.id = number;
    sequence.text = texts_[static_cast<std::size_t>(number)];
    sequence.text_pair = pair_;
    sequence.target = target_;
    sequence.place = {texts_.size() > 1 ? "TEXT " + std::to_string(number + 1) : "TEXT", ""};
    require_utf8(*sequence.text, sequence.place.file);
    if (pair_) require_utf8(*pair_, "--pair");
    if (target_) require_utf8(*target_, "--target");
    return sequence;
}

std::optional<Numbered<Sequence>> Corpus::next_of_file() {
    Numbered<Sequence> record{count_++, 0, {}, {}};
    try {
        auto sequence = reader_->next();
        if (!sequence) return std::nullopt;
        record.id = sequence->id;
        record.content = *std::move(sequence);
    } catch (const BrokenInput&) {
        throw;
    } catch (const InputError& error) {
        record.id = reader_->given_id();
        record.content = error;
    }
    record.line = reader_->line();
    return record;
}

}  // namespace heed
