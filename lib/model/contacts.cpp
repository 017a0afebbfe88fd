#include "model/contacts.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "core/average_product.hpp"
#include "core/machine/memory.hpp"

namespace heed {
namespace {

/// Without the first entry and the last.
template <typename T>
std::vector<T> inner(const std::vector<T>& values) {
    return values.empty() ? values : std::vector<T>(values.begin() + 1, values.end() - 1);
}

Encoding residues_of(const Encoding& encoding) {
    return {.text = encoding.text,
            .text_pair = encoding.text_pair,
            .tokens = inner(encoding.tokens),
            .ids = inner(encoding.ids),
            .segments = inner(encoding.segments),
            .sequence_ids = inner(encoding.sequence_ids),
            .offsets = inner(encoding.offsets),
            .word_ids = inner(encoding.word_ids),
            .special_tokens_mask = inner(encoding.special_tokens_mask),
            .forms = inner(encoding.forms)};
}

/// The regression's sum, layer by layer: [residue, residue].
class Logits {
  public:
    Logits(const Linear& regression, std::size_t residues, std::size_t heads)
        : weights_(regression.weight.row(0)),
          heads_(heads),
          residues_(residues),
          sums_(residues * residues, static_cast<double>(regression.bias(0))) {}

    /// The attention of a layer's heads [head, token, token].
    void add(std::size_t layer, const Tensor3& attention, Threads& threads) {
        const std::size_t tokens = attention.shape(1);
        std::vector<Matrix> corrected(heads_);
        threads.each(heads_, [&](std::size_t head) {
            corrected[head] = average_product_corrected(&attention(head, 1, 1), residues_, tokens);
        });
        threads.each(residues_, [&](std::size_t i) {
            double* const row = sums_.data() + i * residues_;
            for (std::size_t head = 0; head < heads_; ++head) {
                const auto weight = static_cast<double>(weights_(layer * heads_ + head));
                const float* const values = corrected[head].data() + i * residues_;
                for (std::size_t j = 0; j < residues_; ++j) row[j] += weight * static_cast<double>(values[j]);
            }
        });
    }

    Tensor4 probabilities() const {
        Tensor4 all = Tensor4::from_shape({1, 1, residues_, residues_});
        std::transform(sums_.begin(), sums_.end(), all.data(),
                       [](double sum) { return static_cast<float>(1 / (1 + std::exp(-sum))); });
        return all;
    }

  private:
    Vector weights_;  // [layer · heads + head]
    std::size_t heads_;
    std::size_t residues_;
    std::vector<double> sums_;
};

Tensor4 contacts_of(const Model& model, const Encoding& encoding, Threads& threads) {
    const ModelSizes sizes = model.sizes();
    const std::size_t tokens = encoding.ids.size();
    const std::size_t heads = sizes.num_attention_heads;
    TokenBatch batch;
    batch.append(encoding.ids, encoding.segments);
    const Pass pass{batch, threads};
    Tensor3 attention = Tensor3::from_shape({heads, tokens, tokens});  // of one layer
    const WeightsTarget target = [&](std::size_t, std::size_t head) { return &attention(head, 0, 0); };
    std::vector<std::size_t> all_heads(heads);
    std::iota(all_heads.begin(), all_heads.end(), std::size_t{0});

    Logits logits(*model.contact_regression(), tokens - 2, heads);
    Matrix hidden = model.embed(pass);  // [token, hidden_size]
    const std::size_t last = sizes.num_hidden_layers - 1;
    for (std::size_t i = 0; i < last; ++i) {
        hidden = model.layer(i, hidden, pass, target);
        logits.add(i, attention, threads);
    }
    model.weigh(last, hidden, pass, all_heads, target);
    logits.add(last, attention, threads);
    return logits.probabilities();
}

}  // namespace

void check_protein(const ModelSizes& sizes, const Encoding& encoding, const Place& place) {
    const std::vector<std::int64_t>& special = encoding.special_tokens_mask;
    const bool is_whole = special.size() > 2 && special.front() == 1 && special.back() == 1;
    if (encoding.text_pair || !is_whole)
        throw InputError(place, "one protein with a residue or more, to predict its contacts",
                         encoding.text_pair ? "a pair" : "none");
    if (std::count(encoding.ids.begin(), encoding.ids.end() - 1, encoding.ids.back()) > 0)
        throw InputError(place, "one protein, to predict its contacts",
                         "one with " + encoding.tokens.back() + " in it");
    const std::size_t tokens = encoding.ids.size();
    // A layer's heads, each a second time when it is corrected; and the sums in double and what comes of
    // them.
    const std::size_t matrices = 2 * sizes.num_attention_heads + 3;
    const std::size_t states = 4 * sizes.hidden_size + std::max(sizes.hidden_size, sizes.intermediate_size);
    require_memory_of(place, bytes_of({matrices * tokens + states, tokens, sizeof(float)}),
                      "predicting the contacts of " + std::to_string(tokens - 2) + " residues");
}

std::vector<Attention> predict_contacts(const Model& model, const std::vector<Encoding>& encodings,
                                        Threads& threads) {
    assert(model.contact_regression() != nullptr);
    std::vector<Attention> found;
    for (const Encoding& encoding : encodings) {
        Attention contacts;
        contacts.weights = contacts_of(model, encoding, threads);
        contacts.encoding = residues_of(encoding);
        contacts.kind = WeightKind::contacts;
        contacts.normalized = false;
        contacts.reduced = "contacts of residues, which are counted from 1";
        found.push_back(std::move(contacts));
    }
    return found;
}

}  // namespace heed
