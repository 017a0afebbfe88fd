#include "format/array_file.hpp"

#include <limits>

#include "format/npy.hpp"
#include "format/safetensors.hpp"
#include "support/binary.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"
#include "support/truth_arrays.hpp"
#include "support/written.hpp"

using namespace heed;
using namespace heed::test;

namespace {

std::string refusal(const std::string& path, const std::string& preferred = "x") {
    return message_of([&] { read_array_file(path, preferred); });
}

}  // namespace

TEST_CASE("array file: the ending says what is read, the name which array") {
    const auto truth = [](const std::string& file, const std::string& name) {
        const auto expected = expected_arrays(file);
        return expected.at(name);
    };
    check_array(read_array_file(truth_array_path("version_1_0.npy"), "x"), truth("version_1_0.npy", ""));
    check_array(read_array_file(truth_array_path("compressed.npz"), "cubeF"),
                truth("compressed.npz", "cubeF"));
    check_array(read_array_file(truth_array_path("compressed.npz:cubeF"), "f4<C"),
                truth("compressed.npz", "cubeF"));
    check_array(read_array_file(truth_array_path("types.safetensors"), "BF16"),
                truth("types.safetensors", "BF16"));
    check_array(read_array_file(truth_array_path("types.safetensors:I8"), "BF16"),
                truth("types.safetensors", "I8"));
}

TEST_CASE("array file: JSON holds the array itself or in a field, CSV and TSV a table") {
    const TemporaryFolder folder;
    const std::vector<float> numbers{1, 2.5F, 3, 4};
    CHECK(read_array_file(folder.file("a.json", "[[1, 2.5], [3, 4]]"), "x").values == numbers);
    CHECK(read_array_file(folder.file("b.json", R"({"y": 1, "x": [[1, 2.5], [3, 4]]})"), "x").values ==
          numbers);
    CHECK(read_array_file(folder.file("b.json", R"({"y": 1, "x": [[1, 2.5], [3, 4]]})") + ":x", "z").values ==
          numbers);
    CHECK(read_array_file(folder.file("a.csv", "1,2.5\n3,4\n"), "x").values == numbers);
    CHECK(read_array_file(folder.file("a.tsv", "1\t2.5\n3\t4\n"), "x").values == numbers);
}

TEST_CASE("array file: a file that exists under the whole name wins over a name within") {
    const TemporaryFolder folder;
    folder.file("a.json", "[1]");
    CHECK(read_array_file(folder.file("a.json:x.json", "[2]"), "x").values == std::vector<float>{2});
}

TEST_CASE("array file: the only array needs no name, of several the message lists the names") {
    const TemporaryFolder folder;
    const float number = 7;
    const std::string only = folder.file("a.npz", to_npz({{"q", raw_array(&number, {1})}}));
    CHECK(read_array_file(only, "x").values == std::vector<float>{7});
    CHECK(contains(refusal(only + ":r"), "expected an array named r, found q"));
    CHECK(contains(refusal(truth_array_path("compressed.npz")),
                   "expected an array named x, found f4<C, cubeF"));
    CHECK(contains(refusal(folder.file("none.safetensors", safetensors_file("{}", ""))), "found none"));
    CHECK(contains(refusal(folder.file("c.json", R"({"y": [1]})")), "a field \"x\""));
}

TEST_CASE("array file: NaN and infinity are refused with their place") {
    const TemporaryFolder folder;
    std::vector<float> numbers(6, 1);
    numbers[5] = std::numeric_limits<float>::quiet_NaN();
    const RawArray array = raw_array(numbers.data(), {2, 3});
    CHECK(contains(refusal(folder.file("a.npy", to_npy(array))),
                   "a.npy: [1, 2]: expected a finite number that float32 can hold, found NaN"));
    numbers[5] = -std::numeric_limits<float>::infinity();
    CHECK(contains(refusal(folder.file("a.npz", to_npz({{"x", array}})), "x"), "[1, 2]: expected a finite"));
    CHECK(contains(refusal(folder.file("a.safetensors", to_safetensors({{"x", array}}, {}))),
                   "found infinity"));
    CHECK(contains(
        refusal(folder.file("double.npy", npy_of("'<f8'", "False", "()", little_endian(0x7FE0ULL << 48, 8)))),
        "found infinity"));
    CHECK(contains(refusal(folder.file("a.json", "[[1, NaN]]")), "not JSON"));
}

TEST_CASE("array file: a missing file, an unknown ending and a member that is no .npy are refused") {
    const TemporaryFolder folder;
    CHECK(contains(refusal(folder.path("none.npy")), "cannot be opened"));
    CHECK(contains(refusal(folder.file("a.pt", "x")), "expected a file that ends in .npy"));
    CHECK(contains(refusal(folder.file("a", "x")), "found no extension"));
    CHECK(contains(refusal(truth_array_path("halves.npy:x")), "a file of named arrays"));
    CHECK(contains(refusal(folder.file("a.npz", zip_file({zip_entry("x.txt", "x")}))),
                   "members that end in .npy"));
    CHECK(contains(refusal(folder.file("b.npz", zip_file({zip_entry("x.npy", "x")}))),
                   "x: expected a .npy file"));
}
