// How a figure looks: the flags that all figures share.
#pragma once

#include <string>

#include "figure/theme.hpp"
#include "flags/given.hpp"
#include "messages.hpp"

namespace heed {

/// UsageError for a size that is none, a font's name that no font has, or a flag that
/// `format` takes no notice of.
Style style_of(const Given& given, const std::string& format);
/// With the measures for a figure of heed's own in this format: Pango's for PDF, PNG and --font. Without its
/// helper an SVG has those of DejaVu Sans, with a warning; else std::runtime_error.
Style measured_style_of(const Given& given, const std::string& format, const CommandMessages& messages);

}  // namespace heed
