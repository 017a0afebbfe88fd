#include "model/vectors.hpp"

#include <algorithm>
#include <cassert>

#include "core/machine/memory.hpp"
#include "model/run_parts.hpp"

namespace heed {
namespace {

HeadVectors room_for(const ModelSizes& sizes, const ModelRequest& request, std::size_t tokens) {
    const std::size_t layers = request.layers.size(), heads = request.heads.size(), size = sizes.head_size();
    require_memory(bytes_of({2, layers, heads, tokens, size, sizeof(float)}),
                   "the queries and keys of " + std::to_string(layers) + " layers of " +
                       std::to_string(heads) + " heads");
    return {Tensor4::from_shape({layers, heads, tokens, size}),
            Tensor4::from_shape({layers, heads, tokens, size}), std::vector<float>(layers)};
}

void copy_rows(const RowsView& rows, float* out) {
    for (std::size_t row = 0; row < rows.count; ++row)
        out = std::copy_n(rows.values + row * rows.stride, rows.size, out);
}

/// Takes what enters the products of layer number `position` of those requested, and no weights.
WeightsTarget target_of(HeadVectors& vectors, const std::vector<std::size_t>& heads, std::size_t position) {
    WeightsTarget target = nowhere;
    target.take_rows = [&vectors, &heads, position](std::size_t, const HeadRows& rows, float scale) {
        assert(rows.Q.size == vectors.queries.shape(3));
        const auto nth =
            static_cast<std::size_t>(std::lower_bound(heads.begin(), heads.end(), rows.head) - heads.begin());
        copy_rows(rows.Q, &vectors.queries(position, nth, 0, 0));
        copy_rows(rows.K, &vectors.keys(position, nth, 0, 0));
        if (nth == 0) vectors.scales[position] = scale;  // one thread alone
    };
    return target;
}

}  // namespace

HeadVectors head_vectors(const Model& model, const Encoding& encoding, const ModelRequest& request,
                         Threads& threads) {
    HeadVectors vectors = room_for(model.sizes(), request, encoding.ids.size());
    const std::vector<std::size_t> heads(request.heads.begin(), request.heads.end());
    const TokenBatch batch = batch_of({encoding}, model.sizes());
    const Pass pass{batch, threads};
    Matrix hidden = model.embed(pass);  // [token, hidden_size]
    std::size_t position = 0;           // of the next requested layer
    for (std::size_t i = 0; position < request.layers.size(); ++i) {
        if (request.layers[position] == static_cast<std::int64_t>(i))
            model.weigh(i, hidden, pass, heads, target_of(vectors, heads, position++));
        if (position < request.layers.size()) hidden = model.layer(i, hidden, pass, nowhere);
    }
    return vectors;
}

}  // namespace heed
