// How a figure is written, the same for every command that draws: SVG as it is, PDF and PNG from it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "output.hpp"

namespace CLI {
class App;
}

namespace heed {

struct FigureFlags {
    OutputFlags output;
    std::optional<double> dpi;
};

/// -o, --format and --dpi. `formats` is what the command writes, the first what goes to a pipe unless asked
/// otherwise: "svg", "pdf", "png", and what else the command has of its own.
void add_figure_flags(CLI::App& app, FigureFlags& flags, const std::vector<std::string>& formats);

/// Which of `formats`: --format, else the file's ending, else the first. UsageError if it is none of them, is
/// binary and would go to a terminal, or --dpi is given and it is not png.
std::string figure_format(const FigureFlags& flags, const std::vector<std::string>& formats);

/// A document in a format: "svg" as it is, "pdf" and "png" drawn from it.
std::string figure_bytes(const std::string& svg, const FigureFlags& flags, const std::string& format);

/// Writes a document where the flags say: "svg" as it is, "pdf" and "png" drawn from it.
void write_figure(const std::string& svg, const FigureFlags& flags, const std::string& format);

/// The formats of a command that draws one figure and has none of its own.
inline const std::vector<std::string> figure_formats = {"svg", "pdf", "png"};

}  // namespace heed
