#include "layer_source.hpp"

#include <memory>

#include "core/error.hpp"
#include "input/embeddings.hpp"
#include "input/word_vectors.hpp"
#include "io/file.hpp"
#include "model/layer_run.hpp"
#include "model_name.hpp"
#include "sequence_source.hpp"
#include "tokenizer/white_space.hpp"

namespace heed {
namespace {

LayerSetup layer_setup(const SourceFlags& flags) {
    LayerSetup setup;
    setup.dim = flags.dim.value_or(setup.dim);
    setup.seed = flags.seed.value_or(setup.seed);
    setup.dropout = flags.dropout.value_or(setup.dropout);
    if (flags.weights) setup.weights = load_self_attention(*flags.weights);
    if (flags.mask == "causal")
        setup.causal = true;
    else if (flags.mask)
        setup.mask = load_mask(*flags.mask);
    return setup;
}

/// Runs one sequence and says which of its queries see nothing.
Attention run_and_warn(const LayerSetup& setup, LayerInput input, const RecordId& id,
                       const Messages& messages) {
    LayerRun run = run_layer(setup, std::move(input));
    messages.detail("record " + show(id) + ": " + std::to_string(run.attention.encoding.tokens.size()) +
                    " tokens through the self-attention layer");
    run.attention.id = id;
    for (const std::size_t query : run.blind_queries)
        messages.warning("record " + show(id) + ": the mask hides every key from query " +
                         std::to_string(query) + ", \"" + run.attention.encoding.tokens[query] +
                         "\"; its row is zeros");
    return std::move(run.attention);
}

}  // namespace

const char* layer_flag(const SourceFlags& flags) {
    if (flags.dim) return "--dim";
    if (flags.seed) return "--seed";
    if (flags.dropout) return "--dropout";
    if (flags.mask) return "--mask";
    return flags.weights ? "--weights" : nullptr;
}

bool is_layer(const SourceFlags& flags) {
    // Embeddings name the layer by themselves, whatever the environment says.
    const std::string name =
        flags.embeddings && !flags.model ? layer_name : model_name(flags.model, default_model_name);
    const bool layer = name == layer_name;
    if (!layer && flags.embeddings)
        throw UsageError("--embeddings goes with --model self-attention, not " + name);
    if (const char* const flag = layer_flag(flags); !layer && flag != nullptr)
        throw UsageError(std::string(flag) + " goes with --model self-attention; this model is " + name);
    const char* const bert_flag = flags.revision ? "--revision" : truncation_flag(flags.truncation);
    if (layer && bert_flag != nullptr)
        throw UsageError(std::string(bert_flag) + " goes with a BERT; this model is self-attention");
    return layer;
}

bool is_word_vector_file(const std::string& path) {
    const std::string ending = file_extension(path);
    return ending == ".txt" || ending == ".vec";
}

NextOutcome layer_over_texts(const NextCorpusRecord& records, const SourceFlags& flags,
                             const Messages& messages) {
    const auto setup = std::make_shared<const LayerSetup>(layer_setup(flags));
    const auto word_vectors = flags.embeddings ? std::make_shared<WordVectors>(*flags.embeddings) : nullptr;
    const UnknownToken unknown = flags.unknown ? UnknownToken::zero : UnknownToken::rejected;
    const auto attention_of = [=](const CorpusRecord& record) {
        const Sequence& sequence = sequence_of(record);
        LayerInput input{split_at_white_space(sequence), std::nullopt,
                         static_cast<std::size_t>(record.number), sequence.place};
        if (word_vectors) input.x = word_vectors->of(input.encoding.tokens, unknown);
        Attention attention = run_and_warn(*setup, std::move(input), sequence.id, messages);
        attention.extra = sequence.extra;
        return attention;
    };
    return [=]() -> std::optional<Outcome> {
        const auto record = records();
        if (!record) return std::nullopt;
        Outcome outcome{record->number, record->line, record->id, Attention{}};
        try {
            outcome.result = attention_of(*record);
        } catch (const InputError& error) {
            outcome.result = error;
        }
        return outcome;
    };
}

NextAttention layer_over_embeddings(const SourceFlags& flags, const Messages& messages) {
    const auto setup = std::make_shared<const LayerSetup>(layer_setup(flags));
    const auto batch = std::make_shared<std::vector<Embedded>>(read_embeddings(*flags.embeddings));
    if (flags.tokens)
        for (Embedded& embedded : *batch)
            embedded = name_tokens(std::move(embedded), read_token_names(*flags.tokens), {"--tokens", ""});
    auto index = std::make_shared<std::size_t>(0);
    return [=]() -> std::optional<Attention> {
        if (*index == batch->size()) return std::nullopt;
        Embedded& embedded = (*batch)[*index];
        LayerInput input{encoding_of_tokens(std::move(embedded.tokens)),
                         std::move(embedded.values),
                         (*index)++,
                         {*flags.embeddings, ""}};
        return run_and_warn(*setup, std::move(input), embedded.number, messages);
    };
}

}  // namespace heed
