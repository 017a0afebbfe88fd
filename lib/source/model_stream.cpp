#include <utility>

#include "core/error.hpp"
#include "core/machine/threads.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "model/builtin.hpp"
#include "model/contacts.hpp"
#include "model/inspect/weights_hash.hpp"
#include "model/open.hpp"
#include "model/run.hpp"
#include "model/values/values.hpp"
#include "source/continued_text.hpp"
#include "source/open.hpp"
#include "source/repeated_tokens.hpp"
#include "source/streams.hpp"
#include "source/text_batch.hpp"
#include "source/unknown_tokens.hpp"

namespace heed {
namespace {

/// Records that go through the model together, and the encodings of those that are not rejected.
struct Batch : BatchSize {
    std::vector<Record> records;
    std::vector<Encoding> encodings;
    std::vector<Positions> queries;  // whose rows are computed of each; none: all
};

/// A model that is ready to compute what a request and a selection ask for.
struct ReadyModel {
    OpenModel opened;
    std::unique_ptr<Model> model;
    ModelRequest wanted;
    Truncation truncation;
    bool predicts_contacts;
    UnknownTokens unknown;

    /// How many matrices there are for each sequence.
    std::size_t matrices() const {
        return predicts_contacts ? 1 : wanted.layers.size() * wanted.heads.size();
    }
};

/// InputError unless the model has what contacts are predicted with.
void require_regression(const Model& model, const OpenModel& opened) {
    if (model.contact_regression() != nullptr) return;
    throw InputError({opened.description.name, ""},
                     "contact_head.regression, by which an ESM-2 predicts contacts",
                     "a " + std::string(opened.config.family.names.family) + " without it");
}

ReadyModel ready_model(const Request& request, const Selection& selection, const ModelFolder& folder,
                       const Messages& messages) {
    const std::string name = model_in_words(name_of(request.model));
    OpenModel opened = open_model(folder);
    require_both_halves(opened, request);
    for (const std::string& warning : opened.warnings) messages.warning(warning);
    const bool predicts_contacts = request.value == WeightKind::contacts;
    const Selection all;  // of layers and heads, which contacts are predicted from
    const Selection taken = predicts_contacts ? all : layers_and_heads(selection);
    auto& hash = opened.description.weights_sha256;
    if (request.hashes_weights && !hash) hash = sha256_of_weights(opened.checkpoint.files());
    ModelRequest wanted{chosen_under(taken.layers, opened.description.layers, name),
                        chosen_under(taken.heads, opened.description.heads, name), request.hidden_states,
                        request.value};
    const ModelSizes& sizes = opened.config.sizes;
    std::unique_ptr<Model> model =
        opened.load(request.continued_by > 0 ? sizes.num_hidden_layers : layers_needed(sizes, wanted));
    if (predicts_contacts) require_regression(*model, opened);
    if (const auto why = why_undefined(*model, request.value))
        throw InputError({opened.description.name + " (" + opened.config.family.names.family + ")", ""},
                         *why);
    const Truncation truncation = truncation_of(request, sizes);
    UnknownTokens unknown(opened.tokenizer.unknown_token(), opened.description.name, opened.description.type,
                          messages, std::holds_alternative<Texts>(request.input));
    return {std::move(opened), std::move(model),  std::move(wanted),
            truncation,        predicts_contacts, std::move(unknown)};
}

std::optional<TextContinuer> continuer_of(const Request& request, const ReadyModel& ready,
                                          const ModelFolder& folder) {
    if (request.continued_by == 0) return std::nullopt;
    return std::optional<TextContinuer>(std::in_place, request.continued_by, ready.opened, folder,
                                        *ready.model);
}

/// Random tokens are those of the model's vocabulary.
Corpus corpus_for(const Request& request, const OpenModel& opened, const Messages& messages) {
    const auto* const repeats = std::get_if<RepeatedTokens>(&request.input);
    if (repeats == nullptr) return corpus_of(request, messages);
    return Corpus::of_sequences(repeated_sequences(*repeats, opened.tokenizer, {"--repeats", ""}));
}

class ModelStream : public RecordStream {
  public:
    ModelStream(const Request& request, const Selection& selection, const ModelFolder& folder,
                const Messages& messages)
        : RecordStream(request, other_steps(selection), RowChoice(request, selection).is_on()),
          messages_(messages),
          row_choice_(request, selection),
          most_tokens_(request.batch_tokens),
          drops_shorter_(request.drops_shorter),
          is_whole_(request.part.shard.count == 1 && request.part.from == 0),
          ready_(ready_model(request, selection, folder, messages)),
          continuer_(continuer_of(request, ready_, folder)),
          threads_(thread_count(request)),
          corpus_(corpus_for(request, ready_.opened, messages)),
          length_warning_(ready_.opened.config.sizes, messages) {
        messages.detail(model_line(ready_.opened.description, thread_count(request)));
    }

