#include "effect/report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "core/provenance.hpp"
#include "core/text/columns.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "format/json_writer.hpp"
#include "format/model_json.hpp"
#include "format/table.hpp"

namespace heed {
namespace {

constexpr std::string_view effect_format = "heed.effect";
constexpr std::int64_t effect_version = 1;
constexpr auto task_names = std::to_array<std::string_view>({"masked token", "next token", "class"});
constexpr auto measure_names_in_files =
    std::to_array<std::string_view>({"log_probability", "loss", "logit_difference"});
constexpr std::size_t most_heads_listed = 10;

/// Rounded to float32, whose digits are the same on every machine.
float shown(double value) {
    return static_cast<float>(value);
}

std::optional<float> shown(const std::optional<double>& value) {
    return value ? std::optional(static_cast<float>(*value)) : std::nullopt;
}

std::vector<float> shown(const std::vector<double>& values) {
    return {values.begin(), values.end()};
}

std::size_t heads_of(const EffectReport& report) {
    return static_cast<std::size_t>(report.model.heads);
}

HeadName head_at(const EffectReport& report, std::size_t number) {
    return {static_cast<std::int64_t>(number / heads_of(report)),
            static_cast<std::int64_t>(number % heads_of(report))};
}

std::size_t head_count(const EffectReport& report) {
    return report.records.empty() ? 0 : report.records.front().changes_of_each.size();
}

std::vector<std::string> names_of(const std::vector<HeadName>& heads) {
    std::vector<std::string> names;
    names.reserve(heads.size());
    for (const HeadName& head : heads) names.push_back(show_head(head));
    return names;
}

std::string joined(const std::vector<HeadName>& heads, const char* separator) {
    std::string text;
    for (const std::string& name : names_of(heads)) text += (text.empty() ? "" : separator) + name;
    return text;
}

void append_position(std::string& out, const PredictedPosition& predicted) {
    JsonObject position(out);
    position.add("position", predicted.position);
    JsonArray top(position.begin("top"));
    for (const Prediction& prediction : predicted.top)
        JsonObject(top.begin())
            .add("name", prediction.name)
            .add("id", prediction.id)
            .add("logit", shown(prediction.logit))
            .add("probability", shown(std::exp(prediction.log_probability)))
            .add("log_probability", shown(prediction.log_probability))
            .end();
    top.end();
    position.end();
}

/// [layer][head]
template <typename OfHead>
void append_by_head(std::string& out, const EffectReport& report, const OfHead& of_head) {
    JsonArray layers(out);
    for (std::size_t first = 0; first < head_count(report); first += heads_of(report)) {
        JsonArray heads(layers.begin());
        for (std::size_t i = 0; i < heads_of(report); ++i) heads.add(of_head(first + i));
        heads.end();
    }
    layers.end();
}

void append_record(std::string& out, const EffectReport& report, const RecordEffect& record) {
    JsonObject object(out, json_on_lines(2));
    object.add("id", record.id).add("tokens", record.tokens);
    if (record.written) object.add("written", *record.written);
    JsonArray predictions(object.begin("predictions"));
    for (const PredictedPosition& predicted : record.predictions)
        append_position(predictions.begin(), predicted);
    predictions.end();
    if (report.measure != EffectMeasure::loss) object.add("targets", record.targets);
    object.add("value", shown(record.value));
    if (report.measure == EffectMeasure::loss)
        object.add("first_loss_of_token", record.first_measured).add("losses", shown(record.losses));
    JsonArray without(object.begin("without"));
    for (std::size_t i = 0; i < record.changes.size(); ++i) {
        JsonObject set(without.begin());
        set.add("heads", names_of(report.choice.without[i])).add("change", shown(record.changes[i]));
        if (report.measure == EffectMeasure::loss) set.add("losses", shown(record.losses_without[i]));
        set.end();
    }
    without.end();
    if (!record.changes_of_each.empty())
        append_by_head(object.begin("without_each"), report,
                       [&](std::size_t head) { return shown(record.changes_of_each[head]); });
    object.end();
}

void add_means(JsonObject& object, const EffectReport& report) {
    JsonArray without(object.begin("without"));
    for (std::size_t i = 0; i < report.choice.without.size(); ++i) {
        const MeanChange change = mean_change(report, i);
        JsonObject(without.begin())
            .add("heads", names_of(report.choice.without[i]))
            .add("change", shown(change.mean))
            .add("standard_error", shown(change.standard_error))
            .end();
    }
    without.end();
    if (head_count(report) == 0) return;
    append_by_head(object.begin("without_each"), report,
                   [&](std::size_t head) { return shown(mean_change_of_head(report, head).mean); });
    append_by_head(object.begin("standard_error_of_each"), report,
                   [&](std::size_t head) { return shown(mean_change_of_head(report, head).standard_error); });
}

std::string predictions_to_csv(const EffectReport& report) {
    std::string csv = std::string("record,position,rank,name,id,probability,log_probability") + csv_line_end;
    for (const RecordEffect& record : report.records)
        for (const PredictedPosition& predicted : record.predictions)
            for (std::size_t rank = 0; rank < predicted.top.size(); ++rank) {
                const Prediction& prediction = predicted.top[rank];
                csv += csv_cell(show(record.id)) + "," + std::to_string(predicted.position) + "," +
                       std::to_string(rank + 1) + "," + csv_cell(prediction.name) + "," +
                       std::to_string(prediction.id) + ",";
                append_number(csv, shown(std::exp(prediction.log_probability)));
                append_number(csv += ',', shown(prediction.log_probability));
                csv += csv_line_end;
            }
    return csv;
}

/// The token or class that is measured, if it is the same in all texts.
std::string target_in_words(const EffectReport& report) {
    if (report.choice.answer) return excerpt(*report.choice.answer);
    std::set<std::string> targets;
    for (const RecordEffect& record : report.records)
        for (const PredictedPosition& predicted : record.predictions)
            targets.insert(predicted.top.front().label);
    if (targets.size() == 1) return excerpt(*targets.begin());
    return report.task == OutputHead::Task::classes ? "the likeliest class" : "the likeliest token";
}

/// "a cross-attention head"
std::string a_head(const EffectReport& report) {
    if (!report.model.attention) return "a head";
    switch (*report.model.attention) {
        case AttentionPart::encoder:
            return "an encoder head";
        case AttentionPart::decoder:
            return "a decoder head";
        default:
            return "a cross-attention head";
    }
}

std::string with_sign(double value) {
    return (value < 0 ? "" : "+") + rounded(value, 4);
}

void append_predictions(std::string& text, const EffectReport& report, const RecordEffect& record) {
    if (record.written) text += "record " + show(record.id) + " goes on: " + excerpt(*record.written) + "\n";
    for (const PredictedPosition& predicted : record.predictions) {
        const std::string where = report.task == OutputHead::Task::classes
                                      ? "class"
                                      : (report.task == OutputHead::Task::next_token
                                             ? "next token"
                                             : excerpt(record.tokens[predicted.position]) + " at " +
                                                   std::to_string(predicted.position));
        text += "record " + show(record.id) + ", " + where + ":\n";
        for (const Prediction& prediction : predicted.top)
            text += "  " + left(two_decimals(100 * std::exp(prediction.log_probability)) + " %", 10) +
                    excerpt(prediction.label) + "\n";
    }
    if (!record.value) return;
    if (report.measure == EffectMeasure::loss)
        text += "record " + show(record.id) + ": a loss of " + rounded(*record.value, 4) + " per token" +
                (record.written           ? " that the model wrote"
                 : report.model.attention ? " of the target"
                                          : "") +
                "\n";
    if (report.measure == EffectMeasure::logit_difference)
        text += "record " + show(record.id) + ": the logit of " + excerpt(*report.choice.answer) +
                " minus that of " + excerpt(*report.choice.against) + " is " + rounded(*record.value, 4) +
                "\n";
    else if (report.choice.answer)
        text += "record " + show(record.id) + ": the natural log probability of " +
                excerpt(*report.choice.answer) + " is " + rounded(*record.value, 4) + "\n";
}

std::string change_line(const std::string& heads, const MeanChange& change) {
    std::string line = "  " + left(heads, 16) + with_sign(change.mean);
    if (change.standard_error) line += " ± " + rounded(*change.standard_error, 4);
    return line + "\n";
}

/// Short, for a figure of layers × heads.
std::string title_of_measure(const EffectReport& report) {
    if (report.measure == EffectMeasure::loss) return "Loss per token";
    const std::string target = target_in_words(report);
    return report.measure == EffectMeasure::log_probability
               ? "Log probability of " + target
               : "Logit of " + target + " against " + excerpt(*report.choice.against);
}

void append_changes(std::string& text, const EffectReport& report) {
    if (report.choice.without.empty() && head_count(report) == 0) return;
    text += measure_in_words(report) + ", with " + a_head(report) + "'s output replaced by " +
            (report.choice.by_mean ? "its mean" : "0") +
            (report.records.size() > 1 ? ", mean ± standard error" : "") + "\n";
    for (std::size_t i = 0; i < report.choice.without.size(); ++i)
        text += change_line(joined(report.choice.without[i], ","), mean_change(report, i));
    std::vector<std::size_t> order(head_count(report));
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::abs(mean_change_of_head(report, a).mean) > std::abs(mean_change_of_head(report, b).mean);
    });
    for (std::size_t i = 0; i < std::min(order.size(), most_heads_listed); ++i)
        text += change_line(show_head(head_at(report, order[i])), mean_change_of_head(report, order[i]));
    if (order.size() > most_heads_listed)
        text += "  (" + std::to_string(order.size() - most_heads_listed) + " heads change less)\n";
}

}  // namespace

