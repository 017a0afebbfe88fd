#include <utility>
#include <variant>

#include "core/text/escape.hpp"
#include "core/text/words.hpp"
#include "input/embeddings.hpp"
#include "input/id_register.hpp"
#include "record/read.hpp"
#include "record/tensor_records.hpp"
#include "source/streams.hpp"

namespace heed {
namespace {

using Reader = std::variant<RecordReader, TensorRecords>;

std::optional<Attention> next_of(RecordReader& reader, const RecordPart&) {
    return reader.next();
}

std::optional<Attention> next_of(TensorRecords& reader, const RecordPart& part) {
    const auto record = reader.next();
    return record ? std::optional(attention_of(*record, reader.place(), part)) : std::nullopt;
}

RecordOrigin origin_of(const RecordReader& reader) {
    return reader.origin();
}

RecordOrigin origin_of(const TensorRecords&) {
    return {};
}

Reader opened(const Request& request, const Selection& selection, const Messages& messages) {
    const SavedRecords& saved = std::get<SavedRecords>(request.input);
    if (is_tensor_index(saved.path)) {
        if (saved.tokens)
            throw UsageError("--tokens names the rows of a bare array; " + saved.path + " has tokens");
        if (saved.is_causal)
            throw UsageError("--mask causal is for a bare array; " + saved.path +
                             " says in hidden_keys which keys its queries could not see");
        return TensorRecords::open(saved.path);
    }
    RowNames names;
    if (saved.tokens) names.tokens = {read_token_names(*saved.tokens, messages)};
    const Selection chosen = layers_and_heads(selection);
    RecordReader reader =
        RecordReader::open(saved.path, {chosen.layers, chosen.heads}, names, saved.is_causal);
    if (!request.record && !reader.choose().empty()) throw UsageError(reader.choose());
    return reader;
}

class SavedStream : public RecordStream {
  public:
    SavedStream(const Request& request, const Selection& selection, Reader reader, const Messages& messages)
        : RecordStream(request, other_steps(selection)),
          read_{layers_and_heads(selection).layers, selection.heads},
          part_(request.part),
          distinct_ids_(request.distinct_ids),
          reader_(std::move(reader)),
          messages_(messages),
          is_causal_(std::get<SavedRecords>(request.input).is_causal) {
        warn_of_unused();
        warn_of_doubt();
    }

    std::vector<Record> next() override {
        while (auto record = next_record())
            if (part_.has(record->number)) return batch_of(*std::move(record));
        return {};
    }

    std::optional<ReadSoFar> read_so_far() const override {
        return std::visit([](const auto& reader) { return reader.read_so_far(); }, reader_);
    }

  private:
    /// Once: each line of a file may have the same.
    void warn_of_unused() {
        const auto* const reader = std::get_if<RecordReader>(&reader_);
        if (is_warned_ || reader == nullptr || reader->unused().empty()) return;
        is_warned_ = true;
        messages_.warning(name() + ": not used: " + joined(reader->unused(), ", ", excerpt) +
                          " (heed reads the attention, and tokens, query_tokens and key_tokens as strings)");
    }

    /// Once, likewise.
    void warn_of_doubt() {
        const auto* const reader = std::get_if<RecordReader>(&reader_);
        if (is_doubt_told_ || reader == nullptr || reader->doubts().empty()) return;
        is_doubt_told_ = true;
        for (const std::string& doubt : reader->doubts()) messages_.warning(doubt);
    }

    /// Once, likewise. 16 bits are enough for what a figure or a table shows.
    void warn_of_precision(const Attention& attention) {
        if (is_precision_told_ || attention.precision.value_or(16) > 8) return;
        is_precision_told_ = true;
        messages_.warning(
            name() + ": holds weights of 8 bits, each off by up to 1/510 of its head's largest: " +
            "compute with the record itself, or with a view of heed view --precision 16 or exact");
    }

    /// Once, likewise.
    void warn_of_nan(const Attention& attention) {
        const auto* const reader = std::get_if<RecordReader>(&reader_);
        const bool has_nan =
            reader != nullptr && reader->is_bare() && !is_causal_ && !attention.hidden_keys.empty();
        if (!has_nan || is_warned_of_nan_) return;
        is_warned_of_nan_ = true;
        messages_.warning(
            name() +
            ": some cells hold no number (NaN, null or nothing): heed takes these keys as hidden from their "
            "queries, and leaves the cells blank");
    }

    std::optional<Record> next_record() {
        Record record{ids_.next_number(), 0, {}, Attention{}};
        bool is_end = false;
        record.apply([&](Attention& attention) {
            auto next = std::visit([&](auto& reader) { return next_of(reader, read_); }, reader_);
            is_end = !next;
            if (is_end) return;
            warn_of_unused();
            warn_of_doubt();
            warn_of_precision(*next);
            warn_of_nan(*next);
            // Of all records, those that are not of the part too: what one of two is called does not depend
            // on it.
            if (distinct_ids_) tell_apart(*next, record.number);
            record.id = next->id;
            attention = *std::move(next);
        });
        if (is_end) return std::nullopt;
        record.line = origin().line;
        if (record.error() != nullptr) record.id = origin().id;
        return record;
    }

    void tell_apart(Attention& attention, std::int64_t number) {
        RecordId id = ids_.take(number, attention.id);
        if (id != attention.id)
            messages_.warning(name() + ": the id " + excerpt(show(attention.id)) +
                              " is not the first; this record is called " + excerpt(show(id)));
        attention.id = std::move(id);
    }

    RecordOrigin origin() const {
        return std::visit([](const auto& reader) { return origin_of(reader); }, reader_);
    }

    RecordPart read_;  // of each record
    CorpusPart part_;
    bool distinct_ids_;
    Reader reader_;
    const Messages& messages_;
    bool is_warned_ = false, is_doubt_told_ = false, is_precision_told_ = false, is_warned_of_nan_ = false;
    bool is_causal_;
    IdRegister ids_;
};

}  // namespace

std::unique_ptr<RecordStream> saved_stream(const Request& request, const Selection& selection,
                                           const Messages& messages) {
    return std::make_unique<SavedStream>(request, selection, opened(request, selection, messages), messages);
}

}  // namespace heed
