// The fonts that figures are drawn and measured with: those of the system, but for colour fonts. librsvg
// draws of a colour font's emoji the outlines of their layers in a PDF, blurs in a PNG; so an outline font
// draws them (DejaVu Sans, Symbola, Noto Emoji), or the box with the number says which is missing.
#pragma once

#include <functional>
#include <string>

namespace heed {

/// For all that this process draws from now on.
void use_outline_fonts();

/// The family that is drawn instead of the first of the list; empty if that is installed.
std::string stand_in_for(const std::string& families);

struct MeasuredText {
    double width;  // at a font size of 1
    int boxes;     // drawn for letters that no installed font has
};

/// What measures a text (UTF-8, one line) as librsvg draws it in this family, or list of families as CSS has
/// it.
std::function<MeasuredText(const std::string&)> measures_in(const std::string& families);

}  // namespace heed
