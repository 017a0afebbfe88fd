#include "format/zip.hpp"

#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/written.hpp"

using namespace heed;
using namespace heed::test;

namespace {

/// How an archive is refused when it is opened and every member read.
std::string refusal(const std::string& bytes) {
    return message_of([&] {
        const ZipReader archive(bytes, {"a.zip", ""});
        for (std::size_t i = 0; i < archive.names().size(); ++i) archive.read(i);
    });
}

}  // namespace

TEST_CASE("zip: what is written is read back in its order, and is the same every time") {
    const std::vector<ZipMember> members{
        {"b", "sec", "ond"}, {"a/é", std::string("\0\xFF", 2), ""}, {"empty", "", ""}};
    const std::string bytes = to_zip(members);
    CHECK(bytes == to_zip(members));
    const ZipReader archive(bytes, {"a.zip", ""});
    REQUIRE(archive.names() == std::vector<std::string>{"b", "a/é", "empty"});
    for (std::size_t i = 0; i < members.size(); ++i)
        CHECK(archive.read(i) == members[i].head + std::string(members[i].rest));
}

TEST_CASE("zip: an archive of no members, and one that a test builds byte by byte") {
    CHECK(ZipReader(zip_file({}), {"a.zip", ""}).names().empty());
    const std::string bytes = zip_file({zip_entry("a", "one"), zip_entry("b", "")});
    CHECK(ZipReader(bytes, {"a.zip", ""}).read(0) == "one");
}

TEST_CASE("zip: an end with sizes of 64 bits is read, and refused where it is cut or hides something") {
    const std::string bytes = zip_file({zip_entry("a", "one")});
    const std::size_t end = bytes.rfind("PK\x05\x06"), directory = bytes.find("PK\x01\x02");
    const auto with_end64 = [&](const std::string& hidden) {
        const std::string end64 = "PK\x06\x06" + little_endian(44 + hidden.size(), 8) + little_endian(45, 2) +
                                  little_endian(45, 2) + little_endian(0, 8) + little_endian(1, 8) +
                                  little_endian(1, 8) + little_endian(end - directory, 8) +
                                  little_endian(directory, 8) + hidden;
        return bytes.substr(0, end) + end64 + "PK\x06\x07" + little_endian(0, 4) + little_endian(end, 8) +
               little_endian(1, 4) + bytes.substr(end);
    };
    CHECK(ZipReader(with_end64(""), {"a.zip", ""}).read(0) == "one");
    CHECK(refusal(with_end64("").erase(end + 60, 4)) != "not refused");
    CHECK(refusal(with_end64("").insert(end, "x")) != "not refused");
}

TEST_CASE("zip: a file that is no archive, cut, or has junk around it is refused") {
    const std::string good = zip_file({zip_entry("a", "one"), zip_entry("b", "two")});
    CHECK(contains(refusal(""), "expected a zip archive, found nothing"));
    CHECK(contains(refusal("PK"), "not a sound zip archive"));
    for (std::size_t size = 0; size < good.size(); ++size)
        CHECK(refusal(good.substr(0, size)) != "not refused");
    CHECK(refusal("junk" + good) != "not refused");
    CHECK(refusal(good + "junk") != "not refused");
}

