#include "source.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "bert_source.hpp"
#include "comparison.hpp"
#include "core/error.hpp"
#include "corpus/tensor_files.hpp"
#include "io/file.hpp"
#include "layer_source.hpp"
#include "record_source.hpp"
#include "sequence_source.hpp"

namespace heed {
namespace {

/// Which kinds of source are given; what contradicts itself is refused before anything is opened.
void check(const SourceFlags& flags) {
    const bool word_vectors = flags.embeddings && is_word_vector_file(*flags.embeddings);
    const int sources =
        (flags.operands.empty() ? 0 : 1) + (flags.file ? 1 : 0) + (flags.embeddings && !word_vectors ? 1 : 0);
    if (sources == 0)
        throw UsageError(word_vectors ? "--embeddings " + *flags.embeddings +
                                            " is a table of word vectors: give a TEXT to look up"
                                      : "nothing to attend to: give a TEXT, -f FILE or --embeddings FILE");
    if (sources > 1) throw UsageError("give one source: a TEXT, -f FILE or --embeddings FILE");
    check_sequence_flags(flags);
    if (flags.embeddings) is_layer(flags);  // refuses flags of another model
    if (flags.tokens && (!flags.embeddings || word_vectors))
        throw UsageError("--tokens names the rows of --embeddings");
    if (flags.unknown && !word_vectors)
        throw UsageError("--unknown goes with --embeddings of word vectors (.txt, .vec)");
    check_comparison(flags);
}

/// Of all that `next` gives, the record called `wanted`. Others may be refused.
NextOutcome one_record(NextOutcome next, const std::string& wanted, const std::string& source_name) {
    auto done = std::make_shared<bool>(false);
    return [=]() -> std::optional<Outcome> {
        if (std::exchange(*done, true)) return std::nullopt;
        while (auto outcome = next())
            if (is_called(wanted, outcome->id, outcome->number)) return outcome;
        throw InputError({source_name, ""}, "a record " + wanted, "none of that id");
    };
}

/// What `selection` makes of a record, at `place`, unless it is refused.
void select_at(Outcome& outcome, const Selection& selection, const Place& place) {
    auto* const attention = std::get_if<Attention>(&outcome.result);
    if (attention == nullptr) return;
    try {
        *attention = select(std::move(*attention), selection, place);
    } catch (const InputError& error) {
        outcome.result = error;
    }
}

/// The layer's attention, with the layers and heads of `selection` alone.
NextOutcome selected(NextOutcome next, const Selection& selection) {
    return [=] {
        auto outcome = next();
        if (outcome) select_at(*outcome, selection, {layer_name, ""});
        return outcome;
    };
}

Source of_outcomes(NextOutcome next, std::function<std::optional<ReadSoFar>()> read_so_far) {
    return source_of_batches(alone(std::move(next)), std::move(read_so_far));
}

Source called(Source source, const std::string& name, const SourceFlags& flags) {
    source.name = name;
    source.several = gives_several(flags);
    return source;
}

Source model_over_texts(const SourceFlags& flags, const Selection& selection, const Messages& messages) {
    if (!is_layer(flags)) return bert_over_texts(flags, selection, messages);
    const Corpus corpus = corpus_of(flags);
    return of_outcomes(selected(layer_over_texts(corpus.next, flags, messages), selection),
                       corpus.read_so_far);
}

/// The source's attentions, with the layers and heads of `selection` alone; it has no other steps.
Source open_all(const SourceFlags& flags, const Selection& selection, const Messages& messages) {
    if (flags.file) return called(model_over_texts(flags, selection, messages), *flags.file, flags);
    if (flags.operands.empty())
        return called(
            of_outcomes(selected(numbered(layer_over_embeddings(flags, messages), flags.part), selection),
                        [] { return std::nullopt; }),
            *flags.embeddings, flags);
    const std::string& first = flags.operands.front();
    if (flags.operands.size() == 1 && is_record_file(first))
        return called(saved_records(flags, selection), first, flags);
    for (const std::string& operand : flags.operands)
        if (is_record_file(operand)) throw UsageError(operand + " is a file of records: give it alone");
    warn_of_file_names(flags, messages);
    return called(model_over_texts(flags, selection, messages), "TEXT", flags);
}

Source open_wanted(const SourceFlags& flags, const Selection& selection, const Messages& messages) {
    Source source = open_all(flags, selection, messages);
    if (!flags.record) return source;
    return called(of_outcomes(one_record(one_by_one(source.next_batch), *flags.record, source.name),
                              source.read_so_far),
                  source.name, flags);
}

/// `next` does the steps that `next_batch` leaves to do.
Source with_next(Source source) {
    const NextOutcome next = one_by_one(source.next_batch);
    source.next = attentions([next, source] {
        auto outcome = next();
        if (outcome) select_outcome(*outcome, source);
        return outcome;
    });
    return source;
}

}  // namespace

SourceFlags source_flags_of(const Given& given) {
    return {.operands = given.operands,
            .file = given.text("--file"),
            .file_format = given.text("--file-format"),
            .pair = given.text("--pair"),
            .embeddings = given.text("--embeddings"),
            .tokens = given.text("--tokens"),
            .unknown = given.text("--unknown"),
            .record = given.text("--record"),
            .model = given.text("--model"),
            .revision = given.text("--revision"),
            .compare = given.text("--compare"),
            .compare_model = given.text("--compare-model"),
            .truncation = truncation_flags_of(given),
            .hidden = given.has("--hidden"),
            .threads = given.count("--threads").value_or(0),
            .part = {},
            .weights = given.text("--weights"),
            .mask = given.text("--mask"),
            .dim = given.count("--dim"),
            .seed = given.count("--seed"),
            .dropout = given.number("--dropout")};
}

bool is_record_file(const std::string& operand) {
    static const std::set<std::string> endings = {".json", ".jsonl", ".npz", ".npy", ".safetensors"};
    const std::string ending = content_extension(operand);  // FILE:NAME names an array of it
    return operand == "-" || endings.count(ending.substr(0, ending.find(':'))) == 1;
}

bool holds_several(const std::string& record_file) {
    return content_extension(record_file) == ".jsonl" || is_tensor_index(record_file);
}

Source source_of_batches(NextBatch next_batch, std::function<std::optional<ReadSoFar>()> read_so_far) {
    Source source;
    source.next_batch = std::move(next_batch);
    source.read_so_far = std::move(read_so_far);
    return source;
}

bool gives_several(const SourceFlags& flags) {
    if (flags.record) return false;
    if (flags.file || flags.operands.empty()) return true;
    const std::string& first = flags.operands.front();
    return flags.operands.size() > 1 || first == "-" || (is_record_file(first) && holds_several(first));
}

std::size_t thread_count(const SourceFlags& flags) {
    return flags.threads != 0 ? flags.threads : std::max(1U, std::thread::hardware_concurrency());
}

void select_outcome(Outcome& outcome, const Source& source) {
    if (const auto* const attention = std::get_if<Attention>(&outcome.result))
        select_at(outcome, source.steps, place_of(source, *attention));
}

Place place_of(const Source& source, const Attention& attention) {
    return {source.name, source.several ? "record " + show(attention.id) : ""};
}

Source open_source(const SourceFlags& flags, const Selection& selection, const Messages& messages) {
    check(flags);
    Selection layers_and_heads;
    layers_and_heads.layers = selection.layers;
    layers_and_heads.heads = selection.heads;
    Selection steps = selection;
    steps.layers = steps.heads = Choice::all();

    Source source = open_wanted(flags, layers_and_heads, messages);
    if (flags.compare || flags.compare_model) {
        const auto open_other = [=] {
            return with_next(open_wanted(compared_with(flags), layers_and_heads, messages));
        };
        source = called(of_outcomes(differences(source, open_other, steps, messages), source.read_so_far),
                        source.name, flags);
    } else {
        source.steps = std::move(steps);
    }
    return with_next(std::move(source));
}

Attention only_one(const Source& source) {
    auto attention = source.next();
    if (!attention) throw InputError({source.name, ""}, "a sequence", "none");
    if (source.several && source.next())
        throw UsageError(source.name == "TEXT" ? "one sentence at a time: quote the sentence"
                                               : source.name + " holds several: choose one with --record N");
    return *std::move(attention);
}

}  // namespace heed
