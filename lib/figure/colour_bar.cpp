#include "figure/colour_bar.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/text/nearest.hpp"
#include "core/text/number.hpp"
#include "figure/axis_labels.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double gap = 4;
constexpr int gradient_steps = 16;
constexpr double longest_end = 9;  // of a name at a bar's end, times the font size

constexpr double decades = 3;  // of a logarithmic scale

/// Where a logarithmic scale begins.
double log_start(const ColourScale& scale) {
    return scale.low > 0 ? scale.low : scale.high * std::pow(10, -decades);
}

int decimals_of(double step) {
    return std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
}

std::string shortest_text(double value) {
    std::string text;
    append_number(text, static_cast<float>(value));
    return with_minus(text);
}

std::string tick_text(double value, int decimals) {
    const bool is_short = decimals <= 6 && std::abs(value) < 1e7;
    return is_short ? with_minus(rounded(value, decimals)) : shortest_text(value);
}

/// Round numbers on a scale that is no line, from its top on downwards.
std::vector<Tick> curved_ticks(const ColourScale& scale) {
    std::vector<Tick> ticks;
    const double least = scale.curve == Curve::logarithmic ? log_start(scale) : scale.high / 1000;
    const int first = static_cast<int>(std::floor(std::log10(scale.high)));
    for (int exponent = first; std::pow(10, exponent) > least / 10 && ticks.size() < 20; --exponent)
        for (const double factor : {5.0, 2.0, 1.0}) {
            const double value = factor * std::pow(10, exponent);
            if (value < least * (1 - 1e-9) || value > scale.high * (1 + 1e-9)) continue;
            ticks.push_back({value, shortest_text(value)});
        }
    if (scale.curve == Curve::square_root)
        ticks.push_back({scale.low, weight_text(static_cast<float>(scale.low))});
    std::reverse(ticks.begin(), ticks.end());
    return ticks;
}

/// The ticks that are at least `line` of the bar apart, evenly on a linear scale.
std::vector<Tick> spaced(const std::vector<Tick>& ticks, const ColourScale& scale, double line) {
    if (ticks.size() < 2) return ticks;
    std::vector<Tick> kept;
    if (scale.curve == Curve::linear) {
        const double apart = scale.position(ticks[1].value) - scale.position(ticks[0].value);
        const auto step = static_cast<std::size_t>(std::ceil(line / apart - 1e-9));
        for (std::size_t i = 0; i < ticks.size(); i += step) kept.push_back(ticks[i]);
        return kept;
    }
    for (auto tick = ticks.rbegin(); tick != ticks.rend(); ++tick)
        if (kept.empty() || scale.position(kept.back().value) - scale.position(tick->value) >= line)
            kept.push_back(*tick);
    std::reverse(kept.begin(), kept.end());
    return kept;
}

/// All with as many decimals as the one that needs most, at most three.
void make_even(std::vector<Tick>& ticks) {
    int decimals = 0;
    for (const Tick& tick : ticks) {
        const std::size_t point = tick.text.find('.');
        if (tick.text.find('e') != std::string::npos || tick.value >= 1e5) return;
        if (point != std::string::npos)
            decimals = std::max(decimals, static_cast<int>(tick.text.size() - point) - 1);
    }
    if (decimals > 3) return;
    for (Tick& tick : ticks) {
        if (tick.text.find(' ') != std::string::npos) continue;  // "≥ 0.3" is what was asked for
        if (decimals > 0 && tick.text.find('.') == std::string::npos) tick.text += ".";
        while (decimals > 0 && tick.text.size() - tick.text.find('.') <= static_cast<std::size_t>(decimals))
            tick.text += "0";
    }
}

/// A tick at an end that no weight lies beyond, with two decimals more than those that are round.
Tick end_tick(double end) {
    if (std::abs(end) < 1e-3 || std::abs(end) >= 1e5)
        return {end, with_minus(weight_text(static_cast<float>(end)))};
    return {end, with_minus(rounded(end, std::min(3, decimals_of(std::abs(end)) + 1)))};
}

/// An end that weights lie beyond: as it was asked for, or, of a percentile with many digits, as end_tick has
/// it.
std::string end_text(double end) {
    constexpr std::size_t longest = 8;  // "−0.1234", with the bytes of its sign
    std::string text = shortest_text(end);
    return text.size() <= longest ? text : end_tick(end).text;
}

