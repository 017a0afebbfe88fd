#include "effect/effect.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/machine/threads.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "model/run.hpp"
#include "model/values/values.hpp"
#include "model/without_heads.hpp"
#include "source/continued_text.hpp"
#include "source/named_model.hpp"
#include "source/open.hpp"
#include "source/text_batch.hpp"

namespace heed {
namespace {

constexpr std::size_t most_predictions = 5;

/// Natural logarithms of the softmax of a row, in double.
std::vector<double> log_softmax(const float* logits, std::size_t size) {
    const double largest = *std::max_element(logits, logits + size);
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += std::exp(logits[i] - largest);
    const double normal = largest + std::log(sum);
    std::vector<double> logs(size);
    for (std::size_t i = 0; i < size; ++i) logs[i] = logits[i] - normal;
    return logs;
}

bool is_mask(const std::string& token) {
    return token == "[MASK]" || token == "<mask>";
}

Matrix rows_at(const Matrix& states, const std::vector<std::size_t>& positions) {
    Matrix rows = Matrix::from_shape({positions.size(), states.shape(1)});
    for (std::size_t i = 0; i < positions.size(); ++i)
        std::copy_n(states.data() + positions[i] * states.shape(1), states.shape(1),
                    rows.data() + i * states.shape(1));
    return rows;
}

/// The model, ready to predict.
struct Predictor {
    ModelFolder folder;
    OpenModel opened;
    std::unique_ptr<Model> model;
    OutputHead head;
    Truncation truncation;

    std::string name_of(std::size_t id) const {
        return head.task == OutputHead::Task::classes
                   ? head.labels[id]
                   : opened.tokenizer.token_with(static_cast<std::int64_t>(id));
    }

    std::string label_of(std::size_t id) const {
        return head.task == OutputHead::Task::classes
                   ? head.labels[id]
                   : opened.tokenizer.label_with(static_cast<std::int64_t>(id));
    }

    /// The number of a class, or of the only token of a text; also of the text after a space.
    std::size_t id_of(const std::string& flag, const std::string& answer) const {
        if (head.task == OutputHead::Task::classes) {
            const auto found = std::find(head.labels.begin(), head.labels.end(), answer);
            if (found != head.labels.end()) return static_cast<std::size_t>(found - head.labels.begin());
            throw UsageError(flag + ": the model has no class " + excerpt(answer) + ", but " +
                             listed_labels());
        }
        // Within a text a word comes after a space, which byte-level tokens have in them.
        for (const std::string& text : {"a " + answer, answer})
            if (const auto id = last_of(text, text == answer ? 1 : 2)) return *id;
        throw UsageError(flag + ": " + excerpt(answer) +
                         " is not one token of the model (heed tokens shows how a text is split)");
    }

  private:
    std::string listed_labels() const {
        std::string list;
        for (const std::string& label : head.labels) list += (list.empty() ? "" : ", ") + excerpt(label);
        return list;
    }

