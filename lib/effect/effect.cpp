#include "effect/effect.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/machine/threads.hpp"
#include "core/text/number.hpp"
#include "effect/measured_text.hpp"
#include "model/without_heads.hpp"
#include "source/targets.hpp"

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

Matrix mean_row(const Matrix& states) {
    Matrix mean = Matrix::from_shape({1, states.shape(1)});
    for (std::size_t column = 0; column < states.shape(1); ++column) {
        double sum = 0;
        for (std::size_t row = 0; row < states.shape(0); ++row) sum += states(row, column);
        mean(0, column) = static_cast<float>(sum / static_cast<double>(states.shape(0)));
    }
    return mean;
}

/// What is looked at in a text.
struct Targets {
    std::vector<std::size_t> positions;  // of the states that predict
    std::vector<std::size_t> ids;        // whose measure is taken, per position
    std::size_t against = 0;             // of a logit difference
};

/// What all texts have in common.
struct EffectRun {
    const Predictor& predictor;
    AttentionPart part;  // of an encoder-decoder, whose heads are taken out
    const EffectChoice& choice;
    EffectMeasure measure;
    Threads& threads;
};

class RecordRun {
  public:
    RecordRun(const EffectRun& run, const MeasuredText& text)
        : predictor_(run.predictor),
          part_(run.part),
          choice_(run.choice),
          measure_(run.measure),
          text_(text),
          threads_(run.threads) {
        add(batch_, text.encoding);
        if (text.source) add(source_, *text.source);
    }

    RecordEffect with(const Replacements& by) {
        RecordEffect effect{.id = text_.id,
                            .tokens = text_.tokens,
                            .written = text_.written,
                            .first_measured = text_.first_measured};
        const WithoutHeads run(layers());
        const Matrix states = run.states();
        find_targets(states, effect);
        if (measure_ == EffectMeasure::loss && !text_.has_losses()) return effect;
        const std::vector<double> usual = measured(states);
        effect.value = mean_of(usual);
        if (measure_ == EffectMeasure::loss) effect.losses = usual;
        for (const std::vector<HeadName>& heads : choice_.without) {
            const std::vector<double> now = measured(run.states_without(set_of(heads), by));
            effect.changes.push_back(mean_of(now) - *effect.value);
            if (measure_ == EffectMeasure::loss) effect.losses_without.push_back(now);
        }
        if (choice_.each) effect.changes_of_each = changes_of_each(run, by, *effect.value);
        return effect;
    }

    /// Adds the sums of all contexts over the tokens, and returns how many tokens these are.
    std::size_t add_contexts(std::vector<std::vector<double>>& sums) const {
        const LayersOfHeads all = layers();
        const WithoutHeads run(all);
        for (std::size_t layer = 0; layer < all.layers; ++layer) {
            const std::vector<double> of_layer = run.context_sums(layer);
            if (sums.size() <= layer) sums.emplace_back(of_layer.size());
            std::transform(of_layer.begin(), of_layer.end(), sums[layer].begin(), sums[layer].begin(),
                           std::plus<>());
        }
        return all.first.shape(0);
    }

  private:
    void add(TokenBatch& batch, const Encoding& encoding) const {
        batch.append(encoding.ids, encoding.segments);
        if (!predictor_.model->sizes().type_vocab_size) batch.segments.assign(batch.segments.size(), 0);
    }

    LayersOfHeads layers() const {
        if (!predictor_.decoder) return LayersOfHeads::of(*predictor_.model, pass_);
        return LayersOfHeads::of({*predictor_.model, *predictor_.decoder}, part_, source_pass_, pass_);
    }

    /// So many heads of a layer go through the model together that its weights are worth their way.
    std::size_t heads_at_once() const {
        constexpr std::size_t most_tokens = 256;
        return std::max<std::size_t>(1, most_tokens / std::max(batch_.tokens(), source_.tokens()));
    }

    std::vector<double> changes_of_each(const WithoutHeads& run, const Replacements& by, double usual) const {
        const ModelDescription sizes = predictor_.description(part_);
        const auto heads = static_cast<std::size_t>(sizes.heads);
        std::vector<double> changes;
        for (std::size_t layer = 0; layer < static_cast<std::size_t>(sizes.layers); ++layer)
            for (std::size_t first = 0; first < heads; first += heads_at_once()) {
                const std::size_t count = std::min(heads_at_once(), heads - first);
                const Matrix states = run.states_without_each(layer, first, count, by);
                std::vector<std::size_t> rows(states.shape(0) / count);
                for (std::size_t i = 0; i < count; ++i) {
                    std::iota(rows.begin(), rows.end(), i * rows.size());
                    changes.push_back(mean_of(measured(rows_at(states, rows))) - usual);
                }
            }
        return changes;
    }

    static double mean_of(const std::vector<double>& values) {
        return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    }

    static HeadSet set_of(const std::vector<HeadName>& heads) {
        HeadSet set;
        for (const auto& [layer, head] : heads)
            set[static_cast<std::size_t>(layer)].push_back(static_cast<std::size_t>(head));
        return set;
    }

    std::vector<std::size_t> predicting_positions() const {
        using Task = OutputHead::Task;
        const std::size_t tokens = text_.encoding.ids.size();
        if (predictor_.head.task == Task::next_token) return {tokens - 1};
        if (predictor_.head.task == Task::classes)
            return {predictor_.head.reads == OutputHead::Reads::last_token ? tokens - 1 : 0};
        std::vector<std::size_t> positions;
        for (std::size_t i = 0; i < tokens; ++i)
            if (is_mask(text_.tokens[i])) positions.push_back(i);
        if (positions.empty())
            throw InputError(
                text_.place,
                "a text with the masked token " + predictor_.mask_token() + ", for the model to predict",
                "none");
        return positions;
    }

