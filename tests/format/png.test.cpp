#include "format/png.hpp"

#include <random>

#include "support/catch.hpp"
#include "support/indexed_png.hpp"

using namespace heed;
using namespace heed::test;

namespace {

IndexedImage diagonal(std::size_t width, std::size_t height) {
    IndexedImage image{width, height, {{0, 0, 0}, {9, 9, 9}, {255, 128, 1}}, {}};
    for (std::size_t row = 0; row < height; ++row)
        for (std::size_t column = 0; column < width; ++column) image.pixels.push_back(row == column ? 2 : 0);
    return image;
}

}  // namespace

TEST_CASE("an image is read back pixel by pixel") {
    for (const auto& [width, height] : {std::pair{1U, 1U}, {7U, 3U}, {3U, 7U}, {512U, 512U}}) {
        const DecodedImage read = decode_indexed_png(to_png(diagonal(width, height)));
        REQUIRE(read.width == width);
        REQUIRE(read.height == height);
        for (std::size_t row = 0; row < height; ++row)
            for (std::size_t column = 0; column < width; ++column) {
                const Rgb expected = row == column ? Rgb{255, 128, 1} : Rgb{0, 0, 0};
                if (!(read.pixels[row * width + column] == expected)) FAIL(row << ", " << column);
            }
    }
}

TEST_CASE("an image holds the colours that occur alone") {
    const std::string png = to_png(diagonal(3, 3));
    CHECK(png.find("\x09\x09\x09") == std::string::npos);
    CHECK(png.size() < 110);
}

TEST_CASE("an enlarged image takes little room, be its pixels a pattern or noise") {
    const auto image_of = [](auto pixel) {
        IndexedImage image{128, 128, {}, {}};
        for (std::size_t i = 0; i < 256; ++i) image.palette.push_back({static_cast<std::uint8_t>(i), 0, 0});
        for (std::size_t i = 0; i < 128 * 128; ++i)
            image.pixels.push_back(static_cast<std::uint8_t>(pixel(i / 128, i % 128)));
        return image;
    };
    std::minstd_rand random;
    const IndexedImage noise = image_of([&](std::size_t, std::size_t) { return random() >> 8; });
    const IndexedImage stripes =
        image_of([&](std::size_t, std::size_t column) { return column * column * 7; });
    const IndexedImage shifted =
        image_of([&](std::size_t row, std::size_t column) { return 255 / (1 + (row + 128 - column) % 128); });
    CHECK(to_png(noise, 8).size() < 29000);  // 16384 bytes cannot be fewer
    CHECK(to_png(stripes, 8).size() < 6000);
    CHECK(to_png(shifted, 8).size() < 9000);
    for (const IndexedImage& image : {noise, stripes, shifted}) {
        const DecodedImage read = decode_indexed_png(to_png(image, 3));
        REQUIRE(read.width == 384);
        for (std::size_t i = 0; i < read.pixels.size(); ++i)
            if (read.pixels[i].red != image.palette[image.pixels[i / 384 / 3 * 128 + i % 384 / 3]][0])
                FAIL("pixel " << i);
    }
}

TEST_CASE("base64 is that of RFC 4648") {
    CHECK(to_base64("") == "");
    CHECK(to_base64("f") == "Zg==");
    CHECK(to_base64("fo") == "Zm8=");
    CHECK(to_base64("foo") == "Zm9v");
    CHECK(to_base64("foob") == "Zm9vYg==");
    CHECK(to_base64("fooba") == "Zm9vYmE=");
    CHECK(to_base64("foobar") == "Zm9vYmFy");
    CHECK(to_base64("\xFB\xFF\xBF") == "+/+/");
}

TEST_CASE("texts are put into a PNG and read back, one that is damaged has none") {
    const std::string image = to_png(diagonal(2, 2));
    const std::string png = with_text(with_text(image, "Description", "a\nb"), "Title", "Größe");
    CHECK(text_in_png(png, "Title") == "Größe");
    CHECK(text_in_png(png, "Description") == "a\nb");
    CHECK_FALSE(text_in_png(png, "Titl"));
    CHECK_FALSE(text_in_png(image, "Title"));
    CHECK(decode_indexed_png(png).pixels.size() == 4);
    for (std::size_t size = 0; size < png.size(); ++size) {
        const auto found = text_in_png(png.substr(0, size), "Title");
        CHECK((!found || found == "Größe"));
    }
    std::string lying = png;
    lying[33] = '\xFF';  // the length of the first text
    CHECK_FALSE(text_in_png(lying, "Title"));
}