    /// Of a text that has so many tokens, special ones apart, the last one's id.
    std::optional<std::size_t> last_of(const std::string& text, std::size_t count) const {
        Sequence sequence;
        sequence.text = text;
        const Encoding encoding = opened.tokenizer.encode(sequence);
        std::vector<std::int64_t> ids;
        for (std::size_t i = 0; i < encoding.ids.size(); ++i)
            if (!is_special(encoding, i)) ids.push_back(encoding.ids[i]);
        if (ids.size() != count ||
            opened.tokenizer.token_with(ids.back()) == opened.tokenizer.unknown_token())
            return std::nullopt;
        const auto id = static_cast<std::size_t>(ids.back());
        return id < head.decoder.weight.rows ? std::optional(id) : std::nullopt;
    }
};

/// That heads can be taken out of the layers that predict.
void check_layers(const OpenModel& opened, const Model& model) {
    const Place place{opened.description.name, ""};
    const std::string name = "a " + std::string(opened.config.family.names.family);
    if (opened.config.family.target_decoder)
        throw InputError(place, "a model of one stack of layers, to take heads out of it",
                         name + ", whose decoder predicts; --value takes its encoder apart");
    if (!model.parts(0))
        throw InputError(place, "a model whose layers heed takes apart, to take heads out of it", name);
}

Predictor predictor_of(const Request& request, const Messages& messages) {
    const ModelFolder folder = open_model_folder(request.model, messages);
    OpenModel opened = open_model(folder);
    for (const std::string& warning : opened.warnings) messages.warning(warning);
    const ModelSizes sizes = opened.config.sizes;
    std::unique_ptr<Model> model = opened.load(sizes.num_hidden_layers);
    check_layers(opened, *model);
    OutputHead head = OutputHead::load(opened, folder, model->parts(0)->is_causal);
    return {folder, std::move(opened), std::move(model), std::move(head), truncation_of(request, sizes)};
}

/// What is looked at in a text.
struct Targets {
    std::vector<std::size_t> positions;  // of the states that predict
    std::vector<std::size_t> ids;        // whose measure is taken, per position
    std::size_t against = 0;             // of a logit difference
};

/// A text on its way through the model.
struct EncodedText {
    Numbered<Sequence> sequence;
    Encoding encoding;
    std::size_t first_measured = 1;  // of the tokens whose loss is measured: the first that the model wrote
};

class RecordRun {
  public:
    RecordRun(const Predictor& predictor, const EffectChoice& choice, EffectMeasure measure,
              const EncodedText& text, Threads& threads)
        : predictor_(predictor),
          choice_(choice),
          measure_(measure),
          encoding_(text.encoding),
          first_measured_(text.first_measured),
          threads_(threads) {
        batch_.append(encoding_.ids, encoding_.segments);
        if (!predictor.model->sizes().type_vocab_size) batch_.segments.assign(batch_.segments.size(), 0);
    }

    RecordEffect of(const RecordId& id, const Replacements& by, const Place& place) {
        RecordEffect effect{.id = id, .tokens = encoding_.tokens, .first_measured = first_measured_};
        if (encoding_.pair_is_answer) effect.written = encoding_.text_pair.value_or("");
        WithoutHeads run(*predictor_.model, pass_);
        const Matrix states = run.states();
        find_targets(states, effect, place);
        const std::vector<double> usual = measured(states);
        effect.value = mean_of(usual);
        if (measure_ == EffectMeasure::loss) effect.losses = usual;
        for (const std::vector<HeadName>& heads : choice_.without) {
            const std::vector<double> now = measured(run.states_without(set_of(heads), by));
            effect.changes.push_back(mean_of(now) - effect.value);
            if (measure_ == EffectMeasure::loss) effect.losses_without.push_back(now);
        }
        if (!choice_.each) return effect;
        const ModelSizes sizes = predictor_.model->sizes();
        for (std::size_t layer = 0; layer < sizes.num_hidden_layers; ++layer)
            for (std::size_t head = 0; head < sizes.num_attention_heads; ++head)
                effect.changes_of_each.push_back(
                    mean_of(measured(run.states_without({{layer, {head}}}, by))) - effect.value);
        return effect;
    }

    /// Adds the sums of all contexts over the tokens, and returns how many tokens these are.
    std::size_t add_contexts(std::vector<std::vector<double>>& sums) {
        WithoutHeads run(*predictor_.model, pass_);
        for (std::size_t layer = 0; layer < predictor_.model->sizes().num_hidden_layers; ++layer) {
            const std::vector<double> of_layer = run.context_sums(layer);
            if (sums.size() <= layer) sums.emplace_back(of_layer.size());
            std::transform(of_layer.begin(), of_layer.end(), sums[layer].begin(), sums[layer].begin(),
                           std::plus<>());
        }
        return encoding_.ids.size();
    }

  private:
    static double mean_of(const std::vector<double>& values) {
        return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    }

    static HeadSet set_of(const std::vector<HeadName>& heads) {
        HeadSet set;
        for (const auto& [layer, head] : heads)
            set[static_cast<std::size_t>(layer)].push_back(static_cast<std::size_t>(head));
        return set;
    }

