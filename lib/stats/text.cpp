#include "stats/text.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/text/columns.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "stats/measure_columns.hpp"

namespace heed {
namespace {

constexpr std::size_t class_width = 15, repeat_width = 20, most_top_heads = 3;

/// What the heads of a class do, and by what a head is one of them, in the order in which they are listed.
struct Group {
    HeadClass head_class;
    std::string_view sentence;
    std::optional<HeadMeasure> measure;  // the largest first; none: in the order of their numbers
};

constexpr std::array<Group, 8> groups = {
    {{HeadClass::previous, "more than 0.5 of the attention goes to the token before", HeadMeasure::previous},
     {HeadClass::next, "more than 0.5 of the attention goes to the token after", HeadMeasure::next},
     {HeadClass::first, "more than 0.6 of the attention goes to the first token", HeadMeasure::first},
     {HeadClass::separator, "more than 0.6 of the attention goes to separators such as [SEP]",
      HeadMeasure::separator},
     {HeadClass::punctuation, "more than 0.6 of the attention goes to full stops and commas",
      HeadMeasure::punctuation},
     {HeadClass::broad, "the attention is spread out, with an entropy of at least 0.783 ln n",
      HeadMeasure::relative_entropy},
     {HeadClass::unclear, "the 95 % interval of a measure reaches across the limit of a class", std::nullopt},
     {HeadClass::none, "no measure is beyond one of these limits", std::nullopt}}};
static_assert(neighbour_threshold == 0.5 && token_threshold == 0.6 && broad_relative == 0.783,
              "the sentences say the thresholds");

/// A region is called what a token is.
std::string in_units(const HeadStats& stats, std::string_view of_tokens) {
    constexpr std::string_view token = "token";
    std::string text(of_tokens);
    for (std::size_t at = text.find(token); stats.of_regions && at != std::string::npos;
         at = text.find(token))
        text.replace(at, token.size(), "region");
    return text;
}

std::string title_of(const HeadStats& stats, HeadClass head_class) {
    return in_units(stats, class_names[static_cast<std::size_t>(head_class)].title);
}

std::size_t width_of(const MeasureColumn& column) {
    return column.heading.size() > 5 ? column.heading.size() + 1 : 7;
}

std::string heading(const HeadStats& stats, const std::optional<std::string>& title) {
    if (title) return escape_terminal(*title) + "\n";
    return "What each head does: " + counted(stats.counts.records, "record") + ", " +
           counted(stats.counts.tokens, in_units(stats, "token")) + "; heads as layer-head, counted from 0\n";
}

std::string table(const HeadStats& stats) {
    std::string text = left("head", head_width) + left("class", class_width);
    for (const MeasureColumn& column : measure_columns) text += right(column.heading, width_of(column));
    text += "\n";
    for (std::size_t head = 0; head < stats.head_count(); ++head) {
        text += left(head_label(stats, head), head_width) +
                left(title_of(stats, class_of(stats, head, BroadBy::relative)), class_width);
        for (const MeasureColumn& column : measure_columns) {
            const auto mean = mean_of(stats, head, column.measure);
            text += right(mean ? two_decimals(*mean) : "-", width_of(column));
        }
        text += "\n";
    }
    return text;
}

/// Without separators, say, no head can be one that attends to them.
bool is_measured(const HeadStats& stats, const Group& group) {
    return stats.counts.records == 0 || !group.measure || records_of(stats, *group.measure) > 0;
}

/// Those of the group, in its order.
std::vector<std::size_t> heads_of(const HeadStats& stats, const Group& group) {
    std::vector<std::size_t> heads;
    for (std::size_t head = 0; head < stats.head_count(); ++head)
        if (class_of(stats, head, BroadBy::relative) == group.head_class) heads.push_back(head);
    if (group.measure)
        std::stable_sort(heads.begin(), heads.end(), [&](std::size_t a, std::size_t b) {
            return mean_of(stats, a, *group.measure) > mean_of(stats, b, *group.measure);
        });
    return heads;
}

/// Items between commas, on indented lines that have room for them.
std::string wrapped(const std::vector<std::string>& items) {
    constexpr std::size_t most_columns = 80;
    const std::string indent(4, ' ');
    std::string text, line;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string item = items[i] + (i + 1 < items.size() ? "," : "");
        if (!line.empty() && line.size() + 1 + item.size() > most_columns) {
            text += line + "\n";
            line.clear();
        }
        line += (line.empty() ? indent : " ") + item;
    }
    return text + line + "\n";
}

std::string group_of_heads(const HeadStats& stats, const Group& group) {
    const std::vector<std::size_t> heads = heads_of(stats, group);
    std::vector<std::string> items;
    items.reserve(heads.size());
    for (const std::size_t head : heads)
        items.push_back(
            head_label(stats, head) +
            (group.measure ? " " + two_decimals(mean_of(stats, head, *group.measure).value_or(0)) : ""));
    if (items.empty())
        items.emplace_back("no head");
    else
        items[0] = counted(items.size(), "head") + ": " + items[0];
    return "  " + title_of(stats, group.head_class) + ": " + in_units(stats, group.sentence) + "\n" +
           wrapped(items);
}

/// Of what is measured over repeated tokens, the heads with the highest scores.
std::string repeated(const HeadStats& stats) {
    std::string text = "\nWhere tokens repeat, the highest scores (1 is perfect)\n";
    for (std::size_t score = 0; score < repeat_names.size(); ++score) {
        std::vector<std::size_t> heads(stats.head_count());
        std::iota(heads.begin(), heads.end(), std::size_t{0});
        std::stable_sort(heads.begin(), heads.end(), [&](std::size_t a, std::size_t b) {
            return repeat_mean_of(stats, a, score) > repeat_mean_of(stats, b, score);
        });
        text += "  " + left(repeat_names[score], repeat_width);
        if (stats.repeat_records[score] == 0) {
            text += "no token has a target\n";
            continue;
        }
        for (std::size_t i = 0; i < std::min(heads.size(), most_top_heads); ++i)
            text += (i == 0 ? "" : ", ") + head_label(stats, heads[i]) + " " +
                    two_decimals(repeat_mean_of(stats, heads[i], score).value_or(0));
        text += "\n";
    }
    return text;
}

/// Nothing where no head is one.
std::string sinks(const HeadStats& stats) {
    const double rate = sink_rate(stats).value_or(0);
    if (rate == 0) return "";
    return in_units(stats, "\nAttention sinks on the first token: rate ") + two_decimals(rate) +
           " (threshold " + rounded(sink_threshold, 2) + ", first " + std::to_string(sink_length) +
           in_units(stats, " tokens)\n");
}

}  // namespace

std::string stats_to_text(const HeadStats& stats, const std::optional<std::string>& title) {
    std::string text = heading(stats, title) + "\n" + table(stats) + sinks(stats);
    if (!stats.repeats.empty()) text += repeated(stats);
    text += "\nWhat the heads do, each with the measure that decides its class\n";
    for (const Group& group : groups)
        if (is_measured(stats, group)) text += group_of_heads(stats, group);
    return text;
}

}  // namespace heed
