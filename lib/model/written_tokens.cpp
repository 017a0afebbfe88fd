#include "model/written_tokens.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/machine/memory.hpp"
#include "model/run_parts.hpp"

namespace heed {
namespace {

std::vector<std::int64_t> ids_in(const JsonValue& config) {
    const auto ids = config.find("eos_token_id");
    if (!ids) return {};
    return ids->is_array() ? ids->integers() : std::vector<std::int64_t>{ids->integer()};
}

/// The tokens that end a text.
std::vector<std::int64_t> ends_of(const OpenModel& opened, const ModelFolder& folder) {
    if (const auto file = folder.folder.find("generation_config.json"))
        if (auto ids = ids_in(JsonValue::parse(*file)); !ids.empty()) return ids;
    return ids_in(opened.config.json);
}

OutputHead head_of(const OpenModel& opened, const ModelFolder& folder, const Model& model) {
    const auto reject = [&] {
        throw InputError({opened.description.name, ""},
                         "a model that predicts the next token, such as a GPT-2 or LLaMA, to continue a text",
                         "a " + std::string(opened.config.family.names.family));
    };
    if (model.sight(0).after != 0) reject();
    OutputHead head = OutputHead::load(opened, folder, true);
    if (head.task != OutputHead::Task::next_token) reject();
    return head;
}

/// The last `count` of them, of which those before are known.
TokenBatch last_of(const std::vector<std::int64_t>& ids, std::size_t count) {
    const auto first = ids.end() - static_cast<std::ptrdiff_t>(count);
    TokenBatch batch;
    batch.append({first, ids.end()}, std::vector<std::int64_t>(count));
    batch.earlier = {ids.begin(), first};
    return batch;
}

Matrix last_rows(const Matrix& matrix, std::size_t count) {
    Matrix rows = Matrix::from_shape({count, matrix.shape(1)});
    std::copy(matrix.end() - static_cast<std::ptrdiff_t>(rows.size()), matrix.end(), rows.begin());
    return rows;
}

/// The first pass over all tokens before, and the keys and values of all layers, with a quarter more room
/// for those of new tokens; of a layer whose room grows they are there twice.
std::size_t bytes_to_write(const ModelSizes& sizes, std::size_t before, std::size_t count) {
    const std::size_t keys =
        sizes.num_key_value_heads.value_or(sizes.num_attention_heads) * sizes.head_size();
    return bytes_of_states(sizes, before, false) +
           bytes_of({sizes.num_hidden_layers + 1, 2, keys, (before + count) * 5 / 4, sizeof(float)});
}

}  // namespace

GrowingText::GrowingText(const Model& model) : model_(model) {}

Matrix GrowingText::last_state(const std::vector<std::int64_t>& ids, Threads& threads) {
    const bool can_go_on = kept_tokens_ > 0 && model_.shortest_alike(ids.size()) <= kept_tokens_;
    if (!can_go_on) {
        kept_tokens_ = 0;
        of_layers_.assign(model_.sizes().num_hidden_layers, {});
    }
    TokenBatch batch;
    batch.append(ids, std::vector<std::int64_t>(ids.size()));
    Matrix hidden = model_.embed({last_of(ids, ids.size() - kept_tokens_), threads});
    for (std::size_t i = 0; i < of_layers_.size(); ++i)
        hidden = model_.layer(i, hidden, {batch, threads, &of_layers_[i]}, nowhere);
    kept_tokens_ = ids.size();
    return model_.finish(last_rows(hidden, 1), threads);
}

TokenWriter::TokenWriter(const OpenModel& opened, const ModelFolder& folder, const Model& model)
    : model_(model), head_(head_of(opened, folder, model)), ends_(ends_of(opened, folder)) {}

std::vector<std::int64_t> TokenWriter::after(std::vector<std::int64_t> ids, std::size_t count,
                                             Threads& threads) const {
    const std::size_t before = ids.size();
    require_memory(bytes_to_write(model_.sizes(), before, count),
                   std::to_string(count) + " tokens after " + std::to_string(before));
    GrowingText text(model_);
    while (ids.size() < before + count) {
        const Matrix logits = head_.logits(text.last_state(ids, threads), threads);
        ids.push_back(std::max_element(logits.begin(), logits.end()) - logits.begin());
        if (std::find(ends_.begin(), ends_.end(), ids.back()) != ends_.end()) break;
    }
    return {ids.begin() + static_cast<std::ptrdiff_t>(before), ids.end()};
}

}  // namespace heed
