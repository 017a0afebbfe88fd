// Malformed .npz archives, read by the program: as a record, as an attention, as embeddings.
#include "format/json_writer.hpp"
#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/deflate.hpp"
#include "support/malformed.hpp"

using namespace heed::test;

namespace {

const std::string two_floats("\0\0\x80\x3f\0\0\0\0", 8);  // 1, 0

std::string matrix() {
    return npy_of("'<f4'", "False", "(1, 2)", two_floats);
}

const ZipEntry attention = zip_entry("attention.npy", matrix());

std::string with_names(const std::vector<std::string>& names) {
    std::vector<ZipEntry> entries;
    for (const std::string& name : names) entries.push_back(zip_entry(name, matrix()));
    return zip_file(entries);
}

/// An archive of these bytes with this directory, of which its end says that it has `count` entries.
std::string with_directory(const std::string& members, const std::string& directory, std::size_t count) {
    return members + directory + zip_end(count, directory.size(), members.size());
}

MalformedRows archives() {
    const std::string good = with_names({"attention.npy"});
    const std::string sound = "not a sound zip archive: ";
    const std::string foreign = sound + "it does not begin with PK";
    return {
        {"empty", "", {"expected a zip archive, found nothing"}},
        {"PK alone", "PK", {sound}},
        {"no zip", "\x93NUMPY", {"expected a zip archive, found an array of numpy.save (name it .npy)"}},
        {"a .npy file", matrix(), {"expected a zip archive, found an array of numpy.save"}},
        {"JSON", R"({"attention": [[1]]})", {"expected a zip archive, found JSON (name it .json)"}},
        {"zeros", std::string(1000, '\0'), {foreign}},
        {"junk before", "junk" + good, {sound}},
        {"junk behind", good + "junk", {sound}},
        {"an archive behind an archive", good + good, {": "}},
        {"the end record alone", zip_end(0, 0, 0), {"expected an array named ", "found none"}},
        {"a directory past the file", zip_end(1, 46, 1000), {sound}},
        {"a directory at 2^32-1", zip_end(1, 46, 0xFFFFFFFF), {sound}},
        {"65,535 entries that are not there", zip_end(65'535, 0, 0), {sound}},
    };
}

/// Of two members, deflated and stored, the file up to each byte.
MalformedRows cuts() {
    MalformedRows rows;
    const std::string whole =
        zip_file({deflated_entry("attention.npy", matrix(), 0), zip_entry("other.npy", matrix())});
    for (std::size_t size = 1; size < whole.size(); ++size)
        rows.push_back({"cut to " + std::to_string(size) + " bytes",
                        whole.substr(0, size),
                        {"not a sound zip archive: "}});
    return rows;
}

MalformedRows directories() {
    const ZipEntry other = zip_entry("other.npy", matrix());
    const std::string members = zip_local(attention) + zip_local(other);
    const std::size_t second = zip_local(attention).size();
    const std::string first_entry = zip_central(attention, 0);
    const std::string second_entry = zip_central(other, second);
    return {
        {"an entry less than there are", with_directory(members, first_entry + second_entry, 1), {": "}},
        {"an entry more than there are", with_directory(members, first_entry + second_entry, 3), {": "}},
        {"a member without an entry", with_directory(members, first_entry, 1), {": "}},
        {"an entry twice",
         with_directory(members, first_entry + first_entry, 2),
         {"expected members of different names, found one name twice"}},
        {"two entries with one offset",
         with_directory(members, first_entry + zip_central(other, 0), 2),
         {": "}},
        {"entries out of order", with_directory(members, second_entry + first_entry, 2), {": "}},
        {"an offset past the file",
         with_directory(members, first_entry + zip_central(other, 99'999), 2),
         {": "}},
        {"an offset of 2^32-1",
         with_directory(members, first_entry + zip_central(other, 0xFFFFFFFF), 2),
         {": "}},
        {"bytes between the members",
         with_directory(zip_local(attention) + "gap" + zip_local(other),
                        first_entry + zip_central(other, second + 3), 2),
         {": "}},
        {"bytes before the directory", with_directory(zip_local(attention) + "gap", first_entry, 1), {": "}},
        {"a member within another",
         with_directory(zip_local(zip_entry("a.npy", zip_local(other))),
                        zip_central(zip_entry("a.npy", zip_local(other)), 0) + zip_central(other, 30 + 5), 2),
         {": "}},
    };
}

MalformedRows names() {
    MalformedRows rows;
    for (const std::string name : {"../attention.npy", "a/../attention.npy", "/attention.npy", "a\\b.npy",
                                   "a//b.npy", "./attention.npy", "a/./b.npy", "a/", ".", "..", ""})
        rows.push_back({"a member called \"" + name + "\"",
                        with_names({name}),
                        {"member 0: expected a name inside the archive, found " + heed::json_string(name)}});
    return rows + MalformedRows{{"a name with NUL", with_names({std::string("a\0.npy", 6)}), {": "}},
                                {"one name twice",
                                 with_names({"attention.npy", "attention.npy"}),
                                 {"expected members of different names, found one name twice"}},
                                {"a member that is no npy",
                                 with_names({"attention.npy", "readme.txt"}),
                                 {"expected members that end in .npy, found \"readme.txt\""}},
                                {"several arrays, none called so",
                                 with_names({"a.npy", "b.npy"}),
                                 {"expected an array named ", "found a, b"}}};
}

/// The member as it is after `change`.
template <typename Change>
std::string changed(Change change) {
    ZipEntry entry = attention;
    change(entry);
    return zip_file({entry});
}

MalformedRows members() {
    MalformedRows rows = {
        {"an encrypted member",
         changed([](ZipEntry& entry) { entry.flags = 1; }),
         {"member 0: expected a member without encryption, found an encrypted one"}},
        {"a wrong CRC",
         changed([](ZipEntry& entry) { entry.crc ^= 1; }),
         {"attention.npy: is damaged: CRC error"}},
        {"a flipped bit",
         changed([](ZipEntry& entry) { entry.data.back() ^= 1; }),
         {"attention.npy: is damaged: CRC error"}},
        {"a declared size too small", changed([](ZipEntry& entry) { entry.size -= 1; }), {": "}},
        {"a declared size too large", changed([](ZipEntry& entry) { entry.size += 1; }), {": "}},
        {"a deflated stream that is none",
         changed([](ZipEntry& entry) { entry.method = 8; }),
         {"attention.npy: is damaged: "}},
        {"a member of no bytes",
         zip_file({zip_entry("attention.npy", "")}),
         {"attention: expected a .npy file, found nothing"}},
        {"a member that is cut",
         zip_file({zip_entry("attention.npy", matrix().substr(0, 30))}),
         {"attention: expected a header of "}},
        {"a member whose shape wraps",
         zip_file({zip_entry("attention.npy", npy_of("'<f4'", "False", "(4294967296, 4294967296)", ""))}),
         {"attention: expected a shape that a file can hold"}},
        {"a member of objects",
         zip_file({zip_entry("attention.npy", npy_of("'|O'", "False", "(1, 2)", "\x80\x04N."))}),
         {"attention: expected a dtype of numbers"}},
        {"a member of infinity",
         zip_file({zip_entry("attention.npy", npy_of("'<f4'", "False", "(1, 2)",
                                                     std::string("\0\0\x80\x7F\0\0\x80\x7F", 8)))}),
         {"[0, 0]: expected a finite number that float32 can hold, found infinity"}},
    };
    for (const int number : {1, 9, 12, 14, 93})
        rows.push_back({"method " + std::to_string(number),
                        changed([&](ZipEntry& entry) { entry.method = static_cast<std::uint16_t>(number); }),
                        {"member 0: expected a member that is stored or deflated, found compression method " +
                         std::to_string(number)}});
    return rows;
}

MalformedRows bombs() {
    const std::string ratio =
        "expected contents of at most 100 times the archive's size and 16 MiB, found more";
    ZipEntry declared = attention;
    declared.method = 8;
    declared.size = 0xF0000000;
    ZipEntry half = attention;
    half.method = 8;
    half.size = 10'000'000;
    ZipEntry other = half;
    other.name = "b.npy";
    ZipEntry longer = deflated_entry("attention.npy", matrix(), 10'000'000);
    longer.size = matrix().size();
    const std::string large = npy_of("'<f4'", "False", "(4096, 4096)", "");
    return {
        {"a member that declares 4 GB", zip_file({declared}), {ratio}},
        {"two members that declare 20 MB together", zip_file({half, other}), {ratio}},
        {"a member that declares 10 MB and has none", zip_file({half}), {"attention.npy: is damaged: "}},
        {"64 MiB of zeros", zip_file({deflated_entry("attention.npy", large, 1 << 26)}), {ratio}},
        {"a member of more bytes than it declares", zip_file({longer}), {"attention.npy: expected "}},
        {"15 MB that are no npy",
         zip_file({deflated_entry("attention.npy", "x", 15'000'000)}),
         {"attention: expected a .npy file, found other first bytes"}},
        {"15 MB for another shape",
         zip_file({deflated_entry("attention.npy", npy_of("'<f4'", "False", "(1, 2)", ""), 15'000'000)}),
         {"attention: expected 8 bytes of data for the shape [1, 2], found 15000000"}},
    };
}

const std::vector<std::string> attend = {"attend", "in.npz", "-o", "out.json"};
const std::vector<std::string> embeddings = {"attend", "--embeddings", "in.npz", "-o", "out.json"};

}  // namespace

TEST_CASE("a malformed .npz archive is refused, whoever reads it", "[hostile]") {
    check_refused({"npz", "in.npz", {attend, embeddings}},
                  archives() + directories() + names() + members() + bombs());
}

TEST_CASE("a .npz archive that is cut anywhere is refused", "[hostile]") {
    check_refused({"npz, cut", "in.npz", {attend}}, cuts());
}

TEST_CASE("a .npz record whose parts contradict each other is refused", "[hostile]") {
    const ZipEntry weights = zip_entry("attention.npy", npy_of("'<f4'", "False", "(1, 1, 1, 2)", two_floats));
    const auto record = [&](const std::string& text, const std::string& tokens) {
        return zip_file(
            {weights,
             zip_entry("meta.npy", npy_of("'|S" + std::to_string(text.size()) + "'", "False", "()", text)),
             zip_entry("tokens.npy", tokens)});
    };
    const std::string meta = R"({"format": "heed.attention", "version": 1, "key_tokens": ["a", "b"]})";
    const std::string token = npy_of("'|S1'", "False", "(1,)", "a");
    const auto with_meta = [&](const std::string& text) { return record(text, token); };
    const auto with_tokens = [&](const std::string& tokens) { return record(meta, tokens); };
    check_accepted({"npz", "in.npz", {attend}}, {{"a record", with_meta(meta), {}}});
    check_refused(
        {"npz records", "in.npz", {attend}},
        {{"meta that is no JSON", with_meta("{"), {"meta", "not JSON"}},
         {"meta that is an array", with_meta("[]"), {"meta, $: expected an object, found an array"}},
         {"meta of another format",
          with_meta(R"({"format": "x", "version": 1})"),
          {"meta, $.format: expected \"heed.attention\", found the string \"x\""}},
         {"meta of another version",
          with_meta(R"({"format": "heed.attention", "version": 2})"),
          {"meta, $.version: expected version 1, found the number 2"}},
         {"meta with a key twice",
          with_meta(R"({"format": "heed.attention", "format": "heed.attention", "version": 1})"),
          {"meta, $: the key \"format\" stands here twice"}},
         {"meta that has what an array of its own has",
          with_meta(R"({"format": "heed.attention", "version": 1, "tokens": ["x", "y"]})"),
          {"meta, $.tokens: expected nothing, since there is an array tokens, found an array"}},
         {"several strings as meta",
          zip_file({weights, zip_entry("meta.npy", npy_of("'|S1'", "False", "(2,)", "{}"))}),
          {"meta: expected one string, found [2]"}},
         {"numbers as meta",
          zip_file({weights, zip_entry("meta.npy", npy_of("'|i1'", "False", "()", "x"))}),
          {"meta: expected strings, found the type |i1"}},
         {"meta that is no Unicode",
          zip_file({weights, zip_entry("meta.npy", npy_of("'<U1'", "False", "()", "\xFF\xFF\xFF\xFF"))}),
          {"meta: expected Unicode text, found the number 4294967295"}},
         {"meta of 15 MB",
          zip_file(
              {weights, deflated_entry("meta.npy", npy_of("'<U3750000'", "False", "()", ""), 15'000'000)}),
          {"meta: expected JSON, found nothing"}},
         {"tokens that are numbers",
          with_tokens(npy_of("'|i1'", "False", "(1,)", "a")),
          {"tokens: expected strings, found the type |i1"}},
         {"tokens of two dimensions",
          with_tokens(npy_of("'|S1'", "False", "(1, 1)", "a")),
          {"tokens: expected [token], found [1, 1]"}},
         {"a token too many",
          with_tokens(npy_of("'|S1'", "False", "(2,)", "ab")),
          {"tokens: expected 1 elements, one for each row of attention, found 2"}},
         {"a token with a NUL in it",
          with_tokens(npy_of("'|S3'", "False", "(1,)", std::string("a\0b", 3))),
          {"tokens[0]: expected text without NUL, found a NUL"}},
         {"a token of bytes that are no ASCII",
          with_tokens(npy_of("'|S1'", "False", "(1,)", "\xE9")),
          {"tokens: expected ASCII in strings of bytes (type S; type U holds any text), found the byte "
           "\"\\xe9\""}},
         {"no token", with_tokens(npy_of("'|S1'", "False", "(0,)", "")), {"tokens: expected 1 elements"}}});
}
