#include "model/written_tokens.hpp"

#include <algorithm>
#include <utility>

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

}  // namespace

TokenWriter::TokenWriter(const OpenModel& opened, const ModelFolder& folder, const Model& model)
    : model_(model), head_(head_of(opened, folder, model)), ends_(ends_of(opened, folder)) {}

std::vector<std::int64_t> TokenWriter::after(std::vector<std::int64_t> ids, std::size_t count,
                                             Threads& threads) const {
    const std::size_t before = ids.size();
    while (ids.size() < before + count) {
        TokenBatch batch;
        batch.append(ids, std::vector<std::int64_t>(ids.size()));
        const Pass pass{batch, threads};
        Matrix hidden = model_.embed(pass);
        for (std::size_t i = 0; i < model_.sizes().num_hidden_layers; ++i)
            hidden = model_.layer(i, hidden, pass, nowhere);
        Matrix last = Matrix::from_shape({1, hidden.shape(1)});
        std::copy_n(hidden.data() + (ids.size() - 1) * hidden.shape(1), hidden.shape(1), last.data());
        const Matrix logits = head_.logits(model_.finish(std::move(last), threads), threads);
        ids.push_back(std::max_element(logits.begin(), logits.end()) - logits.begin());
        if (std::find(ends_.begin(), ends_.end(), ids.back()) != ends_.end()) break;
    }
    return {ids.begin() + static_cast<std::ptrdiff_t>(before), ids.end()};
}

}  // namespace heed
