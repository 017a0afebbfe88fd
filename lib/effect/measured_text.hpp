// The texts of a request as a model goes through them, with the tokens whose loss is measured.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/encoding.hpp"
#include "core/numbered.hpp"
#include "core/sequence.hpp"
#include "effect/predictor.hpp"

namespace heed {

struct MeasuredText {
    RecordId id;
    Place place;
    Encoding encoding = {};                   // the model's tokens; of an encoder-decoder its decoder's
    std::optional<Encoding> source = {};      // of an encoder-decoder
    std::optional<std::string> written = {};  // what the model wrote, whose tokens are the last
    std::vector<std::string> tokens = {};     // the encoding's, and the one that ends a target
    std::vector<std::int64_t> ids = {};       // likewise
    std::size_t first_measured = 1;           // the first of them that is predicted by those before

    bool has_losses() const { return first_measured < ids.size(); }
};

/// The sequences of the request, which all or none have a target. InputError for one that is rejected, and if
/// there is none.
std::vector<Numbered<Sequence>> sequences_of(const Request& request, const Predictor& predictor,
                                             const Messages& messages);

/// What the model is given of them, with what it wrote after them. InputError for one that is rejected;
/// std::runtime_error if there is not memory for it.
std::vector<MeasuredText> measured_texts(const std::vector<Numbered<Sequence>>& sequences,
                                         const Request& request, const Predictor& predictor, Threads& threads,
                                         const Messages& messages);

}  // namespace heed
