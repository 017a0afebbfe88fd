#include "stats/json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "format/json_writer.hpp"
#include "format/model_json.hpp"

namespace heed {
namespace {

constexpr std::int64_t stats_version = 1;
constexpr std::string_view sum_unit = "2^-60";  // ExactSum's
constexpr RawJson none = {"null"};

struct CountField {
    std::string_view name;
    std::uint64_t StatsCounts::*count;
};

constexpr std::array<CountField, 8> count_fields = {
    {{"records", &StatsCounts::records},
     {"tokens", &StatsCounts::tokens},
     {"separators", &StatsCounts::separators},
     {"punctuation", &StatsCounts::punctuation},
     {"records_of_two", &StatsCounts::records_of_two},
     {"records_with_separator", &StatsCounts::records_with_separator},
     {"shortest", &StatsCounts::shortest},
     {"longest", &StatsCounts::longest}}};

// Writing.

// Layers are on lines of their own, in objects that are within others.
constexpr JsonLayout layer_by_layer = {.next = ",\n      "};
constexpr JsonLayout head_by_head = {.next = ",\n    "};
constexpr JsonLayout sums_layout = {.first = "\n  ", .next = ",\n  "};

/// [layer][head], a layer on each line.
template <typename OfHead>
void append_by_head(std::string& out, const HeadStats& stats, OfHead of_head) {
    JsonArray layers(out, layer_by_layer);
    for (std::size_t layer = 0; layer < stats.layers.size(); ++layer) {
        JsonArray heads(layers.begin());
        for (std::size_t head = 0; head < stats.heads.size(); ++head)
            heads.add(of_head(layer * stats.heads.size() + head));
        heads.end();
    }
    layers.end();
}

/// An object of the measures, each as `of_head` gives it.
template <typename OfHead>
void append_measures(std::string& out, const HeadStats& stats, OfHead of_head) {
    JsonObject measures(out, json_on_lines(1));
    for (std::size_t i = 0; i < measure_names.size(); ++i)
        append_by_head(measures.begin(measure_names[i].name), stats,
                       [&](std::size_t head) { return of_head(head, static_cast<HeadMeasure>(i)); });
    measures.end();
}

void append_counts(std::string& out, const StatsCounts& counts) {
    JsonObject object(out);
    for (const auto& [name, count] : count_fields) object.add(name, counts.*count);
    object.end();
}

void append_parameters(std::string& out) {
    JsonObject(out)
        .add("entropy_smoothing", entropy_smoothing)
        .add("divergence_smoothing", divergence_smoothing)
        .add("neighbour_threshold", neighbour_threshold)
        .add("token_threshold", token_threshold)
        .add("broad_relative", broad_relative)
        .add("broad_nats", broad_nats)
        .add("sink_threshold", sink_threshold)
        .add("sink_length", sink_length)
        .end();
}

void append_classes(std::string& out, const HeadStats& stats, BroadBy broad_by) {
    append_by_head(out, stats, [&](std::size_t head) {
        return class_names[static_cast<std::size_t>(class_of(stats, head, broad_by))].name;
    });
}

void append_divergences(std::string& out, const HeadStats& stats) {
    const std::vector<double> matrix = divergence_matrix(stats);
    const std::size_t heads = stats.head_count();
    JsonArray rows(out, head_by_head);
    for (std::size_t a = 0; a < heads; ++a) {
        JsonArray row(rows.begin());
        for (std::size_t b = 0; b < heads; ++b) row.add(matrix[a * heads + b]);
        row.end();
    }
    rows.end();
}

void append_placement(std::string& out, const Placement& placement) {
    std::vector<std::pair<double, double>> points;
    for (const PlanePoint& point : placement.points) points.emplace_back(point.x, point.y);
    JsonObject(out).add("share", placement.share).add("points", points).end();
}

/// What examples are chosen from, by id.
void append_example_values(std::string& out, const HeadStats& stats) {
    std::vector<const RecordExample*> by_id;
    for (const RecordExample& example : stats.examples) by_id.push_back(&example);
    std::sort(by_id.begin(), by_id.end(),
              [](const RecordExample* a, const RecordExample* b) { return a->id < b->id; });
    JsonObject object(out);
    object.add("count", stats.example_count);
    JsonArray records(object.begin("records"), head_by_head);
    for (const RecordExample* const example : by_id) {
        std::vector<std::vector<double>> heads;
        for (const Measures<double>& head : example->heads) heads.emplace_back(head.begin(), head.end());
        JsonObject(records.begin()).add("id", example->id).add("heads", heads).end();
    }
    records.end();
    object.end();
}

/// An object of the scores, each as `of_head` gives it.
template <typename OfHead>
void append_scores(std::string& out, const HeadStats& stats, OfHead of_head) {
    JsonObject scores(out, json_on_lines(1));
    for (std::size_t i = 0; i < repeat_names.size(); ++i)
        append_by_head(scores.begin(repeat_names[i]), stats,
                       [&](std::size_t head) { return of_head(head, i); });
    scores.end();
}

void append_repeats(std::string& out, const HeadStats& stats) {
    append_scores(out, stats,
                  [&](std::size_t head, std::size_t score) { return repeat_mean_of(stats, head, score); });
}

void append_examples(std::string& out, const HeadStats& stats) {
    JsonObject measures(out, json_on_lines(1));
    for (std::size_t i = 0; i < measure_names.size(); ++i) {
        std::string& text = measures.begin(measure_names[i].name);
        JsonArray layers(text, layer_by_layer);
        for (std::size_t layer = 0; layer < stats.layers.size(); ++layer) {
            JsonArray heads(layers.begin());
            for (std::size_t head = 0; head < stats.heads.size(); ++head) {
                const Examples examples =
                    examples_of(stats, layer * stats.heads.size() + head, static_cast<HeadMeasure>(i));
                JsonObject(heads.begin())
                    .add("largest", examples.largest)
                    .add("median", examples.median)
                    .add("smallest", examples.smallest)
                    .end();
            }
            heads.end();
        }
        layers.end();
    }
    measures.end();
}

/// How many records each mean is of, how they spread, and how sure the mean is.
void add_spread(JsonObject& object, const HeadStats& stats) {
    if (stats.squares.empty()) return;
    JsonObject counts(object.begin("n"));
    for (std::size_t i = 0; i < measure_names.size(); ++i)
        counts.add(measure_names[i].name, records_of(stats, static_cast<HeadMeasure>(i)));
    counts.end();
    append_measures(object.begin("sd"), stats, [&](std::size_t head, HeadMeasure measure) {
        return deviation_of(stats, head, measure);
    });
    append_measures(object.begin("interval"), stats, [&](std::size_t head, HeadMeasure measure) {
        const auto interval = interval_of(stats, head, measure);
        return interval ? std::optional(std::pair(interval->low, interval->high)) : std::nullopt;
    });
}

void append_sums(std::string& out, const HeadStats& stats) {
    JsonObject sums(out, sums_layout);
    sums.add("unit", sum_unit).add("uniform_entropy", stats.uniform_entropy.str());
    append_measures(sums.begin("measures"), stats, [&](std::size_t head, HeadMeasure measure) {
        return stats.measures[head][static_cast<std::size_t>(measure)].str();
    });
    if (!stats.squares.empty())
        append_measures(sums.begin("squares"), stats, [&](std::size_t head, HeadMeasure measure) {
            return stats.squares[head][static_cast<std::size_t>(measure)].str();
        });
    if (!stats.repeats.empty()) {
        append_scores(sums.begin("repeats"), stats,
                      [&](std::size_t head, std::size_t score) { return stats.repeats[head][score].str(); });
        sums.add("repeat_records",
                 std::vector<std::uint64_t>(stats.repeat_records.begin(), stats.repeat_records.end()));
    }
    if (stats.example_count > 0) append_example_values(sums.begin("examples"), stats);
    std::vector<std::string> divergences;
    for (const ExactSum& sum : stats.divergences) divergences.push_back(sum.str());
    sums.add("divergences", stats.with_divergences ? std::optional(divergences) : std::nullopt).end();
}

/// What the sums are of.
void add_subject(JsonObject& object, const HeadStats& stats) {
    object.add("format", stats_format).add("version", stats_version);
    if (stats.value != WeightKind::attention) object.add("value", traits_of(stats.value).name);
    if (stats.of_regions) object.add("tokens_are", "regions");
    object.add("model", stats.counts.records > 0 ? std::optional(stats.model) : std::nullopt)
        .add("layers", stats.layers)
        .add("heads", stats.heads);
    append_counts(object.begin("counts"), stats.counts);
    append_parameters(object.begin("parameters"));
}

void add_results(JsonObject& object, const HeadStats& stats) {
    const bool has_records = stats.counts.records > 0;
    const auto records = static_cast<double>(stats.counts.records);
    object.add("uniform_entropy",
               has_records ? std::optional(stats.uniform_entropy.value() / records) : std::nullopt);
    append_measures(object.begin("measures"), stats,
                    [&](std::size_t head, HeadMeasure measure) { return mean_of(stats, head, measure); });
    add_spread(object, stats);
    if (!stats.repeats.empty()) append_repeats(object.begin("repeats"), stats);
    if (stats.example_count > 0) append_examples(object.begin("examples"), stats);
    object.add("sink_rate", sink_rate(stats));
    append_classes(object.begin("classes"), stats, BroadBy::relative);
    append_classes(object.begin("classes_by_nats"), stats, BroadBy::nats);
    if (has_records && stats.with_divergences) {
        append_divergences(object.begin("divergences"), stats);
        append_placement(object.begin("placement"), place_heads(stats));
    } else {
        object.add("divergences", none).add("placement", none);
    }
}

// Reading.

constexpr std::uint64_t most_records = std::uint64_t{1} << 53;

[[noreturn]] void reject(const JsonValue& value, const std::string& expected) {
    throw InputError(value.place(), expected, value.description());
}

void check_format(const JsonValue& json) {
    const JsonValue format = json.field("format");
    if (format.string() != stats_format) reject(format, json_string(stats_format));
    const JsonValue version = json.field("version");
    if (version.integer() != stats_version) reject(version, "version " + std::to_string(stats_version));
    const JsonValue parameters = json.field("parameters");
    const auto check = [&](const char* name, double expected) {
        const JsonValue value = parameters.field(name);
        if (value.number() != expected) reject(value, "this version's, " + json_of(expected));
    };
    check("entropy_smoothing", entropy_smoothing);
    check("divergence_smoothing", divergence_smoothing);
    check("sink_threshold", sink_threshold);
    check("sink_length", sink_length);
    const JsonValue unit = json.field("sums").field("unit");
    if (unit.string() != sum_unit) reject(unit, json_string(sum_unit));
}

/// A record has a token at least.
bool lengths_fit(const StatsCounts& counts) {
    if (counts.records == 0) return counts.tokens == 0;
    const std::uint64_t mean = counts.tokens / counts.records;
    const bool is_above = counts.tokens % counts.records > 0;
    return counts.shortest >= 1 && counts.shortest <= mean && counts.longest >= mean + (is_above ? 1 : 0);
}

StatsCounts counts_of(const JsonValue& object) {
    StatsCounts counts;
    for (const auto& [name, count] : count_fields) {
        const JsonValue value = object.field(name);
        counts.*count = value.count();
        if (counts.*count >= most_records) reject(value, "a count under 2^53");
    }
    const bool fit = counts.records_of_two <= counts.records &&
                     counts.records_with_separator <= counts.records && counts.shortest <= counts.longest &&
                     counts.longest <= counts.tokens && counts.separators <= counts.tokens &&
                     counts.punctuation <= counts.tokens && lengths_fit(counts);
    if (!fit) throw InputError(object.place(), "counts that fit together", "others");
    return counts;
}

std::vector<std::int64_t> numbers_of(const JsonValue& array, bool has_records) {
    std::vector<std::int64_t> numbers = array.integers();
    const bool ascends =
        std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) == numbers.end();
    if (!ascends || (!numbers.empty() && numbers.front() < 0))
        throw InputError(array.place(), "numbers from 0, ascending", "others");
    if (numbers.empty() == has_records)
        throw InputError(array.place(), has_records ? "at least one number" : "none without records",
                         std::to_string(numbers.size()));
    return numbers;
}

/// Of `terms` numbers from 0 to `largest`, but for what rows that sum to nearly 1 may add.
ExactSum sum_of(const JsonValue& value, std::uint64_t terms, double largest) {
    constexpr double slack = 0.01;
    const auto sum = ExactSum::parse(value.string());
    if (!sum) reject(value, "a whole number of at most 36 digits, as a string");
    const double mean = terms == 0 ? sum->value() : sum->value() / static_cast<double>(terms);
    if (mean < -slack || mean > largest * (1 + slack) + slack)
        reject(value, "a sum of " + std::to_string(terms) + " numbers from 0 to " + json_of(largest));
    return *sum;
}

/// What a measure of one record can be.
double largest_of(HeadMeasure measure, const StatsCounts& counts) {
    const auto longest = static_cast<double>(std::max<std::uint64_t>(counts.longest, 1));
    if (measure == HeadMeasure::entropy) return std::log(longest);
    return measure == HeadMeasure::distance ? longest : 1;
}

std::vector<JsonValue> elements_of(const JsonValue& array, std::size_t count) {
    std::vector<JsonValue> elements = array.elements();
    if (elements.size() != count)
        throw InputError(array.place(), std::to_string(count) + " elements", std::to_string(elements.size()));
    return elements;
}

/// They are as many as the file has numbers: layers and heads alone would promise more. Each number of a
/// record is at most the largest of its measure, to this power.
std::vector<Measures<ExactSum>> measures_of(const JsonValue& object, const HeadStats& stats, int power) {
    std::vector<Measures<ExactSum>> measures;
    for (std::size_t i = 0; i < measure_names.size(); ++i) {
        const double largest = std::pow(largest_of(static_cast<HeadMeasure>(i), stats.counts), power);
        std::size_t head = 0;
        for (const JsonValue& layer : elements_of(object.field(measure_names[i].name), stats.layers.size()))
            for (const JsonValue& sum : elements_of(layer, stats.heads.size())) {
                if (head == measures.size()) measures.emplace_back();
                measures[head++][i] = sum_of(sum, stats.counts.records, largest);
            }
    }
    return measures;
}

WeightKind value_of(const JsonValue& json) {
    const auto value = json.find("value");
    if (!value) return WeightKind::attention;
    for (std::size_t i = 0; i < weight_kinds.size(); ++i)
        if (value->string() == weight_kinds[i].name) return static_cast<WeightKind>(i);
    reject(*value, "a value that heed knows");
}

void read_repeats(const JsonValue& sums, const JsonValue& repeats, HeadStats& stats) {
    const std::vector<JsonValue> records = elements_of(sums.field("repeat_records"), repeat_names.size());
    for (std::size_t i = 0; i < repeat_names.size(); ++i) {
        stats.repeat_records[i] = records[i].count();
        std::size_t head = 0;
        for (const JsonValue& layer : elements_of(repeats.field(repeat_names[i]), stats.layers.size()))
            for (const JsonValue& sum : elements_of(layer, stats.heads.size())) {
                if (head == stats.repeats.size()) stats.repeats.emplace_back();
                stats.repeats[head++][i] = sum_of(sum, stats.repeat_records[i], 1);
            }
    }
}

void read_examples(const JsonValue& examples, HeadStats& stats) {
    stats.example_count = examples.field("count").count();
    for (const JsonValue& record : elements_of(examples.field("records"), stats.counts.records)) {
        RecordExample example{record.field("id").string(), {}};
        for (const JsonValue& head : elements_of(record.field("heads"), stats.head_count())) {
            const std::vector<JsonValue> values = elements_of(head, measure_names.size());
            example.heads.emplace_back();
            for (std::size_t i = 0; i < values.size(); ++i) example.heads.back()[i] = values[i].number();
        }
        stats.examples.push_back(std::move(example));
    }
}

}  // namespace

