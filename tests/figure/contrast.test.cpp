#include "figure/colours.hpp"

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
