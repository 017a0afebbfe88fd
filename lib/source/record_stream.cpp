#include "source/record_stream.hpp"

#include <utility>

namespace heed {

RecordStream::RecordStream(const Request& request, Selection steps, bool leaves_out_rows)
    : name_(name_of(request.input)),
      several_(gives_several(request)),
      steps_(std::move(steps)),
      leaves_out_rows_(leaves_out_rows) {}

RecordStream::RecordStream(const Request& request, const RecordStream& all)
    : RecordStream(request, all.steps_, all.leaves_out_rows_) {}

Selection RecordStream::steps_left(const Attention& attention) const {
    Selection steps = steps_;
    const bool is_cross = attention.model.attention == AttentionPart::cross;
    if (leaves_out_rows_ && attention.key_encoding && (!is_cross || leaves_out_cross_rows(steps)))
        steps.tokens.queries = TokenList::all();
    return steps;
}

void RecordStream::select(Record& record) const {
    record.apply([&](Attention& attention) {
        const Place place = place_of(attention);
        const Selection steps = steps_left(attention);
        attention = heed::select(std::move(attention), steps, place);
    });
}

Place RecordStream::place_of(const Attention& attention) const {
    return {name_, several_ ? "record " + show(attention.id) : ""};
}

std::vector<Record> batch_of(Record record) {
    std::vector<Record> batch;  // an initializer list would copy it
    batch.push_back(std::move(record));
    return batch;
}

Selection layers_and_heads(const Selection& selection) {
    Selection chosen;
    if (!selection.aggregate) chosen.layers = selection.layers;
    chosen.heads = selection.heads;
    return chosen;
}

bool leaves_out_cross_rows(const Selection& selection) {
    return !selection.words && !selection.hide_special && selection.hide_first == HideFirst::no &&
           !selection.tokens.block;
}

Selection other_steps(Selection selection) {
    if (!selection.aggregate) selection.layers = Choice::all();
    selection.heads = Choice::all();
    return selection;
}

}  // namespace heed