    Matrix predicting_rows(const Matrix& states) const {
        return predictor_.head.reads == OutputHead::Reads::mean ? mean_row(states)
                                                                : rows_at(states, targets_.positions);
    }

    void find_targets(const Matrix& states, RecordEffect& effect) {
        targets_.positions = predicting_positions();
        const Matrix logits = predictor_.head.logits(predicting_rows(states), threads_);
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
        if (measure_ == EffectMeasure::loss && !text_.has_losses() && choice_.takes_heads_out())
            throw InputError(text_.place, "two tokens or more, for the loss of those after the first", "one");
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

    /// Of each measured token. Some at a time: a row of logits is as long as the vocabulary.
    std::vector<double> losses(const Matrix& states) const {
        constexpr std::size_t at_once = 64;
        std::vector<double> values;
        for (std::size_t first = text_.first_measured; first < text_.ids.size(); first += at_once) {
            std::vector<std::size_t> before(std::min(at_once, text_.ids.size() - first));
            std::iota(before.begin(), before.end(), first - 1);
            const Matrix logits = predictor_.head.logits(rows_at(states, before), threads_);
            for (std::size_t i = 0; i < before.size(); ++i)
                values.push_back(
                    -log_softmax(logits.data() + i * logits.shape(1),
                                 logits.shape(1))[static_cast<std::size_t>(text_.ids[first + i])]);
        }
        return values;
    }

    /// The measure per target, or per token that is predicted.
    std::vector<double> measured(const Matrix& states) const {
        if (measure_ == EffectMeasure::loss) return losses(states);
        std::vector<double> values;
        const Matrix logits = predictor_.head.logits(predicting_rows(states), threads_);
        for (std::size_t i = 0; i < targets_.ids.size(); ++i) {
            const float* const row = logits.data() + i * logits.shape(1);
            values.push_back(measure_ == EffectMeasure::logit_difference
                                 ? static_cast<double>(row[targets_.ids[i]]) - row[targets_.against]
                                 : log_softmax(row, logits.shape(1))[targets_.ids[i]]);
        }
        return values;
    }

    const Predictor& predictor_;
    AttentionPart part_;
    const EffectChoice& choice_;
    EffectMeasure measure_;
    const MeasuredText& text_;
    Threads& threads_;
    TokenBatch batch_, source_;
    Pass pass_{batch_, threads_}, source_pass_{source_, threads_};
    Targets targets_;
};

/// Of the next token, the loss of those that are there.
EffectMeasure measure_of(const EffectChoice& choice, OutputHead::Task task, bool has_target) {
    if (choice.against) return EffectMeasure::logit_difference;
    return task == OutputHead::Task::next_token && has_target && !choice.answer
               ? EffectMeasure::loss
               : EffectMeasure::log_probability;
}

void check_heads(const EffectChoice& choice, const ModelDescription& model) {
    for (const auto& heads : choice.without)
        for (const auto& head : heads)
            if (head.first >= model.layers || head.second >= model.heads)
                throw InputError({model.name, ""},
                                 "a head from 0-0 to " + show_head({model.layers - 1, model.heads - 1}),
                                 show_head(head));
}

/// The mean of each layer's contexts over all tokens of all texts.
Replacements mean_contexts(const EffectRun& run, const std::vector<MeasuredText>& texts) {
    std::vector<std::vector<double>> sums;
    std::size_t tokens = 0;
    for (const MeasuredText& text : texts) tokens += RecordRun(run, text).add_contexts(sums);
    Replacements means;
    for (const std::vector<double>& layer : sums) {
        means.emplace_back();
        for (const double sum : layer)
            means.back().push_back(static_cast<float>(sum / static_cast<double>(tokens)));
    }
    return means;
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
                                 .append(" takes each, or heads as layer-head, such as 18-6,17-3, not \"")
                                 .append(text)
                                 .append("\""));
        heads.emplace_back(static_cast<std::int64_t>(*layer), static_cast<std::int64_t>(*head));
        start = end + 1;
    }
    for (auto head = heads.begin(); head != heads.end(); ++head)
        if (std::find(heads.begin(), head, *head) != head)
            throw UsageError(flag + " names the head " + show_head(*head) + " twice");
    return heads;
}

std::string show_head(const HeadName& head) {
    return std::to_string(head.first) + "-" + std::to_string(head.second);
}

EffectReport effect_of(const Request& request, const EffectChoice& choice, const Messages& messages) {
    const Predictor predictor = Predictor::of(request, messages);
    const auto sequences = sequences_of(request, predictor, messages);
    const bool has_target = sequences.front().value()->target.has_value();
    const AttentionPart part = attention_part(request, has_target);
    EffectReport report{.model = predictor.description(part), .task = predictor.head.task, .choice = choice};
    report.measure = measure_of(choice, report.task, has_target || !predictor.decoder);
    check_heads(choice, report.model);
    Threads threads(thread_count(request));
    const auto texts = measured_texts(sequences, request, predictor, threads, messages);
    const EffectRun run{predictor, part, choice, report.measure, threads};
    const Replacements by = choice.by_mean ? mean_contexts(run, texts) : Replacements();
    for (const MeasuredText& text : texts) report.records.push_back(RecordRun(run, text).with(by));
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
