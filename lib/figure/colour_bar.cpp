#include "figure/colour_bar.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/number.hpp"
#include "figure/axis_labels.hpp"
#include "figure/label.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double gap = 4;
constexpr int gradient_steps = 16;

std::string tick_text(double value, double step) {
    const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    if (decimals <= 6 && std::abs(value) < 1e7) return rounded(value, decimals);
    std::string text;
    append_number(text, static_cast<float>(value));
    return text;
}

std::string end_text(double value) {
    std::string text;
    append_number(text, static_cast<float>(value));
    return text;
}

/// The ticks that are at least `line` apart, evenly.
std::vector<Tick> every_step_th(const std::vector<Tick>& ticks, double line) {
    if (ticks.size() < 2) return ticks;
    const double apart = ticks[1].value - ticks[0].value;
    const auto step = static_cast<std::size_t>(std::ceil(line / apart - 1e-9));
    std::vector<Tick> kept;
    for (std::size_t i = 0; i < ticks.size(); i += step) kept.push_back(ticks[i]);
    return kept;
}

/// The round ticks; those too near to an end that weights lie beyond make room for it. Else an end has a tick
/// where the round ones leave it room.
std::vector<Tick> ticks_of(const ColourBar& bar) {
    const ColourScale& scale = bar.scale;
    const double line = bar.sizes.tick * line_height / bar.height * (scale.high - scale.low);
    std::vector<Tick> ticks = every_step_th(round_ticks(scale), line);
    std::erase_if(ticks, [&](const Tick& tick) {
        return (scale.has_lower && tick.value - scale.low < line) ||
               (scale.has_higher && scale.high - tick.value < line);
    });
    const auto end_tick = [](double end) { return Tick{end, weight_text(static_cast<float>(end))}; };
    if (scale.has_lower)
        ticks.insert(ticks.begin(), {scale.low, "≤ " + end_text(scale.low)});
    else if (ticks.empty() || ticks.front().value - scale.low >= line)
        ticks.insert(ticks.begin(), end_tick(scale.low));
    if (scale.has_higher)
        ticks.push_back({scale.high, "≥ " + end_text(scale.high)});
    else if (scale.high - ticks.back().value >= line)
        ticks.push_back(end_tick(scale.high));
    return ticks;
}

SvgElement gradient(const ColourScale& scale, const std::string& id) {
    SvgElement element("linearGradient");
    element.set("id", id).set("x1", "0").set("y1", "1").set("x2", "0").set("y2", "0");
    for (int i = 0; i <= gradient_steps; ++i) {
        const double part = static_cast<double>(i) / gradient_steps;
        element.add(SvgElement("stop")
                        .set("offset", rounded(part, 4))
                        .set("stop-color", hex(colour_at(part, scale.map))));
    }
    return element;
}

SvgElement draw_name(const ColourBar& bar) {
    const double baseline = colour_bar_width(bar) - (line_height - ascent) * bar.sizes.axis;
    return SvgElement("text")
        .set("transform", moved_to({baseline, bar.height / 2}) + "rotate(-90)")
        .set("font-size", bar.sizes.axis)
        .set("text-anchor", "middle")
        .add_text(bar.name);
}

}  // namespace

ColourScale scale_of(const Matrix& weights) {
    ColourScale scale{0, 0};
    for (const float weight : weights) {
        scale.low = std::min<double>(scale.low, weight);
        scale.high = std::max<double>(scale.high, weight);
    }
    if (scale.low == scale.high) scale.high = 1;
    return scale;
}

ColourScale scale_of(const std::vector<Panel>& panels, Colormap map,
                     const std::optional<WeightRange>& range) {
    const bool diverges = map == Colormap::diverging;
    if (range && diverges && range->low != -range->high)
        throw UsageError(
            "colours that diverge stand around 0: give a range such as -0.5:0.5, or another colormap");
    double lowest = 0, highest = 0;
    for (const Panel& panel : panels)
        for (const float weight : panel.weights) {
            lowest = std::min<double>(lowest, weight);
            highest = std::max<double>(highest, weight);
        }
    if (range) return {range->low, range->high, map, lowest<range->low, highest> range->high};
    if (diverges) lowest = -(highest = std::max(highest, -lowest));
    if (lowest == highest) lowest = diverges ? -1 : 0, highest = 1;
    return {lowest, highest, map};
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
        ticks.push_back({(first + i) * step, tick_text((first + i) * step, step)});
    return ticks;
}

double colour_bar_width(const ColourBar& bar) {
    double room = 0;
    for (const Tick& tick : ticks_of(bar))
        room = std::max(room, bar.metrics.width(tick.text, bar.sizes.tick));
    const double name = bar.name.empty() ? 0 : gap + bar.sizes.gap / 2 + bar.sizes.axis * line_height;
    return bar.sizes.bar_width + tick_length + gap + room + name;
}

SvgElement draw_colour_bar(const ColourBar& bar) {
    const ColourScale& scale = bar.scale;
    const double width = bar.sizes.bar_width;
    SvgElement group("g");
    group.set("class", "colour-bar").set("font-size", bar.sizes.tick).add(gradient(scale, bar.id));
    group.add(SvgElement("rect")
                  .set("width", width)
                  .set("height", bar.height)
                  .set("fill", "url(#" + bar.id + ")")
                  .set("stroke", bar.colours.faint)
                  .set("stroke-width", 0.5));
    std::string marks;
    for (const Tick& tick : ticks_of(bar)) {
        const double y = bar.height * (1 - (tick.value - scale.low) / (scale.high - scale.low));
        marks += "M" + svg_point({width, y}) + "h" + svg_number(tick_length);
        group.add(SvgElement("text")
                      .set("x", width + tick_length + gap)
                      .set("y", y + middle_to_baseline * bar.sizes.tick)
                      .add_text(tick.text));
    }
    group.add(SvgElement("path").set("d", marks).set("stroke", bar.colours.faint));
    return bar.name.empty() ? group : group.add(draw_name(bar));
}

}  // namespace heed