std::string change_in_words(const EffectReport& report) {
    switch (report.measure) {
        case EffectMeasure::log_probability:
            return "Change of the log probability";
        case EffectMeasure::loss:
            return "Change of the loss per token";
        default:
            return "Change of the logit difference";
    }
}

std::string measure_in_words(const EffectReport& report) {
    switch (report.measure) {
        case EffectMeasure::log_probability:
            return "Change of the natural log probability of " + target_in_words(report);
        case EffectMeasure::loss:
            return "Change of the loss per token";
        default:
            return "Change of the logit of " + target_in_words(report) + " minus that of " +
                   excerpt(*report.choice.against);
    }
}

std::string effect_to_json(const EffectReport& report) {
    std::string json;
    JsonObject object(json, json_on_lines(0));
    object.add("format", effect_format)
        .add("version", effect_version)
        .add("model", report.model)
        .add("predicts", task_names[static_cast<std::size_t>(report.task)])
        .add("measure", measure_names_in_files[static_cast<std::size_t>(report.measure)])
        .add("by", std::string_view(report.choice.by_mean ? "mean" : "zero"))
        .add("answer", report.choice.answer)
        .add("against", report.choice.against);
    JsonArray records(object.begin("records"), json_on_lines(1));
    for (const RecordEffect& record : report.records) append_record(records.begin(), report, record);
    records.end();
    add_means(object, report);
    object.end();
    return json + "\n";
}

