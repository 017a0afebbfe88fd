#include "io/zstd.hpp"

#include <string>

#include "io/lines.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::message_of;
using heed::test::TemporaryFolder;

namespace {

std::string packed(const std::vector<std::string>& frames) {
    std::string bytes;
    ZstdWriter writer([&](std::string_view piece) { bytes += piece; });
    for (const std::string& frame : frames) {
        writer.write(frame);
        writer.end_frame();
    }
    return bytes;
}

std::string unpacked(const std::string& bytes, std::size_t at_once = 1 << 16) {
    ZstdReader reader(bytes, {"a.zst", ""});
    std::string text;
    std::string buffer(at_once, ' ');
    while (const std::size_t got = reader.read(buffer.data(), buffer.size())) text.append(buffer, 0, got);
    return text;
}

}  // namespace

TEST_CASE("zstd: frames are read as one text, however few bytes at once") {
    const std::string long_text(300000, 'x');
    const std::string bytes = packed({"one ", long_text, "", "two"});
    CHECK(bytes.size() < 1000);
    for (const std::size_t at_once : {1U, 7U, 1U << 16})
        CHECK(unpacked(bytes, at_once) == "one " + long_text + "two");
    CHECK(unpacked(packed({""})).empty());
}

TEST_CASE("zstd: a file as the command line tool makes it is read") {
    // printf 'hello\n' | zstd -q -c
    const std::string bytes("\x28\xB5\x2F\xFD\x04\x58\x31\x00\x00hello\n\x53\x88\xBD\x91", 19);
    CHECK(unpacked(bytes) == "hello\n");
}

TEST_CASE("zstd: what is cut short, damaged or something else is refused at its place") {
    const std::string bytes = packed({"some text, and some more of it"});
    for (std::size_t size = 1; size < bytes.size(); ++size)
        CHECK(contains(message_of([&] { unpacked(bytes.substr(0, size)); }), "a.zst: is no whole zstd file"));
    // Of the header a few bits say how, not what: whatever they say, no other text comes out.
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        std::string text = "some text, and some more of it";
        message_of([&] { text = unpacked(damaged); });
        CHECK(text == "some text, and some more of it");
    }
    CHECK(contains(message_of([&] { unpacked(bytes + "x"); }), "is no whole zstd file"));
    CHECK(message_of([] { unpacked(""); }) == "a.zst: is no whole zstd file: it is empty");
}

TEST_CASE("zstd: lines of a compressed file are those of the file") {
    const TemporaryFolder folder;
    LineReader lines = LineReader::open(folder.file("a.jsonl.zst", packed({"one\ntw", "o\r\n\nlast"})));
    std::string text;
    while (const auto line = lines.next())
        text += std::to_string(line->number) + ":" + std::string(line->text) + ";";
    CHECK(text == "1:one;2:two;3:;4:last;");
    CHECK(lines.read_so_far()->read == lines.read_so_far()->size);
}
