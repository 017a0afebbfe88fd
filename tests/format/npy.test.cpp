#include "format/npy.hpp"

#include "format/array_values.hpp"
#include "io/file.hpp"
#include "support/binary.hpp"
#include "support/message.hpp"
#include "support/truth_arrays.hpp"
#include "support/written.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const std::string two_floats("\0\0\x80\x3f\0\0\0\x40", 8);  // 1, 2

std::string refusal(const std::string& bytes) {
    return message_of([&] { numbers_of(parse_npy(bytes, {"a.npy", ""})); });
}

}  // namespace

TEST_CASE("npz: every dtype in both byte orders and both memory orders reads as numpy converts it") {
    const FileBytes file = FileBytes::open(truth_array_path("dtypes.npz"));
    const NpzReader archive(file.view(), {"dtypes.npz", ""});
    const auto expected = expected_arrays("dtypes.npz");
    CHECK(archive.names().size() == expected.size());
    for (const auto& [name, entry] : expected.items()) {
        INFO(name);
        const auto array = archive.find(name);
        REQUIRE(array);
        check_array(numbers_of(*array), entry);
        if (entry.contains("int64"))
            CHECK(integers_of(*array) == entry.at("int64").get<std::vector<std::int64_t>>());
    }
}

TEST_CASE("npy: formats 1.0, 2.0 and 3.0 and every exponent of float16 read bit for bit") {
    for (const std::string name : {"version_1_0.npy", "version_2_0.npy", "version_3_0.npy", "halves.npy"}) {
        INFO(name);
        const FileBytes file = FileBytes::open(truth_array_path(name));
        check_array(numbers_of(parse_npy(file.view(), {name, ""})), expected_arrays(name).at(""));
    }
}

TEST_CASE("npz: compressed members, and members written to a pipe") {
    for (const std::string name : {"compressed.npz", "piped.npz"}) {
        const FileBytes file = FileBytes::open(truth_array_path(name));
        const NpzReader archive(file.view(), {name, ""});
        const auto expected = expected_arrays(name);
        for (const auto& [member, entry] : expected.items())
            check_array(numbers_of(archive.find(member).value()), entry);
    }
}

TEST_CASE("npz: strings of both widths and byte orders, of no dimension too") {
    const FileBytes file = FileBytes::open(truth_array_path("strings.npz"));
    const NpzReader archive(file.view(), {"strings.npz", ""});
    const auto expected = expected_arrays("strings.npz");
    for (const auto& [name, entry] : expected.items()) {
        INFO(name);
        const RawArray array = archive.find(name).value();
        CHECK(array.shape == entry.at("shape").get<std::vector<std::size_t>>());
        CHECK(contains(message_of([&] { numbers_of(array); }), "expected numbers, found the type"));
        if (name == "bytes") continue;  // Latin-1
        CHECK(strings_of(array) == entry.at("strings").get<std::vector<std::string>>());
    }
    CHECK_FALSE(archive.find("none"));
    CHECK(contains(message_of([&] { strings_of(archive.find("bytes").value()); }),
                   "expected ASCII in strings of bytes (type S; type U holds any text), found the byte "
                   "\"\\xef\""));
}

TEST_CASE("npy: strings of bytes are ASCII, without the NULs that pad them") {
    const std::string bytes = npy_of("'|S3'", "False", "(3,)", std::string("abc\0\0\0d\0\0", 9));
    CHECK(strings_of(parse_npy(bytes, {"a.npy", ""})) == std::vector<std::string>{"abc", "", "d"});
}

TEST_CASE("npy: what is written is byte for byte numpy's") {
    for (const std::string name : {"dtypes.npz", "strings.npz"}) {
        const FileBytes file = FileBytes::open(truth_array_path(name));
        const ZipReader archive(file.view(), {name, ""});
        for (std::size_t i = 0; i < archive.names().size(); ++i) {
            const std::string bytes = archive.read(i);
            const RawArray array = parse_npy(bytes, {name, ""});
            if (!array.strides.empty() || array.big_endian) continue;
            INFO(archive.names()[i]);
            if (array.type == ElementType::float32) {
                const NdArray numbers = numbers_of(array);
                CHECK(to_npy(raw_array(numbers.values.data(), numbers.shape)) == bytes);
            } else if (array.type == ElementType::int64) {
                const std::vector<std::int64_t> numbers = integers_of(array);
                CHECK(to_npy(raw_array(numbers.data(), array.shape)) == bytes);
            } else if (array.type == ElementType::unicode) {
                CHECK(to_npy(raw_array(strings_of(array), array.shape)) == bytes);
            }
        }
    }
}

TEST_CASE("npz: what is written is read back, and has the same bytes every time") {
    const std::vector<float> numbers{1, -0.0F, 3, 4};
    const std::vector<std::pair<std::string, RawArray>> arrays{{"a", raw_array(numbers.data(), {2, 2})},
                                                               {"b", raw_array({"x", "猫"}, {2})}};
    const std::string bytes = to_npz(arrays);
    CHECK(bytes == to_npz(arrays));
    const NpzReader archive(bytes, {"a.npz", ""});
    CHECK(archive.names() == std::vector<std::string>{"a", "b"});
    CHECK(bits_of(numbers_of(archive.find("a").value()).values) == bits_of(numbers));
    CHECK(strings_of(archive.find("b").value()) == std::vector<std::string>{"x", "猫"});
}

