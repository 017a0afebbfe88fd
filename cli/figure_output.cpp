#include "figure_output.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "command_line.hpp"
#include "core/error.hpp"
#include "figure/render.hpp"
#include "format/file.hpp"
#include "format/output_file.hpp"

namespace heed {
namespace {

constexpr double usual_dpi = 300;

/// "svg, pdf or png"
std::string listed(const std::vector<std::string>& formats) {
    std::string text = formats.front();
    for (std::size_t i = 1; i < formats.size(); ++i)
        text += (i + 1 < formats.size() ? ", " : " or ") + formats[i];
    return text;
}

std::string wanted(const OutputFlags& flags, const std::vector<std::string>& formats) {
    if (flags.format) return *flags.format;
    if (!flags.path || *flags.path == "-") return formats.front();
    const std::string ending = file_ending(*flags.path);
    return ending.empty() ? ending : ending.substr(1);
}

}  // namespace

void add_figure_flags(CLI::App& app, FigureFlags& flags, const std::vector<std::string>& formats) {
    add_output_flags(app, flags.output, listed(formats) + ", whatever the name");
    add_number(app, {"--dpi", "N", "Dots an inch of a PNG (300)", "Output"}, flags.dpi, {10, 4800});
}

std::string figure_format(const FigureFlags& flags, const std::vector<std::string>& formats) {
    std::string format = wanted(flags.output, formats);
    if (std::find(formats.begin(), formats.end(), format) == formats.end())
        throw UsageError("this figure is written as " + listed(formats) + ", not as " +
                         flags.output.format.value_or(flags.output.path.value_or("")));
    if (flags.dpi && format != "png")
        throw UsageError("--dpi is for PNG: " + format + " is as sharp at any size");
    refuse_binary_on_terminal(flags.output.path.value_or("-"), format == "pdf" || format == "png");
    return format;
}

void write_figure(const std::string& svg, const FigureFlags& flags, const std::string& format) {
    const bool is_drawn = format == "pdf" || format == "png";
    write_file(flags.output.path.value_or("-"),
               is_drawn ? render_svg(svg, format, flags.dpi.value_or(usual_dpi)) : svg);
}

}  // namespace heed
