#include "figure/colours.hpp"

#include <cmath>
#include <fstream>
#include <sstream>

#include "core/text/number.hpp"
#include "support/catch.hpp"

using namespace heed;

namespace {

constexpr Rgb black{0, 0, 0};
constexpr Rgb white{255, 255, 255};

/// How light a colour is: its contrast to black rises with its luminance.
double lightness(Colormap map, std::size_t entry) {
    return contrast(colour_of_entry(entry, map), black);
}

const std::vector<Colormap> all_maps = {Colormap::viridis, Colormap::magma, Colormap::cividis,
                                        Colormap::greys,   Colormap::blues, Colormap::diverging};

}  // namespace

TEST_CASE("colours are those of matplotlib") {
    std::ifstream file(HEED_SOURCE "/tests/truth/figure/colours.tsv");
    std::size_t rows = 0;
    for (std::string line; std::getline(file, line); ++rows) {
        INFO(line);
        std::istringstream fields(line);
        std::string name, position, colour;
        fields >> name >> position >> colour;
        REQUIRE(colormap_named(name));
        CHECK(hex(colour_at(*parse_double(position), *colormap_named(name))) == colour);
    }
    CHECK(rows == 96);
    CHECK(hex(colour_at(std::nan(""))) == hex(colour_at(0)));
    CHECK_FALSE(colormap_named("jet"));
}

TEST_CASE("colours keep their order in grey: each map rises or falls in lightness, diverging to both sides") {
    for (const Colormap map : {Colormap::viridis, Colormap::magma, Colormap::cividis})
        for (std::size_t i = 1; i < colormap_entries; ++i)
            CHECK(lightness(map, i) > lightness(map, i - 1) * 0.99);
    for (const Colormap map : {Colormap::greys, Colormap::blues})
        for (std::size_t i = 1; i < colormap_entries; ++i) CHECK(lightness(map, i) <= lightness(map, i - 1));
    const auto diverging = [](std::size_t i) { return lightness(Colormap::diverging, i); };
    for (std::size_t i = 1; i < colormap_entries; ++i) {
        if (i < colormap_entries / 2) CHECK(diverging(i) > diverging(i - 1));
        if (i > colormap_entries / 2) CHECK(diverging(i) < diverging(i - 1));
    }
}

TEST_CASE("greys and blues are paper at 0") {
    CHECK(colour_at(0, Colormap::greys) == white);
    CHECK(colour_at(0, Colormap::blues) == white);
}

TEST_CASE("numbers can be read on every colour of every map") {
    CHECK(contrast(white, black) == Approx(21));
    CHECK(contrast(Rgb{0x76, 0x76, 0x76}, white) == Approx(4.54).margin(0.005));
    double least = 21;
    for (const Colormap map : all_maps)
        for (std::size_t i = 0; i < colormap_entries; ++i) {
            const Rgb ground = colour_of_entry(i, map);
            least = std::min(least, contrast(ink_on(ground), ground));
        }
    CHECK(least >= 4.5);
}
