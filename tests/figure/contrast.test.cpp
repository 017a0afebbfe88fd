#include "figure/colours.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "figure/heads/parts.hpp"
#include "figure/text/text.hpp"
#include "support/catch.hpp"

using namespace heed;

TEST_CASE("contrast is WCAG's") {
    CHECK(contrast({0, 0, 0}, {255, 255, 255}) == Approx(21));
    CHECK(contrast({0x77, 0x77, 0x77}, {255, 255, 255}) ==
          Approx(4.48).margin(0.005));  // known as just too low
    CHECK(contrast({255, 0, 0}, {255, 255, 255}) == Approx(4.00).margin(0.005));
}

TEST_CASE("ink can be read on every shade of a text") {
    for (const Theme theme : {Theme::light, Theme::dark, Theme::transparent, Theme::print})
        for (int step = 0; step <= 1000; ++step) {
            const Rgb ground = text_shade(theme, step / 1000.0);
            CHECK(contrast(ink_on(ground), ground) >= 4.5);
        }
}

TEST_CASE("on a dark page the light ink can be read on every shade that its ground shines through") {
    const Rgb page{0x16, 0x18, 0x1d}, ink{0xf0, 0xf0, 0xf0};  // the dark theme's
    for (int step = 0; step <= 1000; ++step)
        CHECK(contrast(ink, mixed(page, text_shade(Theme::transparent, 1), step / 1000.0)) >= 4.5);
}

namespace {

using Triple = std::array<double, 3>;

Triple times(const std::array<Triple, 3>& matrix, const Triple& v) {
    Triple product{};
    for (std::size_t i = 0; i < 3; ++i)
        product[i] = matrix[i][0] * v[0] + matrix[i][1] * v[1] + matrix[i][2] * v[2];
    return product;
}

double linear(std::uint8_t channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

/// https://bottosson.github.io/posts/oklab
Triple oklab(Triple rgb) {
    for (double& channel : rgb) channel = std::clamp(channel, 0.0, 1.0);
    Triple lms = times({{{0.4122214708, 0.5363325363, 0.0514459929},
                         {0.2119034982, 0.6806995451, 0.1073969566},
                         {0.0883024619, 0.2817188376, 0.6299787005}}},
                       rgb);
    for (double& cone : lms) cone = std::cbrt(cone);
    return times({{{0.2104542553, 0.7936177850, -0.0040720468},
                   {1.9779984951, -2.4285922050, 0.4505937099},
                   {0.0259040371, 0.7827717662, -0.8086757660}}},
                 lms);
}

/// How readers see: all colours, without red, without green (Machado, Oliveira, Fernandes 2009).
const std::array<std::array<Triple, 3>, 3> sights = {
    {{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
     {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
     {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}}};

double distance(Rgb a, Rgb b, const std::array<Triple, 3>& sight) {
    const auto seen = [&](Rgb c) {
        return oklab(times(sight, {linear(c.red), linear(c.green), linear(c.blue)}));
    };
    const Triple one = seen(a), other = seen(b);
    return std::hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

}  // namespace

TEST_CASE("no two colours of heads look alike to colour-blind readers, and none is shrill") {
    for (const Theme theme : {Theme::light, Theme::dark})
        for (std::size_t head = 0; head < 12; ++head) {
            const Rgb colour = head_colour(head, theme);
            const Triple lab = oklab({linear(colour.red), linear(colour.green), linear(colour.blue)});
            CHECK(std::hypot(lab[1], lab[2]) <= 0.151);
            for (std::size_t other = 0; other < head; ++other)
                for (const auto& sight : sights)
                    CHECK(distance(colour, head_colour(other, theme), sight) >= 0.065);
        }
}

TEST_CASE("each of a head's colours can be seen on its ground, and no two are the same") {
    for (const auto& [theme, ground] :
         {std::pair{Theme::light, Rgb{255, 255, 255}}, {Theme::dark, {0x16, 0x18, 0x1d}}})
        for (std::size_t head = 0; head < 12; ++head) {
            CHECK(contrast(head_colour(head, theme), ground) >= 3);
            for (std::size_t other = 0; other < head; ++other)
                CHECK_FALSE(head_colour(head, theme) == head_colour(other, theme));
        }
    CHECK(head_colour(12, Theme::light) == head_colour(0, Theme::light));
    CHECK(is_dashed(12));
    CHECK_FALSE(is_dashed(11));
}
