#include <map>
#include <utility>

#include "core/error.hpp"
#include "core/machine/threads.hpp"
#include "model/inspect/weights_hash.hpp"
#include "model/open.hpp"
#include "model/run_encoder_decoder.hpp"
#include "source/open.hpp"
#include "source/streams.hpp"
#include "source/targets.hpp"
#include "source/text_batch.hpp"
#include "source/unknown_tokens.hpp"

namespace heed {
namespace {

/// What is computed of one kind of attention.
struct PartRun {
    ModelDescription description;
    ModelRequest wanted;
    std::unique_ptr<TargetDecoder> decoder;  // null for the encoder's
};

/// One record on its way: the source's encoding, and the target's for a decoder.
struct Waiting {
    std::size_t record;  // its number in the batch
    AttentionPart part;
    SourceAndTarget encodings;
    std::vector<Positions> queries;  // whose rows are computed, as the only entry; none: all

    const Encoding& of_queries() const {
        return part == AttentionPart::encoder ? encodings.source : encodings.target;
    }
    const Encoding& of_keys() const {
        return part == AttentionPart::decoder ? encodings.target : encodings.source;
    }
    RecordTokens tokens() const {
        return {of_queries(), part == AttentionPart::cross ? &of_keys() : nullptr,
                part == AttentionPart::decoder};
    }
};

struct PairBatch : BatchSize {
    std::vector<Record> records;
    std::vector<Waiting> waiting;  // those that are not rejected
};

/// UsageError for what the attention of a decoder does not have.
void reject_what_is_of_encoders(const Request& request) {
    if (std::holds_alternative<RepeatedTokens>(request.input))
        throw UsageError("--repeats goes with --attention encoder: random tokens have no target");
    if (request.value != WeightKind::attention)
        throw UsageError("--value " + std::string(traits_of(request.value).name) +
                         " goes with --attention encoder");
    if (request.drops_shorter) throw UsageError("--drop-shorter goes with --attention encoder");
}

OpenModel opened_with_decoder(const Request& request, const ModelFolder& folder, const Messages& messages) {
    OpenModel opened = open_model(folder);
    require_both_halves(opened, request);
    reject_what_is_of_encoders(request);
    for (const std::string& warning : opened.warnings) messages.warning(warning);
    auto& hash = opened.description.weights_sha256;
    if (request.hashes_weights && !hash) hash = sha256_of_weights(opened.checkpoint.files());
    return opened;
}

class EncoderDecoderStream : public RecordStream {
  public:
    EncoderDecoderStream(const Request& given, const Selection& selection, const ModelFolder& folder,
                         const Messages& messages)
        : RecordStream(given, other_steps(selection), RowChoice(given, selection).is_on()),
          messages_(messages),
          request_(with_target_field(given)),
          selection_(layers_and_heads(selection)),
          row_choice_(given, selection),
          opened_(opened_with_decoder(given, folder, messages)),
          encoder_(opened_.load(opened_.config.sizes.num_hidden_layers)),
          unknown_(opened_.tokenizer.unknown_token(), opened_.description.name, opened_.description.type,
                   messages, std::holds_alternative<Texts>(given.input)),
          length_warning_(opened_.config.sizes, messages),
          threads_(thread_count(given)),
          corpus_(corpus_of(request_, messages)) {
        messages_.detail(model_line(opened_.description, thread_count(given)));
        if (const auto part = known_part()) run_of(*part);  // so that it is rejected at once
    }

    std::vector<Record> next() override {
        PairBatch batch;
        while (batch.has_room(request_.batch_tokens, batch.records.size()) &&
               (batch.records.empty() || corpus_.ready())) {
            const auto sequence = corpus_.next();
            if (!sequence) break;
            add(batch, *sequence);
        }
        compute(batch);
        return std::move(batch.records);
    }

    std::optional<ReadSoFar> read_so_far() const override { return corpus_.read_so_far(); }

  private:
    /// What every record is, where that is known before one is read.
    std::optional<AttentionPart> known_part() const {
        if (request_.attention) return request_.attention;
        const auto* const texts = std::get_if<Texts>(&request_.input);
        return texts == nullptr ? std::nullopt
                                : std::optional(attention_part(request_, texts->target.has_value()));
    }

    PartRun& run_of(AttentionPart part) {
        const auto found = runs_.find(part);
        return found != runs_.end() ? found->second : runs_.emplace(part, new_run(part)).first->second;
    }

    /// InputError for layers, heads or a decoder that the model does not have.
    PartRun new_run(AttentionPart part) const {
        const bool is_decoded = part != AttentionPart::encoder;
        const std::string name = name_of(request_.model);
        if (is_decoded && !opened_.has_target_decoder())
            throw InputError({opened_.description.name, ""}, "weights with a decoder", "an encoder alone");
        const ModelSizes sizes = is_decoded ? opened_.config.decoder_sizes() : opened_.config.sizes;
        PartRun run;
        run.description = opened_.description;
        run.description.attention = part;
        run.description.layers = static_cast<std::int64_t>(sizes.num_hidden_layers);
        run.description.heads = static_cast<std::int64_t>(sizes.num_attention_heads);
        run.wanted = {chosen_under(selection_.layers, run.description.layers, name),
                      chosen_under(selection_.heads, run.description.heads, name), request_.hidden_states};
        if (is_decoded) run.decoder = opened_.load_target_decoder(layers_needed(sizes, run.wanted));
        return run;
    }

    EncoderDecoder halves(const PartRun& run) const { return {*encoder_, *run.decoder}; }

