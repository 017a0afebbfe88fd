#include "figure/colour_bar.hpp"

#include <algorithm>
#include <cmath>

#include "figure/font_metrics.hpp"
#include "format/number.hpp"

namespace heed {
namespace {

constexpr double bar_width = 14;
constexpr double tick_length = 3;
constexpr double gap = 4;
constexpr double tick_font = 10;
constexpr double name_font = 11;
constexpr std::string_view bar_name = "Attention weight";
constexpr int gradient_steps = 16;

std::string tick_text(double value, double step) {
    const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    if (decimals <= 6 && std::abs(value) < 1e7) return rounded(value, decimals);
    std::string text;
    append_number(text, static_cast<float>(value));
    return text;
}

double tick_room(const ColourScale& scale) {
    double room = 0;
    for (const Tick& tick : round_ticks(scale)) room = std::max(room, text_width(tick.text, tick_font));
    return room;
}

SvgElement gradient(const ColourScale& scale) {
    SvgElement element("linearGradient");
    element.set("id", "weights").set("x1", "0").set("y1", "1").set("x2", "0").set("y2", "0");
    for (int i = 0; i <= gradient_steps; ++i) {
        const double part = static_cast<double>(i) / gradient_steps;
        const auto weight = static_cast<float>(scale.low + part * (scale.high - scale.low));
        element.add(
            SvgElement("stop").set("offset", rounded(part, 4)).set("stop-color", hex(scale.colour(weight))));
    }
    return element;
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

double colour_bar_width(const ColourScale& scale) {
    return bar_width + tick_length + gap + tick_room(scale) + 2 * gap + name_font * line_height;
}

SvgElement draw_colour_bar(const ColourScale& scale, double height) {
    SvgElement group("g");
    group.set("class", "colour-bar").set("font-size", tick_font).add(gradient(scale));
    group.add(SvgElement("rect").set("width", bar_width).set("height", height).set("fill", "url(#weights)"));
    std::string marks;
    for (const Tick& tick : round_ticks(scale)) {
        const double y = height * (1 - (tick.value - scale.low) / (scale.high - scale.low));
        marks += "M" + svg_number(bar_width) + " " + svg_number(y) + "h" + svg_number(tick_length);
        group.add(SvgElement("text")
                      .set("x", bar_width + tick_length + gap)
                      .set("y", y + 0.36 * tick_font)
                      .add_text(tick.text));
    }
    group.add(SvgElement("path").set("d", marks).set("stroke", "#666"));
    const double name_baseline = colour_bar_width(scale) - (line_height - 0.93) * name_font;
    return group.add(SvgElement("text")
                         .set("transform", "translate(" + svg_number(name_baseline) + " " +
                                               svg_number(height / 2) + ")rotate(-90)")
                         .set("font-size", name_font)
                         .set("text-anchor", "middle")
                         .add_text(bar_name));
}

}  // namespace heed
