#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "input/embeddings.hpp"
#include "input/word_vectors.hpp"
#include "model/layer_run.hpp"
#include "model/layer_weights.hpp"
#include "source/open.hpp"
#include "source/streams.hpp"
#include "tokenizer/characters/white_space.hpp"

namespace heed {
namespace {

/// nn.MultiheadAttention's file does not say how many heads its layer has.
SelfAttention weights_in(const std::string& path, const Messages& messages) {
    SelfAttention layer = load_self_attention(path);
    if (layer.out_proj)
        messages.warning(path +
                         " has the weights of a torch.nn.MultiheadAttention, which do not say how many "
                         "heads it has: one is computed");
    return layer;
}

LayerSetup setup_of(const LayerFromScratch& layer, const Messages& messages) {
    LayerSetup setup;
    setup.dim = layer.dim;
    setup.seed = layer.seed;
    setup.dropout = layer.dropout;
    if (layer.weights) setup.weights = weights_in(*layer.weights, messages);
    if (layer.mask == "causal")
        setup.causal = true;
    else if (layer.mask)
        setup.mask = load_mask(*layer.mask);
    return setup;
}

/// Three characters or more of those that UTF-8 has three bytes for, as Chinese, Japanese and Thai: a
/// sentence that white space does not separate.
bool is_without_spaces(std::string_view token) {
    constexpr std::size_t shortest = 9;  // bytes
    return token.size() >= shortest && std::all_of(token.begin(), token.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte >= 0xE0 || (byte >= 0x80 && byte < 0xC0);
           });
}

std::vector<Embedded> embedded_in(const Embeddings& embeddings, const Messages& messages) {
    std::vector<Embedded> batch = read_embeddings(embeddings.path);
    if (!embeddings.tokens) return batch;
    const std::vector<std::string> names = read_token_names(*embeddings.tokens, messages);
    for (Embedded& embedded : batch) embedded = name_tokens(std::move(embedded), names, {"--tokens", ""});
    return batch;
}

class LayerStream : public RecordStream {
  public:
    LayerStream(const Request& request, const Selection& selection, const Messages& messages)
        : RecordStream(request, other_steps(selection)),
          messages_(messages),
          chosen_(layers_and_heads(selection)) {
        const LayerFromScratch& layer = std::get<LayerFromScratch>(request.model);
        const auto* const embeddings = std::get_if<Embeddings>(&request.input);
        if (embeddings == nullptr) corpus_ = corpus_of(request, messages);
        setup_ = setup_of(layer, messages);
        if (embeddings != nullptr) embedded_ = embedded_in(*embeddings, messages);
        if (layer.word_vectors) word_vectors_.emplace(*layer.word_vectors);
        unknown_ = layer.zeros_for_unknown ? UnknownToken::zero : UnknownToken::rejected;
    }

    std::vector<Record> next() override {
        auto record = corpus_ ? next_text() : next_embedded();
        if (!record) return {};
        record->apply([&](Attention& attention) {
            attention = heed::select(std::move(attention), chosen_, {layer_name, ""});
        });
        return batch_of(*std::move(record));
    }

    std::optional<ReadSoFar> read_so_far() const override {
        return corpus_ ? corpus_->read_so_far() : std::nullopt;
    }

  private:
    std::optional<Record> next_text() {
        const auto given = corpus_->next();
        if (!given) return std::nullopt;
        Record record = given->with(Attention{});
        record.apply([&](Attention& attention) {
            const Sequence& sequence = *given->value();
            LayerInput input{split_at_white_space(sequence), std::nullopt,
                             static_cast<std::size_t>(given->number), sequence.place};
            warn_of_one_token(input.encoding.tokens);
            if (word_vectors_) input.x = word_vectors_->of(input.encoding.tokens, unknown_);
            attention = run(std::move(input), sequence.id);
            attention.extra = sequence.extra;
        });
        return record;
    }

    /// Once.
    void warn_of_one_token(const std::vector<std::string>& tokens) {
        if (is_told_of_one_ || tokens.size() != 1 || !is_without_spaces(tokens[0])) return;
        is_told_of_one_ = true;
        messages_.warning(
            "the text is one token: self-attention splits at spaces; put them between words or characters");
    }

    std::optional<Record> next_embedded() {
        if (taken_ == embedded_.size()) return std::nullopt;
        Embedded& embedded = embedded_[taken_];
        Record record{static_cast<std::int64_t>(taken_), 0, {}, Attention{}};
        record.apply([&](Attention& attention) {
            LayerInput input{encoding_of_tokens(std::move(embedded.tokens)),
                             std::move(embedded.values),
                             taken_,
                             {name(), ""}};
            attention = run(std::move(input), embedded.number);
            record.id = attention.id;
        });
        ++taken_;
        return record;
    }

    /// Runs one sequence and says which of its queries see nothing.
    Attention run(LayerInput input, const RecordId& id) const {
        LayerRun run = run_layer(setup_, std::move(input));
        messages_.record_detail("record " + show(id) + ": " +
                                std::to_string(run.attention.encoding.tokens.size()) +
                                " tokens through the self-attention layer");
        run.attention.id = id;
        for (const std::size_t query : run.blind_queries)
            messages_.warning("record " + show(id) + ": the mask hides every key from query " +
                              std::to_string(query) + ", \"" + run.attention.encoding.tokens[query] +
                              "\"; its row is zeros");
        return std::move(run.attention);
    }

    const Messages& messages_;
    Selection chosen_;  // layers and heads
    LayerSetup setup_;
    std::optional<Corpus> corpus_;    // none: embeddings
    std::vector<Embedded> embedded_;  // the first `taken_` of them are used up
    std::size_t taken_ = 0;
    std::optional<WordVectors> word_vectors_;
    bool is_told_of_one_ = false;
    UnknownToken unknown_ = UnknownToken::rejected;
};

}  // namespace

std::unique_ptr<RecordStream> layer_stream(const Request& request, const Selection& selection,
                                           const Messages& messages) {
    return std::make_unique<LayerStream>(request, selection, messages);
}

}  // namespace heed