    Encoding encoded(const Sequence& sequence, const ModelSizes& sizes) {
        Encoding encoding = opened_.tokenizer.encode(sequence, truncation_of(request_, sizes));
        unknown_.look_at(encoding);
        length_warning_.look_at(encoding.ids.size(), sequence.place);
        return encoding;
    }

    /// The tokens of the decoder.
    Encoding encoded_target(const Sequence& sequence, const ModelSizes& sizes) {
        const Sequence target = target_of(sequence, request_);
        Encoding encoding = for_decoder(opened_, encoded(target, sizes));
        check_encoding(sizes, encoding, target.place);
        return encoding;
    }

    void add(PairBatch& batch, const Numbered<Sequence>& given) {
        if (given.id) batch.bytes += show(*given.id).size();
        Record& record = batch.records.emplace_back(given.with(Attention{}));
        record.apply([&](Attention& attention) {
            const Sequence& sequence = *given.value();
            const AttentionPart part = attention_part(request_, sequence.target.has_value());
            Waiting waiting{batch.records.size() - 1, part, encodings_of(sequence, part), {}};
            attention.id = *record.id;
            waiting.queries = row_choice_.of(waiting.tokens(), place_of(attention));
            require_room(waiting, sequence.place);
            const Encoding &queries = waiting.of_queries(), &keys = waiting.of_keys();
            const ModelRequest& wanted = run_of(part).wanted;
            const std::size_t rows =
                waiting.queries.empty() ? queries.tokens.size() : waiting.queries.front().size();
            batch.bytes += text_bytes(queries) + text_bytes(keys) + sequence.extra.size();
            batch.tokens += queries.tokens.size() + keys.tokens.size();
            batch.weights += wanted.layers.size() * wanted.heads.size() * rows * keys.tokens.size();
            batch.waiting.push_back(std::move(waiting));
            attention.extra = sequence.extra;
        });
    }

    SourceAndTarget encodings_of(const Sequence& sequence, AttentionPart part) {
        const PartRun& run = run_of(part);
        const ModelSizes& sizes = opened_.config.sizes;
        SourceAndTarget encodings{encoded(sequence, sizes), {}};
        check_encoding(sizes, encodings.source, sequence.place);
        if (part == AttentionPart::encoder) return encodings;
        encodings.target = encoded_target(sequence, run.decoder->sizes());
        return encodings;
    }

    void require_room(const Waiting& waiting, const Place& place) {
        const PartRun& run = run_of(waiting.part);
        ModelRequest wanted = run.wanted;
        wanted.queries = waiting.queries;
        if (waiting.part == AttentionPart::encoder)
            check_memory(opened_.config.sizes, waiting.encodings.source, wanted, place);
        else
            check_memory(halves(run), waiting.encodings, wanted, waiting.part == AttentionPart::cross, place);
    }

    /// Records of one part at a time, each to its place.
    void compute(PairBatch& batch) {
        for (auto& [part, run] : runs_) {
            std::vector<SourceAndTarget> encodings;
            std::vector<std::size_t> records;
            ModelRequest wanted = run.wanted;
            for (Waiting& waiting : batch.waiting) {
                if (waiting.part != part) continue;
                encodings.push_back(std::move(waiting.encodings));
                records.push_back(waiting.record);
                wanted.queries.insert(wanted.queries.end(), waiting.queries.begin(), waiting.queries.end());
            }
            if (records.empty()) continue;
            std::vector<Attention> attentions = computed(part, run, std::move(encodings), wanted);
            for (std::size_t i = 0; i < records.size(); ++i)
                finish(batch.records[records[i]], std::move(attentions[i]), run.description);
        }
    }

    std::vector<Attention> computed(AttentionPart part, PartRun& run, std::vector<SourceAndTarget> encodings,
                                    const ModelRequest& wanted) {
        const bool packs = passes_++ == passes_before_packing;
        if (part == AttentionPart::encoder) {
            if (packs) pack_weights(*encoder_, wanted, threads_);
            std::vector<Encoding> sources;
            sources.reserve(encodings.size());
            for (SourceAndTarget& encoding : encodings) sources.push_back(std::move(encoding.source));
            return run_model(*encoder_, std::move(sources), wanted, threads_);
        }
        if (packs) pack_weights(*encoder_, *run.decoder, wanted, threads_);
        return run_encoder_decoder(halves(run), std::move(encodings), wanted, part == AttentionPart::cross,
                                   threads_);
    }

    void finish(Record& record, Attention computed, const ModelDescription& description) const {
        Attention& attention = *record.value();
        computed.extra = std::move(attention.extra);
        attention = std::move(computed);
        attention.id = *record.id;
        attention.model = description;
        messages_.record_detail("record " + show(attention.id) + ": " +
                                std::to_string(attention.encoding.tokens.size()) + " tokens through " +
                                attention.model.name);
    }

    const Messages& messages_;
    Request request_;
    Selection selection_;  // of layers and heads
    RowChoice row_choice_;
    OpenModel opened_;
    std::unique_ptr<Model> encoder_;
    std::map<AttentionPart, PartRun> runs_;
    UnknownTokens unknown_;
    LengthWarning length_warning_;
    Threads threads_;
    Corpus corpus_;
    std::size_t passes_ = 0;
};

}  // namespace

std::unique_ptr<RecordStream> encoder_decoder_stream(const Request& request, const Selection& selection,
                                                     const ModelFolder& folder, const Messages& messages) {
    return std::make_unique<EncoderDecoderStream>(request, selection, folder, messages);
}

}  // namespace heed