/// The round ticks; those too near to an end that weights lie beyond make room for it. Else an end has a tick
/// where the round ones leave it room.
std::vector<Tick> ticks_of(const ColourBar& bar) {
    const ColourScale& scale = bar.scale;
    const double line = bar.sizes.tick * line_height / bar.height;
    const bool is_log = scale.curve == Curve::logarithmic;
    const double low = is_log ? log_start(scale) : scale.low;
    const bool has_lower = scale.has_lower || (is_log && scale.low < low);
    std::vector<Tick> ticks =
        spaced(scale.curve == Curve::linear ? round_ticks(scale) : curved_ticks(scale), scale, line);
    std::erase_if(ticks, [&](const Tick& tick) {
        return (has_lower && scale.position(tick.value) < line) ||
               (scale.has_higher && 1 - scale.position(tick.value) < line);
    });
    if (has_lower)
        ticks.insert(ticks.begin(),
                     {low, "≤ " + (is_log ? tick_text(low, decimals_of(low) + 2) : end_text(low))});
    else if (ticks.empty() || scale.position(ticks.front().value) >= line)
        ticks.insert(ticks.begin(), end_tick(low));
    if (scale.has_higher)
        ticks.push_back({scale.high, "≥ " + end_text(scale.high)});
    else if (1 - scale.position(ticks.back().value) >= line)
        ticks.push_back(end_tick(scale.high));
    if (scale.curve == Curve::linear) make_even(ticks);
    return ticks;
}

std::string gradient_id(Colormap map) {
    std::string colours;
    for (int i = 0; i <= gradient_steps; ++i)
        colours += hex(colour_at(static_cast<double>(i) / gradient_steps, map));
    return id_of("bar", colours);
}

SvgElement gradient(Colormap map) {
    SvgElement element("linearGradient");
    element.set("id", gradient_id(map)).set("x1", "0").set("y1", "1").set("x2", "0").set("y2", "0");
    for (int i = 0; i <= gradient_steps; ++i) {
        const double part = static_cast<double>(i) / gradient_steps;
        element.add(
            SvgElement("stop").set("offset", rounded(part, 4)).set("stop-color", hex(colour_at(part, map))));
    }
    return element;
}

constexpr double to_baseline = line_height - ascent;  // from a line's bottom, times the font size

SvgElement draw_name_above(const ColourBar& bar) {
    return SvgElement("text")
        .set("x", colour_bar_width(bar))
        .set("y", -bar.sizes.tick * line_height / 2 - to_baseline * bar.sizes.axis)
        .set("text-anchor", "end")
        .set("font-size", bar.sizes.axis)
        .add_text(bar.name);
}

/// A line beside the bar, which is read from the bottom to the top.
struct LineBeside {
    std::string text;
    std::string_view anchor = "middle";
};

/// Without the words that both begin with: "…lazy cat", "…lazy dog".
BarEnds without_same_words(const BarEnds& ends) {
    const auto differ = std::mismatch(ends.low.begin(), ends.low.end(), ends.high.begin(), ends.high.end());
    const std::string same(ends.low.begin(), differ.first);
    const std::size_t space = same.rfind(' ');
    if (space == std::string::npos) return ends;
    return {"…" + ends.low.substr(space + 1), "…" + ends.high.substr(space + 1)};
}

/// The names as they fit beside the bar, each with `words` before it; where that makes one of both, as much
/// of their ends, or words that tell them apart.
BarEnds shortened_ends(const ColourBar& bar, const std::string& words) {
    const double room = bar.height / bar.sizes.axis - bar.metrics.width("← " + words, 1);
    const auto fitted = [&](const std::string& name) {
        return shortened(name, std::min(longest_end, room), bar.metrics);
    };
    BarEnds ends{fitted(bar.ends->low), fitted(bar.ends->high)};
    if (ends.low != ends.high) return ends;
    const BarEnds rest = without_same_words(*bar.ends);
    ends = {fitted(rest.low), fitted(rest.high)};
    return ends.low == ends.high ? BarEnds{"the other", "this"} : ends;
}

/// One line where both have room in it, else one that begins at the lower end and one that ends at the upper.
/// Names that would be cut stand alone.
std::vector<LineBeside> lines_of_ends(const ColourBar& bar) {
    std::string words = "more in ";
    const double room = bar.height / bar.sizes.axis - bar.metrics.width("← " + words, 1);
    for (const std::string& name : {bar.ends->low, bar.ends->high})
        if (std::min(bar.metrics.width(name, 1), longest_end) > room) words.clear();
    const BarEnds ends = shortened_ends(bar, words);
    const std::string low = "← " + words + ends.low, high = words + ends.high + " →";
    const std::string both = low + " · " + high;
    if (bar.metrics.width(both, bar.sizes.axis) <= bar.height) return {{both}};
    return {{low, "start"}, {high, "end"}};
}

