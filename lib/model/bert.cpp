#include "model/bert.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

namespace heed {
namespace {

/// Loads what stands under one name of the checkpoint.
class Part {
  public:
    Part(const Checkpoint& checkpoint, const BertConfig& config, std::string name)
        : checkpoint_(checkpoint), config_(config), name_(std::move(name)) {}

    Part at(const std::string& further) const { return {checkpoint_, config_, name_ + "." + further}; }

    Weight matrix(std::size_t rows, std::size_t columns) const {
        return checkpoint_.matrix(name_ + ".weight", rows, columns);
    }

    Linear linear(std::size_t out, std::size_t in) const {
        return {matrix(out, in), checkpoint_.vector(name_ + ".bias", out)};
    }

    LayerNorm layer_norm() const {
        return {checkpoint_.vector(name_ + ".weight", config_.hidden_size),
                checkpoint_.vector(name_ + ".bias", config_.hidden_size), config_.layer_norm_eps};
    }

    const BertConfig& config() const { return config_; }

  private:
    const Checkpoint& checkpoint_;
    const BertConfig& config_;
    std::string name_;
};

BertEmbeddings load_embeddings(const Part& part) {
    const BertConfig& config = part.config();
    return {part.at("word_embeddings").matrix(config.vocab_size, config.hidden_size),
            part.at("position_embeddings").matrix(config.max_position_embeddings, config.hidden_size),
            part.at("token_type_embeddings").matrix(config.type_vocab_size, config.hidden_size),
            part.at("LayerNorm").layer_norm()};
}

BertSelfAttention load_self(const Part& part) {
    const std::size_t size = part.config().hidden_size;
    return {part.config().num_attention_heads, part.at("query").linear(size, size),
            part.at("key").linear(size, size), part.at("value").linear(size, size)};
}

BertSelfOutput load_output(const Part& part, std::size_t in) {
    return {part.at("dense").linear(part.config().hidden_size, in), part.at("LayerNorm").layer_norm()};
}

BertLayer load_layer(const Part& part) {
    const BertConfig& config = part.config();
    const Part attention = part.at("attention");
    return {{load_self(attention.at("self")), load_output(attention.at("output"), config.hidden_size)},
            {part.at("intermediate.dense").linear(config.intermediate_size, config.hidden_size),
             config.hidden_act},
            load_output(part.at("output"), config.intermediate_size)};
}

/// Row `number` of a table of embeddings, which has to be finite.
Vector row_of(const Weight& table, std::size_t number) {
    assert(number < table.rows);
    Vector row = table.row(number);
    for (std::size_t i = 0; i < row.size(); ++i)
        if (!std::isfinite(row(i)))
            throw InputError(table.place.at(show_shape({number, i})), "a finite number",
                             std::isnan(row(i)) ? "NaN" : "infinity");
    return row;
}

/// One head's columns of a sequence's rows.
RowsView head_of(const Matrix& matrix, const TokenBatch& batch, std::size_t sequence,
                 std::size_t first_column, std::size_t size) {
    const std::size_t stride = matrix.shape(1);
    return {matrix.data() + batch.starts[sequence] * stride + first_column, batch.length(sequence), size,
            stride};
}

/// So many that their weights stay in a core's cache from the product to the softmax and on to the context.
constexpr std::size_t queries_at_once = 96;

/// Calls act(some of the queries, the number of the first) for all of them.
template <typename Act>
void each_queries(const RowsView& Q, const Act& act) {
    for (std::size_t first = 0; first < Q.count; first += queries_at_once) {
        const std::size_t count = std::min(queries_at_once, Q.count - first);
        act(RowsView{Q.values + first * Q.stride, count, Q.size, Q.stride}, first);
    }
}

float scale_of(std::size_t head_size) {
    return 1 / std::sqrt(static_cast<float>(head_size));
}

void require_finite(bool finite, const Linear& query) {
    if (!finite)
        throw InputError(query.weight.place, "weights whose energies float32 can hold", "larger ones");
}

}  // namespace

void TokenBatch::append(const std::vector<std::int64_t>& sequence_ids,
                        const std::vector<std::int64_t>& sequence_segments) {
    assert(sequence_ids.size() == sequence_segments.size());
    ids.insert(ids.end(), sequence_ids.begin(), sequence_ids.end());
    segments.insert(segments.end(), sequence_segments.begin(), sequence_segments.end());
    starts.push_back(ids.size());
}

Matrix BertEmbeddings::forward(const TokenBatch& batch, Threads& threads) const {
    const std::size_t size = word_embeddings.columns;
    Matrix hidden = Matrix::from_shape({batch.ids.size(), size});
    Matrix position = Matrix::from_shape(hidden.shape());
    threads.each(batch.sequences(), [&](std::size_t sequence) {
        for (std::size_t i = 0; i < batch.length(sequence); ++i) {
            const std::size_t token = batch.starts[sequence] + i;
            const Vector word = row_of(word_embeddings, static_cast<std::size_t>(batch.ids[token]));
            const Vector segment =
                row_of(token_type_embeddings, static_cast<std::size_t>(batch.segments[token]));
            std::transform(word.begin(), word.end(), segment.begin(), hidden.data() + token * size,
                           std::plus<>());
            const Vector of_place = row_of(position_embeddings, i);
            std::copy(of_place.begin(), of_place.end(), position.data() + token * size);
        }
    });
    layer_norm.apply_to_sum(hidden, position, threads);
    return hidden;
}

Matrix BertSelfAttention::forward(const Matrix& hidden, const TokenBatch& batch, const WeightsTarget& target,
                                  Threads& threads) const {
    const Matrix Q =
        query.forward(hidden, threads);  // [token, hidden_size], each head's columns side by side
    const Matrix K = key.forward(hidden, threads);
    const Matrix V = value.forward(hidden, threads);
    Matrix context = Matrix::from_shape(hidden.shape());
    const std::size_t size = head_size();

    threads.each(batch.sequences() * num_attention_heads, [&](std::size_t turn) {
        const std::size_t sequence = turn / num_attention_heads;
        const std::size_t head = turn % num_attention_heads;
        const std::size_t tokens = batch.length(sequence);
        const auto part = [&](const Matrix& of) { return head_of(of, batch, sequence, head * size, size); };
        float* const asked = target(sequence, head);  // [query, key]
        Vector unasked = Vector::from_shape({asked == nullptr ? queries_at_once * tokens : 0});
        float* const out = context.data() + batch.starts[sequence] * context.shape(1) + head * size;
        each_queries(part(Q), [&](const RowsView& some, std::size_t first) {
            float* const weights = asked != nullptr ? asked + first * tokens : unasked.data();
            require_finite(attention_weights(weights, some, part(K), {scale_of(size)}), query);
            attention_context(out + first * context.shape(1), context.shape(1),
                              {weights, some.count, tokens, tokens}, part(V));
        });
    });
    return context;
}

void BertSelfAttention::weigh(const Matrix& hidden, const TokenBatch& batch,
                              std::span<const std::size_t> heads, const WeightsTarget& target,
                              Threads& threads) const {
    const std::size_t size = head_size();
    threads.each(heads.size(), [&](std::size_t turn) {
        const std::size_t head = heads[turn];
        Threads this_one(1);
        const Matrix Q = query.slice(head * size, size).forward(hidden, this_one);  // [token, head_size]
        const Matrix K = key.slice(head * size, size).forward(hidden, this_one);
        for (std::size_t sequence = 0; sequence < batch.sequences(); ++sequence) {
            const RowsView keys = head_of(K, batch, sequence, 0, size);
            float* const weights = target(sequence, head);  // [query, key]
            each_queries(head_of(Q, batch, sequence, 0, size), [&](const RowsView& some, std::size_t first) {
                require_finite(attention_weights(weights + first * keys.count, some, keys, {scale_of(size)}),
                               query);
            });
        }
    });
}

Matrix BertSelfOutput::forward(const Matrix& x, const Matrix& input, Threads& threads) const {
    Matrix hidden = dense.forward(x, threads);
    layer_norm.apply_to_sum(hidden, input, threads);
    return hidden;
}

Matrix BertIntermediate::forward(const Matrix& hidden, Threads& threads) const {
    return dense.forward(hidden, threads, hidden_act);  // [token, intermediate_size]
}

Matrix BertLayer::forward(const Matrix& hidden, const TokenBatch& batch, const WeightsTarget& target,
                          Threads& threads) const {
    const Matrix context = attention.self.forward(hidden, batch, target, threads);
    const Matrix attended = attention.output.forward(context, hidden, threads);
    return output.forward(intermediate.forward(attended, threads), attended, threads);
}

Bert Bert::load(const BertConfig& config, const Checkpoint& checkpoint, std::size_t layers) {
    assert(layers <= config.num_hidden_layers);
    Bert bert{config, load_embeddings({checkpoint, config, "embeddings"}), {}};
    for (std::size_t i = 0; i < layers; ++i)
        bert.layer.push_back(load_layer({checkpoint, config, "encoder.layer." + std::to_string(i)}));
    return bert;
}

}  // namespace heed
