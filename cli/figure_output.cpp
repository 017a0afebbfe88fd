#include "figure_output.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "figure/render.hpp"
#include "flags/flag.hpp"
#include "io/file.hpp"
#include "io/output_check.hpp"
#include "output.hpp"

namespace heed {
namespace {

constexpr double usual_dpi = 300;

std::string wanted(const Given& given, const std::vector<std::string>& formats) {
    if (const auto format = given.text("--format")) return *format;
    const std::string path = given_output(given).value_or("-");
    const std::string extension = file_extension(path);
    if (extension.empty()) return names_a_file(path) ? "" : formats.front();
    return extension.substr(1);
}

}  // namespace

std::string figure_format(const Given& given, const std::vector<std::string>& formats) {
    std::string format = wanted(given, formats);
    const auto path = given_output(given);
    if (std::find(formats.begin(), formats.end(), format) == formats.end())
        throw UsageError("this figure is written as " + listed(formats) + ", not as " +
                         given.text("--format").value_or(path.value_or("")));
    if (given.has("--dpi") && format != "png")
        throw UsageError("--dpi is for PNG: " + format + " is as sharp at any size");
    reject_binary_on_terminal(path.value_or("-"), format == "pdf" || format == "png");
    return format;
}

FigureFile open_figure(const Given& given, const std::vector<std::string>& formats,
                       const std::vector<std::string>& read) {
    return {figure_format(given, formats), given.number("--dpi"),
            OutputFile(output_path(given_output(given), read))};
}

double pixel_of(const FigureFile& file) {
    constexpr double of_a_screen = 1;
    return file.format == "png" ? 96 / file.dpi.value_or(usual_dpi) : of_a_screen;
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