/// As long as the bar is high.
std::vector<LineBeside> lines_beside(const ColourBar& bar) {
    if (bar.has_name_above) return {};
    if (bar.ends) return lines_of_ends(bar);
    std::vector<LineBeside> lines;
    for (std::string& line : broken_into_lines(bar.name, bar.height / bar.sizes.axis, bar.metrics))
        lines.push_back({std::move(line)});
    return lines;
}

/// The last one at the right edge.
void add_lines_beside(SvgElement& group, const ColourBar& bar) {
    const double font = bar.sizes.axis;
    const std::vector<LineBeside> lines = lines_beside(bar);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const double to_edge = (static_cast<double>(lines.size() - 1 - i) * line_height + to_baseline) * font;
        const double share = lines[i].anchor == "start" ? 1 : lines[i].anchor == "end" ? 0 : 0.5;
        const Point at{colour_bar_width(bar) - to_edge, bar.height * share};
        group.add(SvgElement("text")
                      .set("transform", moved_to(at) + "rotate(-90)")
                      .set("text-anchor", lines[i].anchor)
                      .set("font-size", font)
                      .add_text(lines[i].text));
    }
}

}  // namespace

double ColourScale::position(double weight) const {
    if (curve == Curve::logarithmic) {
        const double start = log_start(*this);
        return std::log(std::max(weight, start / 10) / start) / std::log(high / start);
    }
    const double share = (weight - low) / (high - low);
    return curve == Curve::square_root && share > 0 ? std::sqrt(share) : share;
}

ColourScale scale_of(const Matrix& weights) {
    ColourScale scale{0, 0};
    for (const float weight : weights) {
        scale.low = std::min<double>(scale.low, weight);
        scale.high = std::max<double>(scale.high, weight);
    }
    if (scale.low == scale.high) scale.high = 1;
    return scale;
}

std::vector<Tick> round_ticks(const ColourScale& scale) {
    const double range = scale.high - scale.low;
    const double power = std::pow(10, std::floor(std::log10(range / 3)));
    double step = power;
    for (const double factor : {2.0, 5.0})
        if (range / (factor * power) >= 3) step = factor * power;
    std::vector<Tick> ticks;
    const double first = std::ceil(scale.low / step - 1e-9) + 0.0;  // not -0
    const auto last = static_cast<int>(std::floor((scale.high + 1e-9 * range) / step - first));
    for (int i = 0; i <= last; ++i)
        ticks.push_back({(first + i) * step, tick_text((first + i) * step, decimals_of(step))});
    return ticks;
}

double colour_bar_width(const ColourBar& bar) {
    double room = 0;
    for (const Tick& tick : ticks_of(bar))
        room = std::max(room, bar.metrics.width(tick.text, bar.sizes.tick));
    const std::size_t lines = lines_beside(bar).size();
    const double name = lines == 0 ? 0 : gap + bar.sizes.gap / 2 + height_of_lines(lines, bar.sizes.axis);
    return bar.sizes.bar_width + tick_length + gap + room + name;
}

double colour_bar_overhang(const ColourBar& bar) {
    return bar.sizes.tick * line_height / 2 + (bar.has_name_above ? bar.sizes.axis * line_height : 0);
}

SvgElement draw_colour_bar(const ColourBar& bar) {
    const ColourScale& scale = bar.scale;
    const double width = bar.sizes.bar_width;
    SvgElement group("g");
    group.set("class", "colour-bar").set("font-size", bar.sizes.tick);
    if (bar.has_gradient) group.add(gradient(scale.map));
    group.add(SvgElement("rect")
                  .set("width", width)
                  .set("height", bar.height)
                  .set("fill", "url(#" + gradient_id(scale.map) + ")")
                  .set("stroke", bar.colours.faint)
                  .set("stroke-width", 0.5));
    std::string marks;
    for (const Tick& tick : ticks_of(bar)) {
        const double y = bar.height * (1 - scale.position(tick.value));
        marks += "M" + svg_point({width, y}) + "h" + svg_number(tick_length);
        group.add(SvgElement("text")
                      .set("x", width + tick_length + gap)
                      .set("y", y + middle_to_baseline * bar.sizes.tick)
                      .add_text(tick.text));
    }
    group.add(SvgElement("path").set("d", marks).set("stroke", bar.colours.faint));
    if (bar.has_name_above) return bar.name.empty() ? group : group.add(draw_name_above(bar));
    add_lines_beside(group, bar);
    return group;
}

}  // namespace heed
