// An SVG figure as PDF or PNG, through librsvg and cairo: vectors and text stay what they are in the PDF, and
// the same figure gives the same bytes. Nothing that the figure refers to outside itself is loaded.
#pragma once

#include <string>

namespace heed {

/// What a PDF says of itself, in its document information.
struct PdfWords {
    std::string title, subject;
};

/// The figure in `format`: "pdf", or "png" at `dpi` dots per inch. Its size is what the SVG says, a pixel
/// being 1/96 inch. std::runtime_error, which says what to do, if that is no SVG, without a size, or too
/// large.
std::string render_figure(const std::string& svg, const std::string& format, double dpi,
                          const PdfWords& words);

}  // namespace heed
