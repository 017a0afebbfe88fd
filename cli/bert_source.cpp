#include "bert_source.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <thread>

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

struct BertSource {
    BertModel model;
    Bert bert;
    BertRequest request;
    std::optional<Truncation> truncation;
    Threads threads;
    std::size_t passes = 0;
};

/// Packing the weights costs about what it saves in so many passes, where memory is had quickly; else in some
/// hundred.
constexpr std::size_t passes_before_packing = 32;

std::vector<Attention> run(BertSource& source, std::vector<Encoding> encodings) {
    if (source.passes++ == passes_before_packing) pack_weights(source.bert, source.request, source.threads);
    return run_bert(source.bert, std::move(encodings), source.request, source.threads);
}

std::shared_ptr<BertSource> open(const SourceFlags& flags, const Selection& selection,
                                 const Messages& messages) {
    const std::string name = model_name(flags.model, default_model_name);
    BertModel model = open_bert_model(open_model_folder(name, flags.revision, messages));
    for (const std::string& warning : model.warnings) messages.warning(warning);
    const BertRequest request{chosen(selection.layers, model.description.layers, name),
                              chosen(selection.heads, model.description.heads, name), flags.hidden};
    Bert bert = Bert::load(model.config, model.checkpoint, layers_needed(model.config, request));
    const auto truncation =
        truncation_of(flags.truncation, [&] { return model.config.max_position_embeddings; });
    const std::size_t threads = flags.threads != 0 ? flags.threads : std::thread::hardware_concurrency();
    return std::shared_ptr<BertSource>(
        new BertSource{std::move(model), std::move(bert), request, truncation, Threads(threads)});
}

}  // namespace

NextAttention bert_over_texts(const SourceFlags& flags, const Selection& selection,
                              const Messages& messages) {
    const auto source = open(flags, selection, messages);
    const NextSequence sequences = sequences_of(flags);
    return [=]() -> std::optional<Attention> {
        const std::optional<Sequence> sequence = sequences();
        if (!sequence) return std::nullopt;
        std::vector<Encoding> encodings = {source->model.tokenizer.encode(*sequence, source->truncation)};
        check_encoding(source->model.config, encodings.front(), sequence->place);
        messages.detail("record " + show(sequence->id) + ": " +
                        std::to_string(encodings.front().tokens.size()) + " tokens through " +
                        source->model.description.name);
        Attention attention = std::move(run(*source, std::move(encodings)).front());
        attention.id = sequence->id;
        attention.model = source->model.description;
        return attention;
    };
}

}  // namespace heed
