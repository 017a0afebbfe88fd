#include "support/reference_bert.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace heed::test {
namespace {

/// [row, column]
struct Rows {
    std::size_t count;
    std::size_t size;
    std::vector<double> values;

    Rows(std::size_t rows, std::size_t columns) : count(rows), size(columns), values(rows * columns) {}
    double* operator[](std::size_t row) { return values.data() + row * size; }
    const double* operator[](std::size_t row) const { return values.data() + row * size; }
};

double activate(const std::string& name, double x) {
    if (name == "relu") return std::max(x, 0.0);
    if (name == "silu") return x / (1 + std::exp(-x));
    if (name == "gelu") return x * 0.5 * (1 + std::erf(x / std::numbers::sqrt2));
    if (name == "gelu_new" || name == "gelu_pytorch_tanh")
        return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
    throw std::invalid_argument("no activation " + name);
}

Rows sum(Rows a, const Rows& b) {
    for (std::size_t i = 0; i < a.values.size(); ++i) a.values[i] += b.values[i];
    return a;
}

/// x Wᵀ + b. The innermost loop runs over the outputs, so that no sum waits for its own last addition.
Rows linear(const ReferenceBert& bert, const std::string& name, const Rows& x) {
    const std::vector<double>& weight = bert.weights.at(name + ".weight").values;  // [out, in]
    const std::vector<double>& bias = bert.weights.at(name + ".bias").values;
    const std::size_t size = bias.size();
    Rows transposed(x.size, size);  // [in, out]
    for (std::size_t out = 0; out < size; ++out)
        for (std::size_t in = 0; in < x.size; ++in) transposed[in][out] = weight.at(out * x.size + in);
    Rows y(x.count, size);
    for (std::size_t token = 0; token < x.count; ++token) {
        double* const row = y[token];
        std::copy(bias.begin(), bias.end(), row);
        for (std::size_t in = 0; in < x.size; ++in) {
            const double factor = x[token][in];
            const double* const column = transposed[in];
            for (std::size_t out = 0; out < size; ++out) row[out] += factor * column[out];
        }
    }
    return y;
}

/// (x - mean) / √(variance + ε) · weight + bias, the variance divided by n.
Rows layer_norm(const ReferenceBert& bert, const std::string& name, Rows x) {
    const std::vector<double>& weight = bert.weights.at(name + ".weight").values;
    const std::vector<double>& bias = bert.weights.at(name + ".bias").values;
    const auto n = static_cast<double>(x.size);
    for (std::size_t token = 0; token < x.count; ++token) {
        double mean = 0;
        for (std::size_t i = 0; i < x.size; ++i) mean += x[token][i] / n;
        double variance = 0;
        for (std::size_t i = 0; i < x.size; ++i) variance += (x[token][i] - mean) * (x[token][i] - mean) / n;
        for (std::size_t i = 0; i < x.size; ++i)
            x[token][i] =
                (x[token][i] - mean) / std::sqrt(variance + bert.layer_norm_eps) * weight[i] + bias[i];
    }
    return x;
}

/// Words, positions and segments, added and normalised.
Rows embed(const ReferenceBert& bert, const std::vector<std::int64_t>& ids,
           const std::vector<std::int64_t>& segments) {
    const DoubleTensor& words = bert.weights.at("embeddings.word_embeddings.weight");
    const DoubleTensor& positions = bert.weights.at("embeddings.position_embeddings.weight");
    const DoubleTensor& types = bert.weights.at("embeddings.token_type_embeddings.weight");
    Rows x(ids.size(), words.shape.at(1));
    for (std::size_t token = 0; token < x.count; ++token)
        for (std::size_t i = 0; i < x.size; ++i)
            x[token][i] = words.values.at(static_cast<std::size_t>(ids.at(token)) * x.size + i) +
                          positions.values.at(token * x.size + i) +
                          types.values.at(static_cast<std::size_t>(segments.at(token)) * x.size + i);
    return layer_norm(bert, "embeddings.LayerNorm", x);
}

void softmax(double* row, std::size_t size) {
    const double largest = *std::max_element(row, row + size);
    double total = 0;
    for (std::size_t i = 0; i < size; ++i) total += row[i] = std::exp(row[i] - largest);
    for (std::size_t i = 0; i < size; ++i) row[i] /= total;
}

/// softmax(Q Kᵀ / √d) of one head, whose columns of `query` and `key` start at `first`: [query, key]
Rows head_weights(const Rows& query, const Rows& key, std::size_t first, std::size_t head_size) {
    Rows weights(query.count, key.count);
    for (std::size_t q = 0; q < query.count; ++q) {
        for (std::size_t k = 0; k < key.count; ++k) {
            double dot = 0;
            for (std::size_t i = first; i < first + head_size; ++i) dot += query[q][i] * key[k][i];
            weights[q][k] = dot / std::sqrt(static_cast<double>(head_size));
        }
        softmax(weights[q], key.count);
    }
    return weights;
}

/// Every head's mean of the values, side by side. The heads' weights are added to `attentions`.
Rows attend(const ReferenceBert& bert, const std::string& layer, const Rows& x,
            std::vector<double>& attentions) {
    const Rows query = linear(bert, layer + "attention.self.query", x);
    const Rows key = linear(bert, layer + "attention.self.key", x);
    const Rows value = linear(bert, layer + "attention.self.value", x);
    const std::size_t head_size = x.size / bert.heads;
    Rows context(x.count, x.size);
    for (std::size_t first = 0; first < x.size; first += head_size) {
        const Rows weights = head_weights(query, key, first, head_size);
        for (std::size_t q = 0; q < x.count; ++q)
            for (std::size_t k = 0; k < x.count; ++k)
                for (std::size_t i = first; i < first + head_size; ++i)
                    context[q][i] += weights[q][k] * value[k][i];
        attentions.insert(attentions.end(), weights.values.begin(), weights.values.end());
    }
    return context;
}

Rows feed_forward(const ReferenceBert& bert, const std::string& layer, const Rows& x) {
    Rows inner = linear(bert, layer + "intermediate.dense", x);
    for (double& value : inner.values) value = activate(bert.activation, value);
    return linear(bert, layer + "output.dense", inner);
}

}  // namespace

ReferenceRun run_reference(const ReferenceBert& bert, const std::vector<std::int64_t>& ids,
                           const std::vector<std::int64_t>& segments) {
    Rows x = embed(bert, ids, segments);
    std::vector<double> attentions;
    for (std::size_t i = 0; i < bert.layers; ++i) {
        const std::string layer = "encoder.layer." + std::to_string(i) + ".";
        const Rows context = attend(bert, layer, x, attentions);
        x = layer_norm(bert, layer + "attention.output.LayerNorm",
                       sum(linear(bert, layer + "attention.output.dense", context), x));
        x = layer_norm(bert, layer + "output.LayerNorm", sum(feed_forward(bert, layer, x), x));
    }
    return {{{bert.layers, bert.heads, ids.size(), ids.size()}, attentions}, {{x.count, x.size}, x.values}};
}

}  // namespace heed::test
