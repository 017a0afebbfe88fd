#include "source/record_stream.hpp"

#include <utility>

namespace heed {

RecordStream::RecordStream(const Request& request, Selection steps)
    : name_(name_of(request.input)), several_(gives_several(request)), steps_(std::move(steps)) {}

void RecordStream::select(Record& record) const {
    record.apply([&](Attention& attention) {
        const Place place = place_of(attention);
        attention = heed::select(std::move(attention), steps_, place);
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

Selection other_steps(Selection selection) {
    if (!selection.aggregate) selection.layers = Choice::all();
    selection.heads = Choice::all();
    return selection;
}

}  // namespace heed