TEST_CASE("zip: a directory that does not tell the truth is refused") {
    const ZipEntry a = zip_entry("a", "one");
    const ZipEntry b = zip_entry("b", "two");
    const std::string members = zip_local(a) + zip_local(b);
    const std::size_t second = zip_local(a).size();
    const auto archive = [&](const std::string& directory, std::size_t count) {
        return refusal(members + directory + zip_end(count, directory.size(), members.size()));
    };
    CHECK(archive(zip_central(a, 0) + zip_central(b, second), 2) == "not refused");
    CHECK(archive(zip_central(a, 0) + zip_central(b, second), 1) != "not refused");
    CHECK(archive(zip_central(a, 0) + zip_central(b, second), 3) != "not refused");
    CHECK(archive(zip_central(a, 0), 1) != "not refused");
    CHECK(archive(zip_central(a, 0) + zip_central(a, 0), 2) != "not refused");
    CHECK(archive(zip_central(a, 0) + zip_central(b, 0), 2) != "not refused");
    CHECK(archive(zip_central(b, second) + zip_central(a, 0), 2) != "not refused");
    CHECK(archive(zip_central(a, 0) + zip_central(b, 99'999), 2) != "not refused");
    CHECK(archive(zip_central(a, 0) + zip_central(b, 0xFFFFFFFF), 2) != "not refused");
}

TEST_CASE("zip: a member hidden in another, or a gap between two, is refused") {
    const ZipEntry inner = zip_entry("a", "one");
    const ZipEntry outer = zip_entry("b", zip_local(inner));
    const std::size_t inside = zip_local(outer).size() - zip_local(inner).size();
    const std::string directory = zip_central(outer, 0) + zip_central(inner, inside);
    CHECK(refusal(zip_local(outer) + directory + zip_end(2, directory.size(), zip_local(outer).size())) !=
          "not refused");
    const std::string gap = zip_local(inner) + "gap";
    const std::string alone = zip_central(inner, 0);
    CHECK(refusal(gap + alone + zip_end(1, alone.size(), gap.size())) != "not refused");
}

TEST_CASE("zip: members with unsafe or equal names are refused") {
    for (const std::string name : {"../a", "a/../b", "/a", "a\\b", "a//b", "a/", "", ".."}) {
        INFO(name);
        CHECK(refusal(zip_file({zip_entry(name, "x")})) != "not refused");
    }
    CHECK(refusal(zip_file({zip_entry(std::string("a\0b", 3), "x")})) != "not refused");
    CHECK(contains(refusal(zip_file({zip_entry("a", "x"), zip_entry("a", "y")})), "one name twice"));
}

TEST_CASE("zip: encrypted members and unknown methods are refused") {
    ZipEntry entry = zip_entry("a", "one");
    entry.flags = 1;
    CHECK(contains(refusal(zip_file({entry})), "encrypted"));
    for (const int method : {1, 9, 12, 14, 93}) {
        entry = zip_entry("a", "one");
        entry.method = static_cast<std::uint16_t>(method);
        CHECK(contains(refusal(zip_file({entry})), "stored or deflated"));
    }
}

TEST_CASE("zip: a wrong CRC, size or compressed stream is refused") {
    ZipEntry entry = zip_entry("a", "one");
    entry.crc ^= 1;
    CHECK(contains(refusal(zip_file({entry})), "damaged"));
    entry = zip_entry("a", "one");
    entry.size = 2;
    CHECK(refusal(zip_file({entry})) != "not refused");
    // "aaaaaaaaaa" deflated
    const std::string deflated("\x4b\x4c\x84\x01\x00", 5);
    entry = {"a", deflated, 8, 0, 10, crc32("aaaaaaaaaa")};
    CHECK(refusal(zip_file({entry})) == "not refused");
    entry.size = 5;
    CHECK(refusal(zip_file({entry})) != "not refused");
    entry.size = 11;
    CHECK(refusal(zip_file({entry})) != "not refused");
    entry = {"a", "\xFF\xFF\xFF", 8, 0, 10, crc32("aaaaaaaaaa")};
    CHECK(refusal(zip_file({entry})) != "not refused");
}

TEST_CASE("zip: contents far larger than the archive are refused before they are unpacked") {
    ZipEntry bomb = zip_entry("a", "x");
    bomb.method = 8;
    bomb.size = 0xF0000000;
    CHECK(contains(refusal(zip_file({bomb})), "at most 100 times the archive's size"));
    ZipEntry half = bomb;
    half.size = 40'000'000;
    ZipEntry other = half;
    other.name = "b";
    CHECK(contains(refusal(zip_file({half, other})), "at most 100 times the archive's size"));
}