std::string effect_to_csv(const EffectReport& report) {
    if (report.choice.without.empty() && head_count(report) == 0) return predictions_to_csv(report);
    std::string csv = std::string("record,heads,measure,value,change") + csv_line_end;
    const std::string measure(measure_names_in_files[static_cast<std::size_t>(report.measure)]);
    const auto add_row = [&](const RecordEffect& record, const std::string& heads, double change) {
        csv += csv_cell(show(record.id)) + "," + csv_cell(heads) + "," + measure + ",";
        append_number(csv, shown(*record.value));
        append_number(csv += ',', shown(change));
        csv += csv_line_end;
    };
    for (const RecordEffect& record : report.records) {
        for (std::size_t i = 0; i < record.changes.size(); ++i)
            add_row(record, joined(report.choice.without[i], " "), record.changes[i]);
        for (std::size_t head = 0; head < record.changes_of_each.size(); ++head)
            add_row(record, show_head(head_at(report, head)), record.changes_of_each[head]);
    }
    return csv;
}

std::string effect_to_text(const EffectReport& report, const std::optional<std::string>& title) {
    std::string text = title ? *title + "\n" : "";
    for (const RecordEffect& record : report.records) append_predictions(text, report, record);
    append_changes(text, report);
    return text;
}

Panel effect_panel(const EffectReport& report) {
    const std::size_t heads = heads_of(report), count = head_count(report);
    if (count == 0) throw UsageError("a figure of effects shows every head: give --without each");
    Panel panel;
    panel.weights = Matrix::from_shape({count / heads, heads});
    for (std::size_t head = 0; head < count; ++head)
        panel.weights.data()[head] = shown(mean_change_of_head(report, head).mean);
    for (std::size_t i = 0; i < count / heads; ++i) panel.query_labels.push_back(std::to_string(i));
    for (std::size_t i = 0; i < heads; ++i) panel.key_labels.push_back(std::to_string(i));
    panel.title = title_of_measure(report) + " without each head";
    panel.of_heads = "Change";
    panel.kind = WeightKind::difference;
    panel.notes = measure_in_words(report) + ", with " + a_head(report) + "'s output replaced by " +
                  (report.choice.by_mean ? "its mean" : "0");
    panel.provenance = provenance_of(report.model);
    return panel;
}

}  // namespace heed
