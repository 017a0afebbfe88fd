// How a figure is written, the same for every command that draws: SVG as it is, PDF and PNG from it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flags/given.hpp"
#include "io/output_file.hpp"

namespace heed {

/// Which of `formats`, which the command writes: --format, else the file's extension, else the first.
/// UsageError if it is none of them, is binary and would go to a terminal, or --dpi is given and it is not
/// png.
std::string figure_format(const Given& given, const std::vector<std::string>& formats);

/// A figure's file, open before there is a figure.
struct FigureFile {
    std::string format;
    std::optional<double> dpi;
    OutputFile out;
};

/// In figure_format. UsageError if the file is one of those that are `read`; std::system_error if it cannot
/// be written.
FigureFile open_figure(const Given& given, const std::vector<std::string>& formats,
                       const std::vector<std::string>& read);

/// The side of a pixel of the figure where it is seen at its own size, in SVG's unit.
double pixel_of(const FigureFile& file);

/// A document in a format: "pdf" and "png" drawn from an SVG, all else as it is.
std::string figure_bytes(const std::string& document, const std::string& format, std::optional<double> dpi);

/// Writes it.
void write_figure(FigureFile& file, const std::string& document);

/// The formats of a command that draws one figure and has none of its own.
inline const std::vector<std::string> figure_formats = {"svg", "pdf", "png"};

}  // namespace heed