    std::vector<std::size_t> predicting_positions(const Place& place) const {
        using Task = OutputHead::Task;
        const std::size_t tokens = encoding_.ids.size();
        if (predictor_.head.task == Task::next_token) return {tokens - 1};
        if (predictor_.head.task == Task::classes) return {predictor_.head.reads_last_token ? tokens - 1 : 0};
        std::vector<std::size_t> positions;
        for (std::size_t i = 0; i < tokens; ++i)
            if (is_mask(encoding_.tokens[i])) positions.push_back(i);
        if (positions.empty())
            throw InputError(place, "a text with a masked token, such as [MASK], for the model to predict",
                             "none");
        return positions;
    }

    void find_targets(const Matrix& states, RecordEffect& effect, const Place& place) {
        targets_.positions = predicting_positions(place);
        const Matrix logits = predictor_.head.logits(rows_at(states, targets_.positions), threads_);
        const std::size_t size = logits.shape(1);
        if (choice_.against) targets_.against = predictor_.id_of("--against", *choice_.against);
        for (std::size_t i = 0; i < targets_.positions.size(); ++i) {
            const float* const row = logits.data() + i * size;
            effect.predictions.push_back({targets_.positions[i], likeliest(row, size)});
            targets_.ids.push_back(choice_.answer
                                       ? predictor_.id_of("--answer", *choice_.answer)
                                       : static_cast<std::size_t>(effect.predictions.back().top.front().id));
            effect.targets.push_back(predictor_.name_of(targets_.ids.back()));
        }
        if (measure_ == EffectMeasure::loss && encoding_.ids.size() < 2)
            throw InputError(place, "two tokens or more, for the loss of those after the first", "one");
    }

    std::vector<Prediction> likeliest(const float* row, std::size_t size) const {
        std::vector<std::size_t> order(size);
        std::iota(order.begin(), order.end(), std::size_t{0});
        const std::size_t count = std::min(most_predictions, size);
        std::partial_sort(
            order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
            [row](std::size_t a, std::size_t b) { return row[a] > row[b] || (row[a] == row[b] && a < b); });
        const std::vector<double> logs = log_softmax(row, size);
        std::vector<Prediction> top;
        for (std::size_t i = 0; i < count; ++i)
            top.push_back({predictor_.name_of(order[i]), predictor_.label_of(order[i]),
                           static_cast<std::int64_t>(order[i]), row[order[i]], logs[order[i]]});
        return top;
    }

    /// The measure per target, or per token after the first.
    std::vector<double> measured(const Matrix& states) const {
        std::vector<double> values;
        if (measure_ == EffectMeasure::loss) {
            const Matrix logits = predictor_.head.logits(states, threads_);
            for (std::size_t i = first_measured_; i < encoding_.ids.size(); ++i)
                values.push_back(-log_softmax(logits.data() + (i - 1) * logits.shape(1),
                                              logits.shape(1))[static_cast<std::size_t>(encoding_.ids[i])]);
            return values;
        }
        const Matrix logits = predictor_.head.logits(rows_at(states, targets_.positions), threads_);
        for (std::size_t i = 0; i < targets_.ids.size(); ++i) {
            const float* const row = logits.data() + i * logits.shape(1);
            values.push_back(measure_ == EffectMeasure::logit_difference
                                 ? static_cast<double>(row[targets_.ids[i]]) - row[targets_.against]
                                 : log_softmax(row, logits.shape(1))[targets_.ids[i]]);
        }
        return values;
    }

