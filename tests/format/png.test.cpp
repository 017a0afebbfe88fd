#include "format/png.hpp"

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
