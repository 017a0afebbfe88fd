#include "stats/text.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"

namespace heed {
namespace {

constexpr std::size_t head_width = 7, class_width = 15, most_top_heads = 3;

struct Column {
    HeadMeasure measure;
    std::string_view heading;
};

constexpr std::array<Column, 8> columns = {{{HeadMeasure::entropy, "entropy"},
                                            {HeadMeasure::relative_entropy, "/ln n"},
                                            {HeadMeasure::previous, "prev"},
                                            {HeadMeasure::next, "next"},
                                            {HeadMeasure::self, "self"},
                                            {HeadMeasure::first, "first"},
                                            {HeadMeasure::separator, "sep"},
                                            {HeadMeasure::punctuation, ". ,"}}};

/// By what a head is of its class, in the order in which the classes are listed.
struct Membership {
    HeadClass head_class;
    HeadMeasure measure;
    double threshold;
};

constexpr std::array<Membership, 6> memberships = {
    {{HeadClass::previous, HeadMeasure::previous, neighbour_threshold},
     {HeadClass::next, HeadMeasure::next, neighbour_threshold},
     {HeadClass::first, HeadMeasure::first, token_threshold},
     {HeadClass::separator, HeadMeasure::separator, token_threshold},
     {HeadClass::punctuation, HeadMeasure::punctuation, token_threshold},
     {HeadClass::broad, HeadMeasure::relative_entropy, broad_relative}}};

std::string condition_of(const Membership& membership) {
    const std::string threshold = rounded(membership.threshold, 3);
    return membership.measure == HeadMeasure::relative_entropy
               ? "an entropy of at least " + threshold + " ln n"
               : "a share above " + threshold;
}

std::string two_decimals(double value) {
    const auto hundredths = static_cast<std::int64_t>(std::llround(value * 100));
    const std::string digits = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + "." + (digits.size() < 2 ? "0" : "") + digits;
}

std::string right(std::string_view text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ').append(text);
}

std::string left(std::string_view text, std::size_t width) {
    return std::string(text).append(width - std::min(width, text.size()), ' ');
}

std::string_view title_of(HeadClass head_class) {
    return class_names[static_cast<std::size_t>(head_class)].title;
}

std::size_t width_of(const Column& column) {
    return column.heading.size() > 5 ? column.heading.size() + 1 : 7;
}

std::string heading(const HeadStats& stats, const std::optional<std::string>& title) {
    if (title) return escape_terminal(*title) + "\n";
    return "What each head does: " + counted(stats.counts.records, "record") + ", " +
           counted(stats.counts.tokens, "token") + "; heads as layer-head, counted from 0\n";
}

std::string table(const HeadStats& stats) {
    std::string text = left("head", head_width) + left("class", class_width);
    for (const Column& column : columns) text += right(column.heading, width_of(column));
    text += "\n";
    for (std::size_t head = 0; head < stats.head_count(); ++head) {
        text += left(head_label(stats, head), head_width) +
                left(title_of(class_of(stats, head, BroadBy::relative)), class_width);
        for (const Column& column : columns) {
            const auto mean = mean_of(stats, head, column.measure);
            text += right(mean ? two_decimals(*mean) : "-", width_of(column));
        }
        text += "\n";
    }
    return text;
}

/// Those of the class, the largest measure first.
std::vector<std::size_t> heads_of(const HeadStats& stats, const Membership& membership) {
    std::vector<std::size_t> heads;
    for (std::size_t head = 0; head < stats.head_count(); ++head)
        if (class_of(stats, head, BroadBy::relative) == membership.head_class) heads.push_back(head);
    std::stable_sort(heads.begin(), heads.end(), [&](std::size_t a, std::size_t b) {
        return mean_of(stats, a, membership.measure) > mean_of(stats, b, membership.measure);
    });
    return heads;
}

std::string top_heads(const HeadStats& stats, const Membership& membership) {
    const std::vector<std::size_t> heads = heads_of(stats, membership);
    std::string text = "  " + left(title_of(membership.head_class), class_width);
    if (heads.empty()) return text + " none has " + condition_of(membership) + "\n";
    for (std::size_t i = 0; i < std::min(heads.size(), most_top_heads); ++i)
        text += (i == 0 ? " " : ", ") + head_label(stats, heads[i]) + " " +
                two_decimals(mean_of(stats, heads[i], membership.measure).value_or(0));
    if (heads.size() > most_top_heads)
        text += ", and " + std::to_string(heads.size() - most_top_heads) + " more";
    return text + "\n";
}

/// Nothing where no head is one.
std::string sinks(const HeadStats& stats) {
    const double rate = sink_rate(stats).value_or(0);
    if (rate == 0) return "";
    return "\nAttention sinks on the first token: a rate of " + two_decimals(rate) + " (threshold " +
           rounded(sink_threshold, 2) + ", texts cut to " + std::to_string(sink_length) + " tokens)\n";
}

}  // namespace

std::string stats_to_text(const HeadStats& stats, const std::optional<std::string>& title) {
    std::string text =
        heading(stats, title) + "\n" + table(stats) + sinks(stats) + "\nTop heads of each class\n";
    for (const Membership& membership : memberships) text += top_heads(stats, membership);
    return text;
}

}  // namespace heed
