#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/provenance.hpp"
#include "core/text/columns.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "format/json_writer.hpp"
#include "format/model_json.hpp"
#include "format/table.hpp"
#include "stats/comparison.hpp"
#include "stats/measure_columns.hpp"

namespace heed {
namespace {

constexpr std::string_view comparison_format = "heed.stats_comparison";
constexpr std::int64_t comparison_version = 1;
constexpr std::size_t column_width = 8, most_heads = 5;

/// "+0.25*": the interval is to one side of 0.
std::string shown(const std::optional<HeadComparison::Difference>& difference) {
    if (!difference) return "- ";
    const std::string digits = two_decimals(std::abs(difference->mean));
    const char* const sign = digits == "0.00" ? "" : difference->mean < 0 ? "-" : "+";
    return sign + digits + (difference->is_sure() ? "*" : " ");
}

HeadClass class_in(const HeadStats& stats, std::size_t head) {
    return class_of(stats, head, BroadBy::relative);
}

std::string_view title_in(const HeadStats& stats, std::size_t head) {
    return class_names[static_cast<std::size_t>(class_in(stats, head))].title;
}

std::string_view name_in(const HeadStats& stats, std::size_t head) {
    return class_names[static_cast<std::size_t>(class_in(stats, head))].name;
}

std::string heading(const HeadComparison& comparison, const std::optional<std::string>& title) {
    if (title) return escape_terminal(*title) + "\n";
    return "The heads of " + escape_terminal(without_folders(comparison.own.model.name)) +
           " minus those of " + escape_terminal(without_folders(comparison.other.model.name)) + ": " +
           counted(comparison.own.counts.records, "record") + "\n";
}

std::string table(const HeadComparison& comparison) {
    std::string text = left("head", head_width);
    for (const MeasureColumn& column : measure_columns)
        text += right(std::string(column.heading) + " ", column_width);
    text += right("JS", column_width) + "\n";
    for (std::size_t head = 0; head < comparison.head_count(); ++head) {
        text += left(head_label(comparison.own, head), head_width);
        for (const MeasureColumn& column : measure_columns)
            text += right(shown(comparison.difference(head, column.measure)), column_width);
        const auto divergence = comparison.divergence(head);
        text += right(divergence ? two_decimals(*divergence) : "-", column_width) + "\n";
    }
    return text;
}

std::string other_classes(const HeadComparison& comparison) {
    std::string text = "\nHeads of another class\n", lines;
    for (std::size_t head = 0; head < comparison.head_count(); ++head)
        if (class_in(comparison.own, head) != class_in(comparison.other, head))
            lines += "  " + left(head_label(comparison.own, head), head_width) +
                     std::string(title_in(comparison.own, head)) + ", in the other model " +
                     std::string(title_in(comparison.other, head)) + "\n";
    return text + (lines.empty() ? "  none\n" : lines);
}

std::string farthest(const HeadComparison& comparison) {
    if (comparison.aligned == 0)
        return "\nThe models have different tokens: there are no divergences (JS) of their heads\n";
    std::vector<std::size_t> heads(comparison.head_count());
    std::iota(heads.begin(), heads.end(), std::size_t{0});
    std::stable_sort(heads.begin(), heads.end(), [&](std::size_t a, std::size_t b) {
        return *comparison.divergence(a) > *comparison.divergence(b);
    });
    std::string text = "\nHeads that differ most (Jensen-Shannon divergence in nats, 0 to 0.69)\n ";
    for (std::size_t i = 0; i < std::min(heads.size(), most_heads); ++i)
        text += (i == 0 ? " " : ", ") + head_label(comparison.own, heads[i]) + " " +
                rounded(*comparison.divergence(heads[i]), 4);
    return text + "\n";
}

/// [layer][head]
template <typename OfHead>
void append_by_head(std::string& out, const HeadComparison& comparison, const OfHead& of_head) {
    JsonArray layers(out);
    const std::size_t heads = comparison.own.heads.size();
    for (std::size_t first = 0; first < comparison.head_count(); first += heads) {
        JsonArray layer(layers.begin());
        for (std::size_t i = 0; i < heads; ++i) layer.add(of_head(first + i));
        layer.end();
    }
    layers.end();
}

void append_measure(std::string& out, const HeadComparison& comparison, HeadMeasure measure) {
    using Difference = HeadComparison::Difference;
    JsonObject object(out);
    const auto add = [&](const char* name, const auto& of_head) {
        append_by_head(object.begin(name), comparison, of_head);
    };
    const auto part = [&](const auto& of) {
        return [&comparison, measure, of](std::size_t head) {
            const auto difference = comparison.difference(head, measure);
            return difference ? of(*difference) : std::nullopt;
        };
    };
    add("own", [&](std::size_t head) { return mean_of(comparison.own, head, measure); });
    add("other", [&](std::size_t head) { return mean_of(comparison.other, head, measure); });
    add("difference", part([](const Difference& of) { return std::optional(of.mean); }));
    add("n", part([](const Difference& of) { return std::optional(of.records); }));
    add("sd", part([](const Difference& of) { return of.deviation; }));
    add("interval", part([](const Difference& of) {
            return of.interval ? std::optional(std::pair(of.interval->low, of.interval->high)) : std::nullopt;
        }));
    object.end();
}

void append_row(std::string& csv, const HeadComparison& comparison, std::size_t head, HeadMeasure measure) {
    const auto difference = comparison.difference(head, measure);
    const std::size_t heads = comparison.own.heads.size();
    const auto add = [&](const std::optional<double>& value) {
        csv += ',';
        if (value) append_number(csv, *value);
    };
    append_number(csv, comparison.own.layers[head / heads]);
    append_number(csv += ',', comparison.own.heads[head % heads]);
    csv.append(",").append(measure_names[static_cast<std::size_t>(measure)].name);
    add(mean_of(comparison.own, head, measure));
    add(mean_of(comparison.other, head, measure));
    add(difference ? std::optional(difference->mean) : std::nullopt);
    append_number(csv += ',', static_cast<std::int64_t>(difference ? difference->records : 0));
    add(difference ? difference->deviation : std::nullopt);
    const auto interval = difference ? difference->interval : std::nullopt;
    add(interval ? std::optional(interval->low) : std::nullopt);
    add(interval ? std::optional(interval->high) : std::nullopt);
    add(comparison.divergence(head));
    csv.append(",").append(name_in(comparison.own, head));
    csv.append(",").append(name_in(comparison.other, head)).append(csv_line_end);
}

}  // namespace

std::string comparison_to_text(const HeadComparison& comparison, const std::optional<std::string>& title) {
    return heading(comparison, title) +
           "* the 95 % interval of the difference does not hold 0; heads as layer-head\n\n" +
           table(comparison) + other_classes(comparison) + farthest(comparison);
}

std::string comparison_to_json(const HeadComparison& comparison) {
    std::string json;
    JsonObject object(json, json_on_lines(0));
    object.add("format", comparison_format)
        .add("version", comparison_version)
        .add("model", comparison.own.model)
        .add("other_model", comparison.other.model)
        .add("layers", comparison.own.layers)
        .add("heads", comparison.own.heads)
        .add("records", comparison.own.counts.records)
        .add("aligned_records", comparison.aligned);
    const auto add_classes = [&](const char* name, const HeadStats& stats) {
        append_by_head(object.begin(name), comparison,
                       [&](std::size_t head) { return name_in(stats, head); });
    };
    add_classes("class", comparison.own);
    add_classes("other_class", comparison.other);
    append_by_head(object.begin("divergence"), comparison,
                   [&](std::size_t head) { return comparison.divergence(head); });
    JsonObject measures(object.begin("measures"), json_on_lines(1));
    for (std::size_t i = 0; i < measure_names.size(); ++i)
        append_measure(measures.begin(measure_names[i].name), comparison, static_cast<HeadMeasure>(i));
    measures.end();
    object.end();
    return json + "\n";
}

std::string comparison_to_csv(const HeadComparison& comparison) {
    std::string csv = "layer,head,measure,own,other,difference,n,sd,low,high,divergence,class,other_class";
    csv += csv_line_end;
    for (std::size_t head = 0; head < comparison.head_count(); ++head)
        for (std::size_t i = 0; i < measure_names.size(); ++i)
            append_row(csv, comparison, head, static_cast<HeadMeasure>(i));
    return csv;
}

}  // namespace heed
