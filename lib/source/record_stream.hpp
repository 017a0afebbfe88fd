// Attention, record after record, wherever it comes from: text through a model, embeddings through the layer
// from scratch, a file of records, the difference of two of these.
//
// A stream computes and reads; of a Selection it does no more than choose layers and heads, and leave out
// rows that no step needs. All other steps (mean, words, tokens, renormalising, top-k) are done by whoever
// takes a record: with `select`, once for each record, in whatever thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/select.hpp"
#include "core/attention.hpp"
#include "core/numbered.hpp"
#include "io/lines.hpp"
#include "source/request.hpp"

namespace heed {

using Record = Numbered<Attention>;

/// Hears of one layer of the attention of record number `nth` among those of a batch that are not rejected.
using LayerListener = std::function<void(std::size_t nth, const Attention& layer)>;

class RecordStream {
  public:
    virtual ~RecordStream() = default;
    RecordStream(const RecordStream&) = delete;
    RecordStream& operator=(const RecordStream&) = delete;

    /// The next records, in order, which were computed together; none at the end. BrokenInput if the rest of
    /// the input cannot be read.
    virtual std::vector<Record> next() = 0;
    /// How much of the input has been read, of how much; nothing where that is not known.
    virtual std::optional<ReadSoFar> read_so_far() const { return std::nullopt; }

    /// Where a model computes more weights than are held together with those of other records, `listener`
    /// hears of them layer by layer while next() is at work, and the records of that batch have no weights,
    /// [0, 0, 0, 0]. For whoever selects layers and heads alone. Other streams do not call it.
    virtual void hear_layers(LayerListener) {}

    /// What the selection makes of a record that was taken. An InputError takes its place.
    void select(Record& record) const;

    /// What is left of the selection for a record that was taken.
    Selection steps_left(const Attention& attention) const;

    /// What messages call the input.
    const std::string& name() const { return name_; }
    /// May give more than one record.
    bool several() const { return several_; }
    /// Where an attention came from; of several records it says which.
    Place place_of(const Attention& attention) const;

  protected:
    /// For the records of `request`, of which `steps` are left to whoever takes them. `leaves_out_rows`: of a
    /// record whose keys are not its queries, the queries that are left are those that were chosen.
    RecordStream(const Request& request, Selection steps, bool leaves_out_rows = false);
    /// For records that another stream gives.
    RecordStream(const Request& request, const RecordStream& all);

  private:
    std::string name_;
    bool several_;
    Selection steps_;
    bool leaves_out_rows_;
};

/// A batch of one record.
std::vector<Record> batch_of(Record record);

/// The layers and heads of a selection, which a stream chooses, and the steps that are left. Of an aggregate
/// a stream gives all layers, and chooses heads alone.
Selection layers_and_heads(const Selection& selection);
Selection other_steps(Selection selection);
/// Cross-attention has keys of its own in any case: rows are left out only where no other step looks at
/// tokens.
bool leaves_out_cross_rows(const Selection& selection);

}  // namespace heed