TEST_CASE("npy: keys in any order, both quotes, spaces, Python 2's long integers") {
    CHECK(refusal(npy_of("'<f4'", "False", "(2,)", two_floats)) == "not refused");
    CHECK(refusal(npy_file("{\"shape\":(2L, 1L),\"fortran_order\" : True,\n'descr':'=f4'}", two_floats)) ==
          "not refused");
    CHECK(refusal(npy_of("'f4'", "False", "(1, 2, )", two_floats)) == "not refused");
    CHECK(refusal(npy_of("'|u1'", "False", "()", "x")) == "not refused");
}

TEST_CASE("npy: a file that is cut or no .npy at all is refused") {
    const std::string good = npy_of("'<f4'", "False", "(2,)", two_floats);
    CHECK(contains(refusal(""), "expected a .npy file, found nothing"));
    CHECK(contains(refusal("\x93NUMPY"), "the end of the file"));
    CHECK(contains(refusal("\x93NUMPX\1\0"), "expected a .npy file"));
    for (std::size_t size = 0; size < good.size(); ++size)
        CHECK(refusal(good.substr(0, size)) != "not refused");
    CHECK(contains(refusal(good + "x"), "expected 8 bytes of data for the shape [2], found 9"));
    CHECK(contains(refusal(npy_file("{}", "", 1, 1)), "1.0, 2.0 or 3.0, found 1.1"));
    CHECK(contains(refusal(npy_file("{}", "", 4)), "found 4.0"));
    CHECK(contains(refusal(std::string("\x93NUMPY\2\0\xF0\xFF\xFF\xFF{}", 14)), "at most 10000 bytes"));
    CHECK(contains(refusal(std::string("\x93NUMPY\1\0\x50\0{}", 12)),
                   "expected a header of 80 bytes, found 2"));
    CHECK(contains(refusal(npy_file("", "")), "expected a dict"));
    CHECK(contains(refusal(npy_file(std::string(10'001, ' '), "")), "at most 10000 bytes"));
}

TEST_CASE("npy: a header that is not the dict of three keys is refused") {
    const auto header = [](const std::string& text) { return refusal(npy_file(text, two_floats)); };
    CHECK(contains(header("[1]"), "expected a dict"));
    CHECK(contains(header("{'descr': '<f4', 'shape': (2,)}"), "no fortran_order"));
    CHECK(contains(header("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}"), "found \"x\""));
    CHECK(
        contains(header("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}"), "twice"));
    CHECK(contains(header("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x"), "nothing after"));
    CHECK(contains(header("{'descr': '<f4' 'fortran_order': False}"), "a comma"));
    CHECK(contains(header("{'descr': '<\\x66' }"), "without escapes"));
    CHECK(contains(header("{'descr': '<f4"), "a closed string"));
    CHECK(contains(header("{'descr': str('<f4')}"), "a string"));
}

TEST_CASE("npy: dtypes that are no plain numbers are refused") {
    for (const std::string dtype : {"|O", "|V4", "<M8[s]", "<m8[s]", "<c8", "<f16", "<f3", "<i3", "<U0",
                                    "|S0", "<U", "<U-1", "", "<", "<<f4", "float32", "<U99999999999"}) {
        INFO(dtype);
        CHECK(contains(refusal(npy_of("'" + dtype + "'", "False", "(2,)", two_floats)), "expected a dtype"));
    }
    CHECK(contains(refusal(npy_of("[('a', '<f4')]", "False", "(2,)", two_floats)), "expected a string"));
    CHECK(contains(refusal(npy_of("'<f4'", "0", "(2,)", two_floats)), "True or False"));
    CHECK(contains(refusal(npy_of("'<f4'", "'False'", "(2,)", two_floats)), "True or False"));
    CHECK(contains(refusal(npy_of("'<U2'", "False", "(1,)", two_floats)), "expected numbers"));
}

TEST_CASE("npy: shapes that are no tuple of counts, or that no file can hold, are refused") {
    const auto shape = [](const std::string& text) {
        return refusal(npy_of("'<f4'", "False", text, two_floats));
    };
    CHECK(contains(shape("[2]"), "expected a tuple"));
    CHECK(contains(shape("2"), "expected a tuple"));
    CHECK(contains(shape("(2)"), "a tuple of one"));
    for (const std::string text :
         {"(-2,)", "(2.0,)", "('2',)", "(02,)", "(,)", "(2,,)", "(1 2)", "(99999999999999999999,)"})
        CHECK(shape(text) != "not refused");
    CHECK(contains(shape("(4294967296, 4294967296, 4294967296)"), "a shape that a file can hold"));
    CHECK(contains(shape("(0, 18446744073709551615)"), "a shape that a file can hold"));
    CHECK(contains(shape("(1000000, 1000000)"), "expected 4000000000000 bytes"));
    std::string rank33 = "(";
    for (int i = 0; i < 33; ++i) rank33 += "1,";
    CHECK(contains(shape(rank33 + ")"), "a shape that a file can hold"));
    CHECK(shape(std::string(5'000, '(') + "2,") != "not refused");
}

TEST_CASE("npy: a number that int64 cannot hold and text that is no Unicode are refused") {
    const std::string ones(8, '\xFF');
    const std::string large = npy_of("'<u8'", "False", "(1,)", ones);
    CHECK(contains(message_of([&] { integers_of(parse_npy(large, {"a", ""})); }), "under 2^63"));
    const std::string text = npy_of("'<U2'", "False", "(1,)", ones);
    CHECK(contains(message_of([&] { strings_of(parse_npy(text, {"a", ""})); }), "expected Unicode text"));
    const std::string floats = npy_of("'<f4'", "False", "(2,)", two_floats);
    CHECK(contains(message_of([&] { integers_of(parse_npy(floats, {"a", ""})); }), "expected whole numbers"));
}
