#include "bert_source.hpp"

#include <algorithm>
#include <memory>
#include <numeric>

#include "core/error.hpp"
#include "model/bert.hpp"
#include "model/bert_model.hpp"
#include "model/bert_run.hpp"
#include "model_name.hpp"
#include "sequence_source.hpp"

namespace heed {
namespace {

std::vector<std::int64_t> numbers_to(std::int64_t count) {
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
    return numbers;
}

/// The numbers under `count` that are chosen, ascending.
std::vector<std::int64_t> chosen(const Choice& choice, std::int64_t count, const std::string& model) {
    std::vector<std::int64_t> numbers;
    for (const std::size_t position : choice.among(numbers_to(count), {model, ""}))
        numbers.push_back(static_cast<std::int64_t>(position));
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

/// Packing the weights costs about what it saves in so many passes, where memory is had quickly; else in some
/// hundred.
constexpr std::size_t passes_before_packing = 32;
/// More weights than these are not computed together: memory stays flat however long the sequences are.
constexpr std::size_t most_weights = std::size_t{8} << 20;  // 32 MB
/// Nor longer texts, with what their records say besides.
constexpr std::size_t most_bytes = std::size_t{32} << 20;
/// Nor more records, should all be refused.
constexpr std::size_t most_records = 4096;

struct BertSource {
    BertModel model;
    Bert bert;
    BertRequest request;
    Truncation truncation;
    Threads threads;
    std::size_t passes = 0;
};

std::vector<Attention> run(BertSource& source, std::vector<Encoding> encodings) {
    if (source.passes++ == passes_before_packing) pack_weights(source.bert, source.request, source.threads);
    return run_bert(source.bert, std::move(encodings), source.request, source.threads);
}

/// Records that go through the model together, and how large they are.
struct Batch {
    std::vector<Outcome> outcomes;
    std::vector<Encoding> encodings;  // of those that are not refused
    std::size_t tokens = 0;
    std::size_t weights = 0;
    std::size_t bytes = 0;

    bool has_room(std::size_t most_tokens) const {
        return tokens < most_tokens && weights < most_weights && bytes < most_bytes &&
               outcomes.size() < most_records;
    }
};

std::size_t text_bytes(const Encoding& encoding) {
    return (encoding.text ? encoding.text->size() : 0) +
           (encoding.text_pair ? encoding.text_pair->size() : 0);
}

/// The encoding joins the batch; what the attention will say beside its weights is kept in `outcome`.
void encode(Batch& batch, Outcome& outcome, const CorpusRecord& record, const BertSource& source) {
    const Sequence& sequence = sequence_of(record);
    Encoding encoding = source.model.tokenizer.encode(sequence, source.truncation);
    check_encoding(source.model.config, encoding, sequence.place);
    const std::size_t tokens = encoding.tokens.size();
    batch.bytes += text_bytes(encoding) + sequence.extra.size();
    batch.tokens += tokens;
    batch.weights += source.request.layers.size() * source.request.heads.size() * tokens * tokens;
    batch.encodings.push_back(std::move(encoding));
    std::get<Attention>(outcome.result).extra = sequence.extra;
}

void add(Batch& batch, const CorpusRecord& record, const BertSource& source) {
    Outcome& outcome =
        batch.outcomes.emplace_back(Outcome{record.number, record.line, record.id, Attention{}});
    if (record.id) batch.bytes += show(*record.id).size();
    try {
        encode(batch, outcome, record, source);
    } catch (const InputError& error) {
        outcome.result = error;
    }
}

std::vector<Outcome> run(BertSource& source, Batch batch, const Messages& messages) {
    std::vector<Attention> attentions;
    if (!batch.encodings.empty()) attentions = run(source, std::move(batch.encodings));
    auto computed = attentions.begin();
    for (Outcome& outcome : batch.outcomes) {
        auto* const attention = std::get_if<Attention>(&outcome.result);
        if (attention == nullptr) continue;
        computed->extra = std::move(attention->extra);
        *attention = std::move(*computed++);
        attention->id = *outcome.id;
        attention->model = source.model.description;
        messages.detail("record " + show(attention->id) + ": " +
                        std::to_string(attention->encoding.tokens.size()) + " tokens through " +
                        attention->model.name);
    }
    return std::move(batch.outcomes);
}

std::shared_ptr<BertSource> open(const SourceFlags& flags, const Selection& selection,
                                 const Messages& messages) {
    const std::string name = model_name(flags.model, default_model_name);
    BertModel model = open_bert_model(open_model_folder(name, flags.revision, messages));
    for (const std::string& warning : model.warnings) messages.warning(warning);
    const BertRequest request{chosen(selection.layers, model.description.layers, name),
                              chosen(selection.heads, model.description.heads, name), flags.hidden};
    Bert bert = Bert::load(model.config, model.checkpoint, layers_needed(model.config, request));
    const std::size_t positions = model.config.max_position_embeddings;
    const Truncation truncation = truncation_of(flags.truncation, [&] {
                                      return positions;
                                  }).value_or(Truncation{positions, Truncation::Strategy::none});
    const std::size_t threads = thread_count(flags);
    return std::shared_ptr<BertSource>(
        new BertSource{std::move(model), std::move(bert), request, truncation, Threads(threads)});
}

}  // namespace

Source bert_over_texts(const SourceFlags& flags, const Selection& selection, const Messages& messages) {
    const auto source = open(flags, selection, messages);
    const Corpus corpus = corpus_of(flags);
    const NextBatch next_batch = [=, most_tokens = flags.batch_tokens] {
        Batch batch;
        while (batch.has_room(most_tokens) && (batch.outcomes.empty() || corpus.ready())) {
            const auto record = corpus.next();
            if (!record) break;
            add(batch, *record, *source);
        }
        return run(*source, std::move(batch), messages);
    };
    return source_of_batches(next_batch, corpus.read_so_far);
}

}  // namespace heed