    std::vector<Record> next() override {
        Batch batch;
        while (batch.has_room(most_tokens_, batch.records.size()) &&
               (batch.records.empty() || corpus_.ready())) {
            const auto sequence = corpus_.next();
            if (!sequence) break;
            add(batch, *sequence);
        }
        if (batch.records.empty()) tell_dropped();
        return computed(std::move(batch));
    }

    std::optional<ReadSoFar> read_so_far() const override { return corpus_.read_so_far(); }
    void hear_layers(LayerListener listener) override { layer_listener_ = std::move(listener); }

  private:
    /// The encoding joins the batch; what the attention will say beside its weights is kept in the record.
    void add(Batch& batch, const Numbered<Sequence>& given) {
        if (given.id) batch.bytes += show(*given.id).size();
        Record& record = batch.records.emplace_back(given.with(Attention{}));
        bool is_short = false;
        record.apply([&](Attention& attention) {
            const Sequence& sequence = *given.value();
            Encoding encoding = ready_.opened.tokenizer.encode(sequence, ready_.truncation);
            is_short = drops_shorter_ && encoding.ids.size() < ready_.truncation.max_length;
            if (is_short) return;
            warn_of_bare_tokens(sequence, encoding);
            ready_.unknown.look_at(encoding);
            if (continuer_) encoding = continued(std::move(encoding), sequence.place);
            check_encoding(ready_.opened.config.sizes, encoding, sequence.place);
            attention.id = *record.id;
            const std::vector<Positions> queries =
                row_choice_.of({encoding, nullptr, reads_from_left()}, place_of(attention));
            const std::size_t tokens = encoding.tokens.size();
            const std::size_t weights =
                ready_.matrices() * tokens * (queries.empty() ? tokens : queries.front().size());
            if (ready_.predicts_contacts)
                check_protein(ready_.opened.config.sizes, encoding, sequence.place);
            else
                check_memory(ready_.opened.config.sizes, encoding, wanted_of(queries, weights),
                             sequence.place);
            length_warning_.look_at(encoding.ids.size(), sequence.place);
            batch.bytes += text_bytes(encoding) + sequence.extra.size();
            batch.tokens += tokens;
            batch.weights += weights;
            batch.encodings.push_back(std::move(encoding));
            batch.queries.insert(batch.queries.end(), queries.begin(), queries.end());
            attention.extra = sequence.extra;
        });
        has_kept_ = has_kept_ || !is_short;
        if (!is_short) return;
        batch.records.pop_back();
        ++dropped_;
    }

    /// In the first of the layers that are computed, which tells select.
    bool reads_from_left() const {
        return ready_.model->sight(static_cast<std::size_t>(ready_.wanted.layers.front())).after == 0;
    }

    /// For sequences that have so many weights in all.
    ModelRequest wanted_of(std::vector<Positions> queries, std::size_t weights) const {
        ModelRequest wanted = ready_.wanted;
        wanted.queries = std::move(queries);
        if (layer_listener_ && wanted.value == WeightKind::attention && weights > BatchSize::most_weights)
            wanted.each_layer = [this](const std::vector<Attention>& of_layer) {
                for (std::size_t i = 0; i < of_layer.size(); ++i) layer_listener_(i, of_layer[i]);
            };
        return wanted;
    }

