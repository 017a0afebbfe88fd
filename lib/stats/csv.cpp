#include "stats/csv.hpp"

#include "core/text/number.hpp"
#include "format/table.hpp"

namespace heed {
namespace {

std::string_view class_name(const HeadStats& stats, std::size_t head, BroadBy broad_by) {
    return class_names[static_cast<std::size_t>(class_of(stats, head, broad_by))].name;
}

/// Records, standard deviation and interval per measure; empty cells for what is not known.
void append_spread(std::string& csv, const HeadStats& stats, std::size_t head) {
    for (std::size_t i = 0; i < measure_names.size(); ++i) {
        const auto measure = static_cast<HeadMeasure>(i);
        append_number(csv += ',', static_cast<std::int64_t>(records_of(stats, measure)));
        const auto deviation = deviation_of(stats, head, measure);
        const auto interval = interval_of(stats, head, measure);
        csv += ',';
        if (deviation) append_number(csv, *deviation);
        csv += ',';
        if (interval) append_number(csv, interval->low);
        csv += ',';
        if (interval) append_number(csv, interval->high);
    }
}

}  // namespace

std::string stats_to_csv(const HeadStats& stats) {
    std::string csv = "layer,head";
    for (const MeasureName& measure : measure_names) csv.append(",").append(measure.name);
    csv.append(",class,class_by_nats");
    for (const MeasureName& measure : measure_names)
        for (const char* const what : {"_n", "_sd", "_low", "_high"})
            csv.append(",").append(measure.name).append(what);
    if (!stats.repeats.empty())
        for (const std::string_view score : repeat_names) csv.append(",").append(score);
    csv.append(csv_line_end);
    for (std::size_t head = 0; head < stats.head_count(); ++head) {
        append_number(csv, stats.layers[head / stats.heads.size()]);
        append_number(csv += ',', stats.heads[head % stats.heads.size()]);
        for (std::size_t i = 0; i < measure_names.size(); ++i) {
            csv += ',';
            if (const auto mean = mean_of(stats, head, static_cast<HeadMeasure>(i)))
                append_number(csv, *mean);
        }
        csv.append(",").append(class_name(stats, head, BroadBy::relative));
        csv.append(",").append(class_name(stats, head, BroadBy::nats));
        append_spread(csv, stats, head);
        for (std::size_t i = 0; i < repeat_names.size() && !stats.repeats.empty(); ++i) {
            csv += ',';
            if (const auto mean = repeat_mean_of(stats, head, i)) append_number(csv, *mean);
        }
        csv.append(csv_line_end);
    }
    return csv;
}

std::string divergences_to_csv(const HeadStats& stats) {
    const std::vector<double> matrix = divergence_matrix(stats);
    const std::size_t heads = stats.head_count();
    std::string csv = "head";
    for (std::size_t head = 0; head < heads; ++head) csv.append(",").append(head_label(stats, head));
    csv += csv_line_end;
    for (std::size_t a = 0; a < heads; ++a) {
        csv += head_label(stats, a);
        for (std::size_t b = 0; b < heads; ++b) append_number(csv += ',', matrix[a * heads + b]);
        csv += csv_line_end;
    }
    return csv;
}

}  // namespace heed