std::string stats_to_json(const HeadStats& stats) {
    std::string json;
    JsonObject object(json, json_on_lines(0));
    add_subject(object, stats);
    add_results(object, stats);
    append_sums(object.begin("sums"), stats);
    object.end();
    return json + "\n";
}

std::string sums_to_json(const HeadStats& stats) {
    std::string json;
    JsonObject object(json, json_on_lines(0));
    add_subject(object, stats);
    append_sums(object.begin("sums"), stats);
    object.end();
    return json;
}

HeadStats stats_from_json(const JsonValue& json) {
    check_format(json);
    HeadStats stats;
    stats.counts = counts_of(json.field("counts"));
    const bool has_records = stats.counts.records > 0;
    stats.layers = numbers_of(json.field("layers"), has_records);
    stats.heads = numbers_of(json.field("heads"), has_records);
    if (has_records) stats.model = model_description(json.field("model"));
    const JsonValue sums = json.field("sums");
    stats.uniform_entropy = sum_of(sums.field("uniform_entropy"), stats.counts.records,
                                   largest_of(HeadMeasure::entropy, stats.counts));
    stats.value = value_of(json);
    if (const auto unit = json.find("tokens_are")) {
        if (unit->string() != "regions") reject(*unit, json_string("regions"));
        stats.of_regions = true;
    }
    stats.measures = measures_of(sums.field("measures"), stats, 1);
    if (const auto squares = sums.find("squares")) stats.squares = measures_of(*squares, stats, 2);
    if (const auto repeats = sums.find("repeats")) read_repeats(sums, *repeats, stats);
    if (const auto examples = sums.find("examples")) read_examples(*examples, stats);
    if (const auto divergences = sums.find("divergences")) {
        stats.with_divergences = true;
        const std::size_t heads = stats.head_count();
        const std::size_t pairs = heads == 0 ? 0 : heads * (heads - 1) / 2;
        for (const JsonValue& sum : elements_of(*divergences, pairs))
            stats.divergences.push_back(sum_of(sum, stats.counts.tokens, std::numbers::ln2));
    }
    return stats;
}

}  // namespace heed
