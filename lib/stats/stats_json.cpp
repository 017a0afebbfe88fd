#include "stats/stats_json.hpp"

#include <functional>

#include "core/escape.hpp"
#include "format/model_json.hpp"
#include "stats/stats_fields.hpp"

namespace heed {
namespace {

std::string number_or_null(const std::optional<double>& value) {
    return value ? json_number(*value) : "null";
}

std::string json_sum(const ExactSum& sum) {
    return '"' + sum.str() + '"';
}

/// An array of `count` elements; `separator` stands between them.
std::string json_array(std::size_t count, const std::function<std::string(std::size_t)>& element,
                       const std::string& separator = ", ") {
    std::string json = "[";
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) json += separator;
        json += element(i);
    }
    return json + "]";
}

std::string json_numbers(const std::vector<std::int64_t>& numbers) {
    return json_array(numbers.size(), [&](std::size_t i) { return std::to_string(numbers[i]); });
}

/// [layer][head], a layer a line.
std::string json_by_head(const HeadStats& stats, const std::function<std::string(std::size_t)>& of_head) {
    const std::size_t heads = stats.heads.size();
    return json_array(
        stats.layers.size(),
        [&](std::size_t layer) {
            return json_array(heads, [&](std::size_t head) { return of_head(layer * heads + head); });
        },
        ",\n      ");
}

/// An object of the measures, each as `of_head` gives it.
std::string json_measures(const HeadStats& stats,
                          const std::function<std::string(std::size_t, HeadMeasure)>& of_head) {
    std::string json;
    for (std::size_t i = 0; i < measure_names.size(); ++i) {
        const auto of_measure = [&](std::size_t head) { return of_head(head, static_cast<HeadMeasure>(i)); };
        json.append(i == 0 ? "{\n    \"" : ",\n    \"").append(measure_names[i].name).append("\": ");
        json += json_by_head(stats, of_measure);
    }
    return json + "\n  }";
}

std::string json_counts(const StatsCounts& counts) {
    std::string json = "{";
    for (const auto& [name, count] : count_fields)
        json.append(json.size() > 1 ? ", \"" : "\"")
            .append(name)
            .append("\": ")
            .append(std::to_string(counts.*count));
    return json + "}";
}

std::string json_parameters() {
    return "{\"entropy_smoothing\": " + json_number(entropy_smoothing) +
           ", \"divergence_smoothing\": " + json_number(divergence_smoothing) +
           ", \"neighbour_threshold\": " + json_number(neighbour_threshold) +
           ", \"token_threshold\": " + json_number(token_threshold) +
           ", \"broad_relative\": " + json_number(broad_relative) +
           ", \"broad_nats\": " + json_number(broad_nats) + "}";
}

std::string json_classes(const HeadStats& stats, BroadBy broad_by) {
    return json_by_head(stats, [&](std::size_t head) {
        return json_string(class_names[static_cast<std::size_t>(class_of(stats, head, broad_by))].name);
    });
}

std::string json_divergences(const std::vector<double>& matrix, std::size_t heads) {
    return json_array(
        heads,
        [&](std::size_t a) {
            return json_array(heads, [&](std::size_t b) { return json_number(matrix[a * heads + b]); });
        },
        ",\n    ");
}

std::string json_placement(const Placement& placement) {
    return "{\"share\": " + json_number(placement.share) + ", \"points\": " +
           json_array(placement.points.size(),
                      [&](std::size_t i) {
                          const PlanePoint& point = placement.points[i];
                          return "[" + json_number(point.x) + ", " + json_number(point.y) + "]";
                      }) +
           "}";
}

std::string json_sums(const HeadStats& stats) {
    const auto of_head = [&](std::size_t head, HeadMeasure measure) {
        return json_sum(stats.measures[head][static_cast<std::size_t>(measure)]);
    };
    return "{\n  \"unit\": " + json_string(sum_unit) +
           ",\n  \"uniform_entropy\": " + json_sum(stats.uniform_entropy) +
           ",\n  \"measures\": " + json_measures(stats, of_head) + ",\n  \"divergences\": " +
           (stats.with_divergences ? json_array(stats.divergences.size(),
                                                [&](std::size_t i) { return json_sum(stats.divergences[i]); })
                                   : "null") +
           "}";
}

/// Fields of an object, one a line.
class Fields {
  public:
    void add(std::string_view name, const std::string& value) {
        json_.append(json_.empty() ? "{\n  \"" : ",\n  \"").append(name).append("\": ").append(value);
    }
    std::string object() const { return json_ + "\n}"; }

  private:
    std::string json_;
};

/// What the sums are of.
Fields subject_fields(const HeadStats& stats) {
    Fields fields;
    fields.add("format", json_string(stats_format));
    fields.add("version", std::to_string(stats_version));
    fields.add("model", stats.counts.records > 0 ? json_of(stats.model) : "null");
    fields.add("layers", json_numbers(stats.layers));
    fields.add("heads", json_numbers(stats.heads));
    fields.add("counts", json_counts(stats.counts));
    fields.add("parameters", json_parameters());
    return fields;
}

void add_results(Fields& fields, const HeadStats& stats) {
    const auto mean = [&](std::size_t head, HeadMeasure measure) {
        return number_or_null(mean_of(stats, head, measure));
    };
    const bool has_records = stats.counts.records > 0;
    const auto records = static_cast<double>(stats.counts.records);
    fields.add("uniform_entropy",
               has_records ? json_number(stats.uniform_entropy.value() / records) : "null");
    fields.add("measures", json_measures(stats, mean));
    fields.add("classes", json_classes(stats, BroadBy::relative));
    fields.add("classes_by_nats", json_classes(stats, BroadBy::nats));
    const bool has_divergences = has_records && stats.with_divergences;
    const std::vector<double> matrix = divergence_matrix(stats);
    fields.add("divergences", has_divergences ? json_divergences(matrix, stats.head_count()) : "null");
    fields.add("placement", has_divergences ? json_placement(place_heads(stats)) : "null");
}

}  // namespace

std::string stats_to_json(const HeadStats& stats) {
    Fields fields = subject_fields(stats);
    add_results(fields, stats);
    fields.add("sums", json_sums(stats));
    return fields.object() + "\n";
}

std::string sums_to_json(const HeadStats& stats) {
    Fields fields = subject_fields(stats);
    fields.add("sums", json_sums(stats));
    return fields.object();
}

}  // namespace heed
