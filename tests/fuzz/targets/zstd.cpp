// Zstandard: lines of a compressed file, and any bytes written and read back.
#include "io/zstd.hpp"

#include <vector>

#include "fuzz/target.hpp"
#include "io/lines.hpp"

namespace heed::fuzz {
namespace {

std::string compressed(std::string_view bytes) {
    std::string out;
    ZstdWriter writer([&](std::string_view piece) { out += piece; });
    const std::size_t half = bytes.size() / 2;
    writer.write(bytes.substr(0, half));
    writer.end_frame();
    writer.write(bytes.substr(half));
    writer.end_frame();
    return out;
}

std::string unpacked(std::string_view bytes) {
    ZstdReader reader(bytes, {"a.zst", ""});
    std::string out;
    std::vector<char> piece(1000);
    while (const std::size_t got = reader.read(piece.data(), piece.size())) out.append(piece.data(), got);
    require(reader.left() == 0, "all is unpacked");
    return out;
}

/// A few bytes may be a million lines: the first thousand are as good.
void read_lines(std::string_view bytes) {
    auto reader = accepted([&] { return LineReader::open(as_file(bytes, ".txt.zst")); });
    if (!reader) return;
    for (std::size_t number = 1; number <= 1000; ++number) {
        const auto line = accepted([&] { return reader->next(); });
        if (!line) continue;
        if (!*line) return;
        require((*line)->number <= number, "lines are counted one by one");
        require((*line)->text.find('\n') == std::string_view::npos, "a line ends where the next begins");
    }
}

void run(std::string_view bytes) {
    require(unpacked(compressed(bytes)) == bytes, "what is written is read back");
    read_lines(bytes);
}

std::vector<std::string> seeds() {
    return {compressed("The quick brown fox\njumps over\r\nthe lazy dog"),
            compressed(""),
            compressed(std::string(100'000, 'a')),
            compressed("a\nb\n") + compressed("c\n"),
            std::string("\x28\xB5\x2F\xFD\x04\x00\x11\x00\x00", 9) + "ab\n",  // a raw block, no checksum
            std::string("\x28\xB5\x2F\xFD\x00\x98\x03\x00\x02\n",
                        10)};  // a block of equal bytes, a window of 1 MB
}

const Registered zstd({"zstd", run, seeds, {"\x28\xB5\x2F\xFD", "\n", std::string("\x01\x00\x00", 3)}});

}  // namespace
}  // namespace heed::fuzz