    /// InputError if all records are dropped.
    void tell_dropped() {
        if (dropped_ == 0) return;
        const std::string tokens = with_thousands(ready_.truncation.max_length) + " tokens";
        if (is_whole_ && !has_kept_)
            throw InputError({name(), ""}, "a text of " + tokens + " or more, as --drop-shorter asks for",
                             counted(dropped_, "shorter one"));
        messages_.warning(name() + ": --drop-shorter leaves out " +
                          counted(std::exchange(dropped_, 0), "record") + " of fewer than " + tokens);
    }

    std::vector<Record> computed(Batch batch) {
        std::vector<Attention> attentions;
        if (!batch.encodings.empty())
            attentions = run(std::move(batch.encodings), wanted_of(std::move(batch.queries), batch.weights));
        auto next = attentions.begin();
        for (Record& record : batch.records) {
            Attention* const attention = record.value();
            if (attention == nullptr) continue;
            next->extra = std::move(attention->extra);
            *attention = std::move(*next++);
            attention->id = *record.id;
            attention->model = ready_.opened.description;
            messages_.record_detail("record " + show(attention->id) + ": " +
                                    std::to_string(attention->keys().size()) + " tokens through " +
                                    attention->model.name);
        }
        return std::move(batch.records);
    }

    /// Lists of words are called tokens, too, by those who tag them.
    void warn_of_bare_tokens(const Sequence& sequence, const Encoding& encoding) {
        const auto first_special = [](const Encoding& of) {
            return std::find(of.special_tokens_mask.begin(), of.special_tokens_mask.end(), 1) -
                   of.special_tokens_mask.begin();
        };
        const auto size = static_cast<std::ptrdiff_t>(encoding.tokens.size());
        if (sequence.given.tokens.empty() || first_special(encoding) < size || knows_of_bare_tokens_) return;
        knows_of_bare_tokens_ = true;
        Sequence text;
        text.text = "a";
        const Encoding usual = ready_.opened.tokenizer.encode(text, std::nullopt);
        const auto special = static_cast<std::size_t>(first_special(usual));
        if (special == usual.tokens.size()) return;
        const Place& place = sequence.place;
        messages_.warning(
            place.file + (place.spot.empty() ? "" : ", " + place.spot) +
            ": the tokens have none of the model's special ones, such as " + excerpt(usual.tokens[special]) +
            ", and heed adds none (words, which it splits, are in \"words\", or --text-field tokens)");
    }

    Encoding continued(Encoding encoding, const Place& place) {
        encoding = continuer_->continued(std::move(encoding), place, threads_);
        if (encoding.text_pair.value_or("").empty() && !std::exchange(has_warned_of_no_answer_, true))
            messages_.warning(place.file + (place.spot.empty() ? "" : ", " + place.spot) +
                              ": the model ends the text at once, with " + excerpt(encoding.tokens.back()) +
                              ": --continue adds no words to it");
        return encoding;
    }

    std::vector<Attention> run(std::vector<Encoding> encodings, const ModelRequest& wanted) {
        if (passes_++ == passes_before_packing) pack_weights(*ready_.model, wanted, threads_);
        if (ready_.predicts_contacts) return predict_contacts(*ready_.model, encodings, threads_);
        if (is_taken_apart(wanted.value))
            return run_values(*ready_.model, std::move(encodings), wanted, threads_);
        return run_model(*ready_.model, std::move(encodings), wanted, threads_);
    }

    const Messages& messages_;
    RowChoice row_choice_;
    LayerListener layer_listener_;
    std::size_t most_tokens_;
    bool drops_shorter_;  // than texts are cut to
    bool is_whole_;       // no part of a corpus
    bool has_kept_ = false;
    std::size_t dropped_ = 0;
    ReadyModel ready_;
    std::optional<TextContinuer> continuer_;
    Threads threads_;
    Corpus corpus_;
    std::size_t passes_ = 0;
    LengthWarning length_warning_;
    bool has_warned_of_no_answer_ = false, knows_of_bare_tokens_ = false;
};

}  // namespace

std::unique_ptr<RecordStream> model_stream(const Request& request, const Selection& selection,
                                           const ModelFolder& folder, const Messages& messages) {
    return std::make_unique<ModelStream>(request, selection, folder, messages);
}

}  // namespace heed
