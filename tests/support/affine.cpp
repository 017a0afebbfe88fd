#include "support/affine.hpp"

#include <cmath>
#include <cstdio>
#include <numbers>
#include <stdexcept>

namespace heed::test {

Affine Affine::after(const Affine& inner) const {
    const Corner origin = (*this)(inner.e, inner.f);
    return {a * inner.a + c * inner.b,
            b * inner.a + d * inner.b,
            a * inner.c + c * inner.d,
            b * inner.c + d * inner.d,
            origin.x,
            origin.y};
}

Affine parse_transform(const std::string& text) {
    Affine all;
    for (std::size_t at = 0; at < text.size(); at = text.find(')', at) + 1) {
        double x = 0, y = 0;
        const char* from = text.c_str() + at;
        if (std::sscanf(from, "translate(%lf %lf)", &x, &y) == 2) {
            all = all.after({1, 0, 0, 1, x, y});
        } else if (std::sscanf(from, "scale(%lf)", &x) == 1) {
            all = all.after({x, 0, 0, x, 0, 0});
        } else if (std::sscanf(from, "rotate(%lf)", &x) == 1) {
            const double angle = x * std::numbers::pi / 180;
            all = all.after({std::cos(angle), std::sin(angle), -std::sin(angle), std::cos(angle), 0, 0});
        } else {
            throw std::runtime_error("cannot read the transform " + text);
        }
    }
    return all;
}

}  // namespace heed::test
