#include "record_source.hpp"

#include <memory>
#include <utility>

#include "core/error.hpp"
#include "corpus/tensor_records.hpp"
#include "input/id_register.hpp"
#include "layer_source.hpp"
#include "record/read.hpp"

namespace heed {
namespace {

/// A saved record has been computed: a flag that says how would be passed over.
void refuse_model_flags(const SourceFlags& flags, const std::string& record) {
    const char* const flag = flags.model                    ? "--model"
                             : flags.revision               ? "--revision"
                             : flags.hidden                 ? "--hidden"
                             : flags.pair                   ? "--pair"
                             : layer_flag(flags) != nullptr ? layer_flag(flags)
                                                            : truncation_flag(flags.truncation);
    if (flag != nullptr)
        throw UsageError(std::string(flag) + " goes with a text; " + record + " is a saved record");
}

/// Of all records, those that are not of the part too: which one of two is refused does not depend on it.
NextAttention with_ids_of_their_own(NextAttention next, const std::string& path) {
    auto ids = std::make_shared<IdRegister>();
    return [=]() -> std::optional<Attention> {
        const std::int64_t number = ids->next_number();
        auto attention = next();
        if (attention) ids->take(number, attention->id, {path, "record " + std::to_string(number)});
        return attention;
    };
}

NextOutcome outcomes_of(NextAttention next, const SourceFlags& flags) {
    if (flags.distinct_ids) next = with_ids_of_their_own(std::move(next), flags.operands.front());
    return numbered(std::move(next), flags.part);
}

Source records_of(const std::shared_ptr<RecordReader>& reader, const SourceFlags& flags) {
    const NextOutcome next = outcomes_of([reader] { return reader->next(); }, flags);
    const auto with_origin = [next, reader] {
        auto outcome = next();
        if (!outcome) return outcome;
        outcome->line = reader->origin().line;
        if (std::holds_alternative<InputError>(outcome->result)) outcome->id = reader->origin().id;
        return outcome;
    };
    return source_of_batches(alone(with_origin), [reader] { return reader->read_so_far(); });
}

Source records_of(const std::shared_ptr<TensorRecords>& reader, const RecordPart& part,
                  const SourceFlags& flags) {
    const auto next = [reader, part]() -> std::optional<Attention> {
        const auto record = reader->next();
        return record ? std::optional(attention_of(*record, reader->place(), part)) : std::nullopt;
    };
    return source_of_batches(alone(outcomes_of(next, flags)), [reader] { return reader->read_so_far(); });
}

}  // namespace

Source saved_records(const SourceFlags& flags, const Selection& selection) {
    const std::string& path = flags.operands.front();
    const RecordPart part{selection.layers, selection.heads};
    refuse_model_flags(flags, path);
    if (is_tensor_index(path))
        return records_of(std::make_shared<TensorRecords>(TensorRecords::open(path)), part, flags);
    return records_of(std::make_shared<RecordReader>(RecordReader::open(path, part)), flags);
}

}  // namespace heed
