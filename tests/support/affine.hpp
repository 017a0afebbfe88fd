// The transforms that heed's figures use.
#pragma once

#include <string>

namespace heed::test {

struct Corner {
    double x;
    double y;
};

/// x' = a x + c y + e, y' = b x + d y + f, as SVG has it.
struct Affine {
    double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
    Corner operator()(double x, double y) const { return {a * x + c * y + e, b * x + d * y + f}; }
    /// First `inner`, then this.
    Affine after(const Affine& inner) const;
};

/// "translate(x y)", "scale(s)" and "rotate(degrees)", one behind the other; an exception for anything else.
Affine parse_transform(const std::string& text);

}  // namespace heed::test
