#include "source/open.hpp"

#include <utility>

#include "core/seen_ids.hpp"
#include "core/text/escape.hpp"
#include "model/open.hpp"
#include "source/named_model.hpp"
#include "source/streams.hpp"

namespace heed {
namespace {

/// Of all that a stream gives, the record that the request wants. Others may be rejected.
class WantedRecord : public RecordStream {
  public:
    WantedRecord(const Request& request, std::string wanted, std::unique_ptr<RecordStream> all)
        : RecordStream(request, *all), wanted_(std::move(wanted)), all_(std::move(all)) {}

    std::vector<Record> next() override {
        if (std::exchange(is_found_, true)) return {};
        for (auto batch = all_->next(); !batch.empty(); batch = all_->next())
            for (Record& record : batch) {
                if (record.is_called(wanted_)) return batch_of(std::move(record));
                if (record.id) seen_.add(*record.id);
            }
        throw InputError({name(), ""}, "a record " + wanted_, seen_.none_of_that(wanted_));
    }

    std::optional<ReadSoFar> read_so_far() const override { return all_->read_so_far(); }

  private:
    std::string wanted_;
    std::unique_ptr<RecordStream> all_;
    SeenIds seen_;
    bool is_found_ = false;
};

/// A target is asked for, given, or may stand in a file.
bool may_have_targets(const Request& request, const ModelFolder& folder) {
    if (request.attention) return *request.attention != AttentionPart::encoder;
    if (const auto* const texts = std::get_if<Texts>(&request.input)) return texts->target.has_value();
    const auto* const file = std::get_if<SequenceFile>(&request.input);
    if (file == nullptr || file->format.fields.target) return file != nullptr;
    return request.value == WeightKind::attention && !request.drops_shorter && request.continued_by == 0 &&
           read_model_config(folder.folder).family.target_decoder.has_value();
}

std::unique_ptr<RecordStream> open_all(const Request& request, const Selection& selection,
                                       const Messages& messages) {
    if (std::holds_alternative<SavedRecords>(request.input))
        return saved_stream(request, selection, messages);
    if (std::holds_alternative<LayerFromScratch>(request.model))
        return layer_stream(request, selection, messages);
    const ModelFolder folder = open_model_folder(request.model, messages);
    return may_have_targets(request, folder) ? encoder_decoder_stream(request, selection, folder, messages)
                                             : model_stream(request, selection, folder, messages);
}

/// What the selection makes of the record; its InputError is thrown.
Attention taken(const RecordStream& stream, Record record) {
    stream.select(record);
    if (const InputError* const error = record.error()) throw InputError(*error);
    return std::move(*record.value());
}

}  // namespace

std::unique_ptr<RecordStream> open_records(const Request& request, const Selection& chosen,
                                           const Messages& messages) {
    Selection selection = chosen;
    if (selection.regions) selection.regions->messages = &messages;
    if (selection.aggregate) selection.aggregate->warning = std::make_shared<RolloutWarning>(messages);
    if (request.mean_of_records) return mean_stream(request, selection, messages);
    if (request.subtracted) {
        Request first = request;
        first.subtracted.reset();
        return difference_stream(first, request_for(*request.subtracted, request), selection, messages);
    }
    auto all = open_all(request, selection, messages);
    if (!request.record) return all;
    return std::make_unique<WantedRecord>(request, *request.record, std::move(all));
}

/// Of records that have ids of their own, one of them in place of N.
std::string with_id(std::string message, const RecordId& id) {
    const std::string flag = "--record N";
    const std::size_t at = message.find(flag);
    if (at != std::string::npos && std::holds_alternative<std::string>(id))
        message.replace(at, flag.size(), "--record ID, such as " + excerpt(show(id)));
    return message;
}

Attention only_one(RecordStream& stream) {
    return only_one(
        stream,
        stream.name() == "TEXT"
            ? "give one TEXT, and quote it if it is a sentence of several words (flags stand before --)"
            : stream.name() + " holds several records: choose one with --record N");
}

Attention only_one(RecordStream& stream, const std::string& if_several) {
    std::vector<Record> records = stream.next();
    if (records.empty()) throw InputError({stream.name(), ""}, "at least one record", "none");
    Attention attention = taken(stream, std::move(records.front()));
    if (!stream.several()) return attention;
    const RecordId first = attention.id;
    if (records.size() == 1)
        records = stream.next();
    else
        records.erase(records.begin());
    if (records.empty()) return attention;
    taken(stream, std::move(records.front()));
    throw UsageError(with_id(if_several, first));
}

Corpus corpus_of(const Request& request, const Messages& messages) {
    const auto* const file = std::get_if<SequenceFile>(&request.input);
    const auto open_texts = [&] {
        const Texts& texts = std::get<Texts>(request.input);
        return Corpus::of_texts(texts.texts, texts.pair, texts.target);
    };
    Corpus corpus =
        file != nullptr ? Corpus::open(file->path, file->format, request.part, messages) : open_texts();
    if (request.record) corpus.choose(*request.record);
    return corpus;
}

}  // namespace heed
