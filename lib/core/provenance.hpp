// How attention came about, in sentences that a methods section needs: a figure's description and
// `heed inspect` say them.
#pragma once

#include <string>
#include <vector>

#include "core/attention.hpp"

namespace heed {

/// A name that is a path as its last part: where a folder lies on one machine belongs in no figure.
[[nodiscard]] std::string without_folders(const std::string& name);

/// Whether it is one matrix of which nobody says in which model, layer and head it belongs: an array [q, k],
/// which may be a mean as well.
[[nodiscard]] bool is_lone_matrix(const Attention& attention);

/// The model, which weights of which revision, and in which types they are stored and computed with.
[[nodiscard]] std::vector<std::string> provenance_of(const ModelDescription& model);
/// That, the kind of weights, of which layers and heads, what was done to them, and the dropout.
[[nodiscard]] std::vector<std::string> provenance_of(const Attention& attention);

}  // namespace heed
