// Zip archives and .npz. An archive's bytes are read as they are; and since a checksum cannot be guessed, the
// .npy files among them also become the members of a sound archive.
#include "format/npy.hpp"

#include <array>

#include "format/array_values.hpp"
#include "format/zip.hpp"
#include "fuzz/record_checks.hpp"
#include "fuzz/target.hpp"
#include "fuzz/told.hpp"
#include "record/binary.hpp"
#include "support/binary.hpp"
#include "support/records.hpp"
#include "support/written.hpp"

namespace heed::fuzz {
namespace {

const Place place{"a.npz", ""};

void check_archive(std::string_view bytes) {
    const auto archive = accepted([&] { return ZipReader(bytes, place); });
    if (!archive) return;
    std::vector<ZipMember> members;
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < archive->names().size(); ++i) {
        const auto contents = accepted([&] { return archive->read(i); });
        if (!contents) return;
        total += contents->size();
        members.push_back({archive->names()[i], *contents, ""});
    }
    require(total <= 100 * bytes.size() + (1 << 26), "no archive grows out of proportion");
    if (members.empty()) return;  // libzip writes no archive then
    // libzip has names of two code pages; those of ASCII are the same in both.
    for (const ZipMember& member : members)
        for (const char byte : member.name)
            if (static_cast<unsigned char>(byte) >= 0x7F || static_cast<unsigned char>(byte) < 0x20) return;
    const std::string written = test::to_zip(members);
    const ZipReader again(written, place);
    require(again.names() == archive->names(), "the names are written and read back");
    for (std::size_t i = 0; i < members.size(); ++i)
        require(again.read(i) == members[i].head, "the contents are written and read back");
}

void check_arrays(std::string_view bytes) {
    const auto archive = accepted([&] { return NpzReader(bytes, place); });
    if (!archive) return;
    for (const std::string& name : archive->names()) {
        const auto array = accepted([&] { return archive->find(name); });
        if (!array) continue;
        require(array->has_value(), "every name is found");
        accepted([&] { return numbers_of(**array); });
        accepted([&] { return strings_of(**array); });
    }
    if (!holds_record(*archive)) return;
    const auto record = accepted([&] { return record_from_npz(*archive, place); });
    if (record) check_record(*record);
}

constexpr std::string_view magic = "\x93NUMPY";

/// The .npy files that stand one behind the other in `bytes`, under the names that a record's arrays have.
std::string archive_of(std::string_view bytes) {
    constexpr std::array names = {"attention", "tokens", "meta", "ids", "segments", "offsets", "output"};
    std::vector<test::ZipEntry> entries;
    for (const char* const name : names) {
        if (!bytes.starts_with(magic)) break;
        const std::size_t size = std::min(bytes.find(magic, 1), bytes.size());
        entries.push_back(test::zip_entry(std::string(name) + ".npy", std::string(bytes.substr(0, size))));
        bytes.remove_prefix(size);
    }
    return test::zip_file(entries);
}

void run(std::string_view bytes) {
    if (bytes.starts_with(magic)) return check_arrays(archive_of(bytes));
    check_archive(bytes);
    check_arrays(bytes);
}

/// The members of a record's archive, one behind the other.
std::string members_of(const Attention& record) {
    const std::string bytes = test::to_npz(record);
    const ZipReader archive(bytes, place);
    std::string all;
    for (const char* const name :
         {"attention.npy", "tokens.npy", "meta.npy", "ids.npy", "segments.npy", "offsets.npy", "output.npy"})
        for (std::size_t i = 0; i < archive.names().size(); ++i)
            if (archive.names()[i] == name) all += archive.read(i);
    return all;
}

std::string tell(std::string_view bytes) {
    const NpzReader archive(bytes, place);
    nlohmann::json arrays = nlohmann::json::object();
    for (const std::string& name : archive.names()) arrays[name] = told(*archive.find(name));
    return arrays.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> seeds() {
    using namespace test;
    const std::string deflated("\x4b\x4c\x84\x01\x00", 5);  // "aaaaaaaaaa"
    return {
        zip_file({}),
        zip_file({zip_entry("a.npy", npy_of("'<f4'", "False", "(1,)", "abcd"))}),
        zip_file({zip_entry("a", "one"), zip_entry("b/c", "")}),
        zip_file({{"a", deflated, 8, 0, 10, crc32("aaaaaaaaaa")}}),
        zip_file({{"bomb", "x", 8, 0, 0xF0000000, 1}}),
        to_npz(layer_record()),
        members_of(layer_record()),
        members_of(bert_record()),
        npy_of("'<f4'", "False", "(1, 1, 1, 1)", std::string("\0\0\x80\x3F", 4)) +
            to_npy(raw_array(std::vector<std::string>{"a"}, {1})) +
            to_npy(raw_array(std::vector<std::string>{R"({"format": "heed.attention", "version": 1})"}, {}))};
}

/// Of an archive, of .npy files in it, and of a record's `meta`.
std::vector<std::string> words() {
    std::vector<std::string> all = record_words();
    all.insert(all.end(), {"PK\3\4",
                           "PK\1\2",
                           "PK\5\6",
                           "PK\6\6",
                           "PK\6\7",
                           "PK\7\x08",
                           std::string("\1\0\x10\0", 4),
                           "\xFF\xFF\xFF\xFF",
                           ".npy",
                           std::string(magic),
                           "'descr': ",
                           "'shape': ",
                           "'<f4'",
                           "'>f8'",
                           "'<U4'",
                           "'|S4'",
                           "'<i8'",
                           "'|b1'",
                           "True",
                           "(1, 1, 1, 1)"});
    return all;
}

const Registered npz({"npz", run, seeds, words(), tell});

}  // namespace
}  // namespace heed::fuzz
