// From what a record holds to what a figure or a file shows. The steps keep one order, whatever order the
// flags come in.
#pragma once

#include <string>
#include <vector>

#include "core/attention.hpp"
#include "core/choice.hpp"

namespace heed {

/// What a user chooses of an Attention.
struct Selection {
    Choice layers = Choice::all();
    Choice heads = Choice::all();
};

/// One matrix as a figure shows it.
struct Panel {
    Matrix weights;  // [query, key]
    std::vector<std::string> query_labels;
    std::vector<std::string> key_labels;
    std::string title;                        // "Layer 0, head 0", "Layer 0, mean over heads"
    WeightKind kind = WeightKind::attention;  // a difference is drawn in colours that diverge from 0
    std::string notes;  // what the caption has to say: "special tokens hidden, rows not renormalised"
};

/// The same record with the chosen layers and heads alone. InputError, which says the range, if one is not
/// held; `place` is where the record came from.
Attention select(Attention attention, const Selection& selection, const Place& place);

/// A panel for each layer and head that `attention` holds, layer by layer.
std::vector<Panel> panels_of(const Attention& attention);

}  // namespace heed
