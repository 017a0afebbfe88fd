#include "io/lines.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::message_of;
using heed::test::TemporaryFolder;
using namespace std::string_literals;

namespace {

std::vector<std::string> lines_of(LineReader reader) {
    std::vector<std::string> lines;
    while (const auto line = reader.next()) lines.emplace_back(line->text);
    return lines;
}

/// The lines of `bytes`, mapped from a file and streamed through a FIFO: the same, or the test fails.
std::vector<std::string> lines_both_ways(const std::string& bytes) {
    const TemporaryFolder folder;
    const auto mapped = lines_of(LineReader::open(folder.file("a.txt", bytes)));
    const std::string fifo = folder.path("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    std::thread writer([&] { std::ofstream(fifo, std::ios::binary) << bytes; });
    const auto streamed = lines_of(LineReader::open(fifo));
    writer.join();
    CHECK(mapped == streamed);
    return mapped;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a line ends with LF or CR LF, the last without either") {
    CHECK(lines_both_ways("") == Lines{});
    CHECK(lines_both_ways("\n") == Lines{""});
    CHECK(lines_both_ways("a") == Lines{"a"});
    CHECK(lines_both_ways("a\nb\n") == Lines{"a", "b"});
    CHECK(lines_both_ways("a\r\n\r\n\nb") == Lines{"a", "", "", "b"});
    CHECK(lines_both_ways("a\rb\r\r\nc\r") == Lines{"a\rb\r", "c\r"});
    CHECK(lines_both_ways("a\0b\n\xFF\n"s) == Lines{"a\0b"s, "\xFF"});
}

TEST_CASE("a UTF-8 byte order mark is skipped at the beginning alone") {
    CHECK(lines_both_ways("\xEF\xBB\xBF") == Lines{});
    CHECK(lines_both_ways("\xEF\xBB\xBF"
                          "a\n\xEF\xBB\xBF"
                          "b\n") == Lines{"a",
                                          "\xEF\xBB\xBF"
                                          "b"});
    CHECK(lines_both_ways("\xEF\xBB") == Lines{"\xEF\xBB"});
}

TEST_CASE("lines longer than what is read at once stay whole") {
    const std::string text = std::string(70'000, 'x') + "\n" + std::string(200'000, 'y') + "\r\nz";
    CHECK(lines_both_ways(text) == Lines{std::string(70'000, 'x'), std::string(200'000, 'y'), "z"});
}

TEST_CASE("UTF-16 is refused when the file is opened") {
    const TemporaryFolder folder;
    const std::string path = folder.file("a.txt", "\xFF\xFE\x61\0"s);
    CHECK(message_of([&] { LineReader::open(path); }) ==
          path +
              ": byte 1: expected UTF-8, found the byte order mark of UTF-16 (iconv -f UTF-16 -t UTF-8 "
              "converts it)");
}

TEST_CASE("UTF-16 without a mark is called so by the NULs between its letters") {
    const TemporaryFolder folder;
    const auto message = [&](const std::string& bytes) {
        return message_of([&] { LineReader::open(folder.file("a.txt", bytes)); });
    };
    CHECK(
        contains(message("t\0h\0e\0 \0c\0"s),
                 "byte 1: expected UTF-8, found text in UTF-16LE (iconv -f UTF-16LE -t UTF-8 converts it)"));
    CHECK(contains(message("\0t\0h\0e"s), "found text in UTF-16BE (iconv -f UTF-16BE -t UTF-8"));
    for (const std::string& bytes : {"t\0"s, "t\0\0\0"s, "th\0e\0"s, "\0\0\0\0"s, "a\0b\0cd"s})
        CHECK(message(bytes) == "not refused");
}

TEST_CASE("a line over the bound is refused and the next one is read") {
    const TemporaryFolder folder;
    const std::string bytes = "ab\n" + std::string(300'000, 'x') + "\nabcd\nabcde";
    const auto check = [&](LineReader reader) {
        CHECK(reader.next()->text == "ab");
        CHECK(message_of([&] { reader.next(); }) ==
              reader.name() + ": line 2: expected a line of at most 4 bytes, found more");
        const auto third = reader.next();
        CHECK((third->text == "abcd" && third->number == 3));
        CHECK(contains(message_of([&] { reader.next(); }), "line 4: expected a line of at most"));
        CHECK_FALSE(reader.next().has_value());
    };
    check(LineReader::open(folder.file("a.txt", bytes), 4));
    const std::string fifo = folder.path("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    std::thread writer([&] { std::ofstream(fifo, std::ios::binary) << bytes; });
    check(LineReader::open(fifo, 4));
    writer.join();
}

TEST_CASE("a line that came through a pipe is answered before the next one comes") {
    const TemporaryFolder folder;
    const std::string fifo = folder.path("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    const int both_ends = ::open(fifo.c_str(), O_RDWR | O_CLOEXEC);  // so that nothing blocks or ends
    REQUIRE(::write(both_ends, "a\n", 2) == 2);
    LineReader reader = LineReader::open(fifo);
    CHECK(reader.next()->text == "a");
    REQUIRE(::write(both_ends, "b", 1) == 1);
    REQUIRE(::write(both_ends, "c\nd", 3) == 3);
    LineReader moved = std::move(reader);
    CHECK(moved.next()->text == "bc");
    ::close(both_ends);
    CHECK(moved.next()->text == "d");
    CHECK_FALSE(moved.next().has_value());
}

TEST_CASE("a file of lines that cannot be read is refused") {
    const TemporaryFolder folder;
    CHECK(contains(message_of([&] { LineReader::open(folder.path("none")); }), "cannot be opened"));
    CHECK(contains(message_of([&] { LineReader::open(folder.path("")); }),
                   "expected a file, found a directory"));
}

TEST_CASE("what is no text is refused with line and byte") {
    CHECK(message_of([] { require_text("é\nab\xE9\n", "f", 3); }) ==
          "f: line 4, byte 3: expected UTF-8 text, found the byte 0xE9 (if this is ISO-8859-1, iconv -f "
          "ISO-8859-1 -t UTF-8 converts it)");
    CHECK(message_of([] { require_text("a\0\xE9"s, "f", 1); }) ==
          "f: line 1, byte 2: expected UTF-8 text, found a NUL byte");
    CHECK(contains(message_of([] { require_text("a\xC3\0"s, "f", 1); }),
                   "f: line 1, byte 2: expected UTF-8 text, found the byte 0xC3"));
    CHECK(contains(
        message_of([] { require_text("isn\x92t", "f", 1); }),
        "f: line 1, byte 4: expected UTF-8 text, found the byte 0x92 (if this is WINDOWS-1252, iconv "
        "-f WINDOWS-1252"));
    CHECK(message_of([] { require_text("日本\r\n", "f", 1); }) == "not refused");
}