    const Predictor& predictor_;
    const EffectChoice& choice_;
    EffectMeasure measure_;
    const Encoding& encoding_;
    std::size_t first_measured_;
    Threads& threads_;
    TokenBatch batch_;
    Pass pass_{batch_, threads_};
    Targets targets_;
};

EffectMeasure measure_of(const EffectChoice& choice, OutputHead::Task task) {
    if (choice.against) return EffectMeasure::logit_difference;
    return task == OutputHead::Task::next_token && !choice.answer ? EffectMeasure::loss
                                                                  : EffectMeasure::log_probability;
}

void check_heads(const EffectChoice& choice, const OpenModel& model) {
    const ModelSizes& sizes = model.config.sizes;
    for (const auto& heads : choice.without)
        for (const auto& head : heads)
            if (head.first >= static_cast<std::int64_t>(sizes.num_hidden_layers) ||
                head.second >= static_cast<std::int64_t>(sizes.num_attention_heads))
                throw InputError({model.description.name, ""},
                                 "a head from 0-0 to " +
                                     show_head({sizes.num_hidden_layers - 1, sizes.num_attention_heads - 1}),
                                 show_head(head));
}

/// The texts of the request, with what the model wrote after them.
std::vector<EncodedText> encoded(const Request& request, const Predictor& predictor, Threads& threads,
                                 const Messages& messages) {
    std::optional<TextContinuer> continuer;
    if (request.continued_by > 0)
        continuer.emplace(request.continued_by, predictor.opened, predictor.folder, *predictor.model);
    std::vector<EncodedText> texts;
    Corpus corpus = corpus_of(request, messages);
    while (auto sequence = corpus.next()) {
        if (const InputError* const error = sequence->error()) throw InputError(*error);
        Encoding encoding = predictor.opened.tokenizer.encode(*sequence->value(), predictor.truncation);
        const Place& place = sequence->value()->place;
        check_encoding(predictor.opened.config.sizes, encoding, place);
        const std::size_t given = encoding.ids.size();
        if (continuer) encoding = continuer->continued(std::move(encoding), place, threads);
        texts.push_back({std::move(*sequence), std::move(encoding), continuer ? given : 1});
    }
    if (texts.empty()) throw InputError({name_of(request.input), ""}, "a text", "none");
    return texts;
}

MeanChange mean_of_changes(const std::vector<double>& changes) {
    const auto n = static_cast<double>(changes.size());
    const double mean = std::accumulate(changes.begin(), changes.end(), 0.0) / n;
    if (changes.size() < 2) return {mean, std::nullopt};
    double squares = 0;
    for (const double change : changes) squares += (change - mean) * (change - mean);
    return {mean, std::sqrt(squares / (n - 1) / n)};
}

}  // namespace

std::vector<HeadName> parse_heads(const std::string& flag, const std::string& text) {
    std::vector<HeadName> heads;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        const std::string part = text.substr(start, end - start);
        const std::size_t dash = part.find('-');
        const auto layer = parse_count(part.substr(0, dash));
        const auto head = dash == std::string::npos ? std::nullopt : parse_count(part.substr(dash + 1));
        if (!layer || !head || *layer > INT32_MAX || *head > INT32_MAX)
            throw UsageError(std::string(flag)
                                 .append(" takes heads as layer-head, such as 18-6,17-3, not \"")
                                 .append(text)
                                 .append("\""));
        heads.emplace_back(static_cast<std::int64_t>(*layer), static_cast<std::int64_t>(*head));
        start = end + 1;
    }
    return heads;
}

std::string show_head(const HeadName& head) {
    return std::to_string(head.first) + "-" + std::to_string(head.second);
}

EffectReport effect_of(const Request& request, const EffectChoice& choice, const Messages& messages) {
    const Predictor predictor = predictor_of(request, messages);
    check_heads(choice, predictor.opened);
    Threads threads(thread_count(request));
    const EffectMeasure measure = measure_of(choice, predictor.head.task);
    const auto texts = encoded(request, predictor, threads, messages);
    Replacements by;
    if (choice.by_mean) {
        std::vector<std::vector<double>> sums;
        std::size_t tokens = 0;
        for (const EncodedText& text : texts)
            tokens += RecordRun(predictor, choice, measure, text, threads).add_contexts(sums);
        for (const std::vector<double>& layer : sums) {
            by.emplace_back();
            for (const double sum : layer)
                by.back().push_back(static_cast<float>(sum / static_cast<double>(tokens)));
        }
    }
    EffectReport report{predictor.opened.description, predictor.head.task, measure, choice, {}};
    for (const EncodedText& text : texts)
        report.records.push_back(RecordRun(predictor, choice, measure, text, threads)
                                     .of(*text.sequence.id, by, text.sequence.value()->place));
    return report;
}

MeanChange mean_change(const EffectReport& report, std::size_t set) {
    std::vector<double> changes;
    for (const RecordEffect& record : report.records) changes.push_back(record.changes[set]);
    return mean_of_changes(changes);
}

MeanChange mean_change_of_head(const EffectReport& report, std::size_t head) {
    std::vector<double> changes;
    for (const RecordEffect& record : report.records) changes.push_back(record.changes_of_each[head]);
    return mean_of_changes(changes);
}

}  // namespace heed
