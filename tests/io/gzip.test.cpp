#include "io/gzip.hpp"

#include <string>

#include "io/lines.hpp"
#include "support/catch.hpp"
#include "support/deflate.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"

using namespace heed;
using namespace heed::test;

namespace {

std::string unpacked(const std::string& bytes, std::size_t piece) {
    GzipReader reader(bytes, {"a.gz", ""});
    std::string text(piece, '\0'), all;
    while (const std::size_t got = reader.read(text.data(), piece)) all.append(text, 0, got);
    CHECK(reader.left() == 0);
    return all;
}

std::string long_text() {
    std::string text;
    for (int i = 0; i < 40000; ++i) text += std::to_string(i * 2654435761U) + "\n";
    return text;
}

}  // namespace

TEST_CASE("gzip: what is unpacked is what was packed, in pieces of any size, of one member or several") {
    for (const std::string& text : {std::string(), std::string("a\n"), long_text()})
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 16}) {
            if (piece == 1 && text.size() > 100) continue;
            CHECK(unpacked(gzipped(text), piece) == text);
            CHECK(unpacked(gzipped(text) + gzipped("b\n"), piece) == text + "b\n");
        }
}

TEST_CASE("gzip: what is cut anywhere or damaged is rejected") {
    const std::string whole = gzipped("the cat sat on the mat\n");
    CHECK(contains(message_of([&] { unpacked("", 9); }), "a.gz: is no whole gzip file: it is empty"));
    for (std::size_t size = 1; size < whole.size(); ++size)
        CHECK(contains(message_of([&] { unpacked(whole.substr(0, size), 1 << 16); }),
                       "is no whole gzip file: it is cut short"));
    std::string damaged = whole;
    damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] + 1);
    CHECK(contains(message_of([&] { unpacked(damaged, 1 << 16); }), "is no whole gzip file: "));
    CHECK(contains(message_of([&] { unpacked("the cat", 9); }), "is no whole gzip file: "));
}

TEST_CASE("gzip: lines are read from it") {
    const TemporaryFolder folder;
    LineReader lines = LineReader::open(folder.file("a.txt.gz", gzipped("\xEF\xBB\xBF"
                                                                        "one\r\ntwo")));
    CHECK(lines.next()->text == "one");
    CHECK(lines.next()->text == "two");
    CHECK_FALSE(lines.next());
}
