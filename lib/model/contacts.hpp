// Which residues of a protein touch, predicted from the attention of all heads of all layers (Rao et al.
// 2021): as predict_contacts of transformers' EsmModel.
#pragma once

#include <vector>

#include "core/attention.hpp"
#include "model/model.hpp"

namespace heed {

/// InputError at `place` unless the encoding is one protein: <cls> residues <eos>, both added by the
/// tokenizer, and no <eos> among the residues; and unless there is memory for one layer's attention.
void check_protein(const ModelSizes& sizes, const Encoding& encoding, const Place& place);

/// For each encoding, which check_protein has passed, the probabilities of contact [residue, residue], as an
/// Attention of merged layers and heads without the special tokens. `model` has a contact_regression.
std::vector<Attention> predict_contacts(const Model& model, const std::vector<Encoding>& encodings,
                                        Threads& threads);

}  // namespace heed
