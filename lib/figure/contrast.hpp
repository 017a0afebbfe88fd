// What can be read on what: WCAG 2's contrast ratio, 1 to 21. Text has to have 4.5.
#pragma once

#include "figure/colormap.hpp"

namespace heed {

double contrast(Rgb one, Rgb other);

/// Black or white, whichever can be read better; one of the two always has 4.5.
Rgb ink_on(Rgb ground);

/// `ground` at 0, `tone` at 1, straight in between. What lies outside takes the nearer end; NaN that of 0.
Rgb mixed(Rgb ground, Rgb tone, double share);

}  // namespace heed
