// BERT's encoder a second time, to test heed's against: in double and plain loops, from the papers (Vaswani
// et al. 2017, Devlin et al. 2018, Hendrycks & Gimpel 2016) and transformers' names. It shares nothing with
// lib/core/ops or lib/model; it is slow and means to be obvious.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace heed::test {

/// Row-major.
struct DoubleTensor {
    std::vector<std::size_t> shape;
    std::vector<double> values;
};

struct ReferenceBert {
    std::size_t layers;
    std::size_t heads;
    std::string activation;  // hidden_act, as config.json spells it
    double layer_norm_eps;
    std::map<std::string, DoubleTensor> weights;  // "encoder.layer.0.attention.self.query.weight": [out, in]
};

struct ReferenceRun {
    DoubleTensor attentions;  // [layer, head, query, key]
    DoubleTensor hidden;      // of the last layer: [token, hidden]
};

/// One sequence without padding. std::out_of_range for a tensor that is missing.
ReferenceRun run_reference(const ReferenceBert& bert, const std::vector<std::int64_t>& ids,
                           const std::vector<std::int64_t>& segments);

}  // namespace heed::test
