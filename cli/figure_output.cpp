#include "figure_output.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "figure/render.hpp"
#include "flags/flag.hpp"
#include "io/file.hpp"

namespace heed {
namespace {

constexpr double usual_dpi = 300;

std::string wanted(const OutputFlags& flags, const std::vector<std::string>& formats) {
    if (flags.format) return *flags.format;
    const std::string ending = file_extension(flags.path.value_or("-"));
    if (ending.empty()) return names_a_file(flags.path.value_or("-")) ? "" : formats.front();
    return ending.substr(1);
}

}  // namespace

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

FigureFlags figure_flags_of(const Given& given) {
    return {.output = output_flags_of(given), .dpi = given.number("--dpi")};
}

FigureFile open_figure(const FigureFlags& flags, const std::vector<std::string>& formats,
                       const std::vector<std::string>& read) {
    return {figure_format(flags, formats), flags.dpi, OutputFile(output_path(flags.output.path, read))};
}

std::string figure_bytes(const std::string& document, const std::string& format, std::optional<double> dpi) {
    const bool is_drawn = format == "pdf" || format == "png";
    return is_drawn ? render_svg(document, format, dpi.value_or(usual_dpi)) : document;
}

void write_figure(FigureFile& file, const std::string& document) {
    file.out.write(figure_bytes(document, file.format, file.dpi));
    file.out.commit();
}

}  // namespace heed
