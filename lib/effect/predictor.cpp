#include "effect/predictor.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/text/escape.hpp"
#include "source/named_model.hpp"
#include "source/text_batch.hpp"

namespace heed {
namespace {

std::string named(const std::vector<std::string>& labels) {
    std::string list;
    for (const std::string& label : labels) list += (list.empty() ? "" : ", ") + excerpt(label);
    return list;
}

/// Of a text that has so many tokens, special ones apart, the last one's id.
std::optional<std::size_t> last_of(const Predictor& predictor, const std::string& text, std::size_t count) {
    Sequence sequence;
    sequence.text = text;
    const Tokenizer& tokenizer = predictor.opened.tokenizer;
    const Encoding encoding = tokenizer.encode(sequence);
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < encoding.ids.size(); ++i)
        if (!is_special(encoding, i)) ids.push_back(encoding.ids[i]);
    if (ids.size() != count || tokenizer.token_with(ids.back()) == tokenizer.unknown_token())
        return std::nullopt;
    const auto id = static_cast<std::size_t>(ids.back());
    return id < predictor.head.decoder.weight.rows ? std::optional(id) : std::nullopt;
}

std::unique_ptr<TargetDecoder> decoder_of(const OpenModel& opened) {
    if (!opened.config.family.target_decoder) return nullptr;
    if (!opened.has_target_decoder())
        throw InputError({opened.description.name, ""}, "weights with a decoder, which predicts",
                         "an encoder alone");
    return opened.load_target_decoder(opened.config.decoder_sizes().num_hidden_layers);
}

}  // namespace

Predictor Predictor::of(const Request& request, const Messages& messages) {
    const ModelFolder folder = open_model_folder(request.model, messages);
    OpenModel opened = open_model(folder);
    require_both_halves(opened, request);
    for (const std::string& warning : opened.warnings) messages.warning(warning);
    std::unique_ptr<Model> model = opened.load(opened.config.sizes.num_hidden_layers);
    std::unique_ptr<TargetDecoder> decoder = decoder_of(opened);
    OutputHead head = OutputHead::load(opened, folder, model->sight(0).after == 0);
    return {folder, std::move(opened), std::move(model), std::move(decoder), std::move(head)};
}

ModelDescription Predictor::description(AttentionPart part) const {
    ModelDescription description = opened.description;
    if (!decoder) return description;
    const ModelSizes sizes = part == AttentionPart::encoder ? model->sizes() : decoder->sizes();
    description.attention = part;
    description.layers = static_cast<std::int64_t>(sizes.num_hidden_layers);
    description.heads = static_cast<std::int64_t>(sizes.num_attention_heads);
    return description;
}

std::string Predictor::name_of(std::size_t id) const {
    return head.task == OutputHead::Task::classes
               ? head.labels[id]
               : opened.tokenizer.token_with(static_cast<std::int64_t>(id));
}

std::string Predictor::mask_token() const {
    Sequence sequence;
    sequence.text = "<mask>";
    const Encoding encoding = opened.tokenizer.encode(sequence);
    const bool is_one =
        std::find(encoding.tokens.begin(), encoding.tokens.end(), "<mask>") != encoding.tokens.end();
    return is_one ? "<mask>" : "[MASK]";
}

std::string Predictor::label_of(std::size_t id) const {
    if (head.task == OutputHead::Task::classes) return head.labels[id];
    const auto token = static_cast<std::int64_t>(id);
    // A vocabulary may have more rows than the tokenizer has tokens.
    return opened.tokenizer.token_with(token).empty() ? "token " + std::to_string(id)
                                                      : opened.tokenizer.label_with(token);
}

std::size_t Predictor::id_of(const std::string& flag, const std::string& answer) const {
    if (head.task == OutputHead::Task::classes) {
        const auto found = std::find(head.labels.begin(), head.labels.end(), answer);
        if (found != head.labels.end()) return static_cast<std::size_t>(found - head.labels.begin());
        throw UsageError(flag + ": the model has no class " + excerpt(answer) + ", but " +
                         named(head.labels));
    }
    // Within a text a word comes after a space, which byte-level tokens have in them.
    for (const std::string& text : {"a " + answer, answer})
        if (const auto id = last_of(*this, text, text == answer ? 1 : 2)) return *id;
    throw UsageError(flag + ": " + excerpt(answer) +
                     " is not one token of the model (heed tokens shows how a text is split)");
}

}  // namespace heed
