#include "format/torch/torch_file.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "format/array_values.hpp"
#include "io/file.hpp"
#include "support/catch.hpp"
#include "support/deflate.hpp"
#include "support/message.hpp"
#include "support/torch_file.hpp"

using namespace heed;
using namespace heed::test;

namespace {

using Tensors = std::map<std::string, RawArray, std::less<>>;

std::string truth_path(const std::string& file) {
    return std::string(HEED_SOURCE) + "/tests/truth/torch/" + file;
}

Tensors read(std::string_view bytes) {
    return read_torch_file(bytes, {"a.bin", ""});
}

std::string refusal(std::string_view bytes) {
    return message_of([&] { read(bytes); });
}

std::vector<float> values_of(const Tensors& tensors, const std::string& name) {
    return numbers_of(tensors.at(name)).values;
}

bool lies_in(std::string_view part, std::string_view whole) {
    return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

const std::vector<float> four = {1, 2, 3, 4};

}  // namespace

TEST_CASE("torch file: what PyTorch wrote is read number for number, in both containers") {
    std::ifstream stream(truth_path("expected.json"));
    const nlohmann::json truth = nlohmann::json::parse(stream);
    for (const auto& [file, tensors] : truth.items()) {
        const FileBytes bytes = FileBytes::open(truth_path(file));
        const Tensors read = read_torch_file(bytes.view(), {file, ""});
        CHECK(read.size() == tensors.size());
        for (const auto& [name, expected] : tensors.items()) {
            INFO(file << ": " << name);
            const RawArray& array = read.at(name);
            CHECK(array.type_name == expected.at("type").get<std::string>());
            CHECK(array.shape == expected.at("shape").get<std::vector<std::size_t>>());
            CHECK(array.place.file + ": " + array.place.spot == file + ": " + name);
            CHECK(values_of(read, name) == expected.at("values").get<std::vector<float>>());
            CHECK(lies_in(array.bytes, bytes.view()));
        }
    }
}

TEST_CASE("torch file: only a view that is not contiguous has strides") {
    const FileBytes bytes = FileBytes::open(truth_path("views.bin"));
    for (const auto& [name, array] : read_torch_file(bytes.view(), {"views.bin", ""})) {
        INFO(name);
        CHECK(array.strides.empty() == (name == "flat" || name == "middle" || name == "scalar" ||
                                        name == "empty" || name == "one_wide"));
    }
}

TEST_CASE("torch file: a file a test makes is read, in both containers") {
    CHECK(values_of(read(small_torch_zip()), "a") == four);
    CHECK(values_of(read(small_torch_legacy()), "a") == four);
    CHECK(values_of(read(small_torch_zip({.strides = pickled_numbers({1, 2})})), "a") ==
          std::vector<float>{1, 3, 2, 4});
    const std::string second_row = pickled_tuple({pickled("1"), pickled(2), pickled(2)});
    CHECK(values_of(read(small_torch_legacy({.shape = pickled_numbers({1, 2}), .view = second_row})), "a") ==
          std::vector<float>{3, 4});
}

TEST_CASE("torch file: a big-endian machine's numbers are turned round") {
    std::string turned = one_to_four;
    for (std::size_t i = 0; i < turned.size(); i += 4) std::reverse(&turned[i], &turned[i] + 4);
    const std::string pickle = pickle_of(pickled_dict({{"a", PickledTensor{}.pickle()}}));
    CHECK(values_of(read(torch_zip(pickle, {{"0", turned}}, "big")), "a") == four);
    CHECK(contains(refusal(torch_zip(pickle, {{"0", turned}}, "middle")),
                   "a.bin: byteorder: expected little or big"));
}

TEST_CASE("torch file: members that zip has compressed are unpacked, and held") {
    const std::string pickle = pickle_of(pickled_dict({{"a", PickledTensor{}.pickle()}}));
    const std::string bytes =
        zip_file({zip_entry("x/data.pkl", pickle), deflated_entry("x/data/0", one_to_four.substr(0, 8), 8)});
    const Tensors tensors = read(bytes);
    CHECK(values_of(tensors, "a") == std::vector<float>{1, 2, 0, 0});
    CHECK(tensors.at("a").owner);
}

TEST_CASE("torch file: a name that ends in a NUL, is empty, or is no string is rejected") {
    for (const std::string& key : {pickled(std::string("a\0", 2)), pickled(""), pickled(1), std::string("N")})
        CHECK(contains(
            refusal(torch_zip(pickle_of("}" + key + PickledTensor{}.pickle() + "s"), {{"0", one_to_four}})),
            "expected a tensor name, a string without NUL that is not empty"));
}

TEST_CASE(
    "torch file: values that are no tensors are passed over, and a dict of no tensors says where they are") {
    const std::string tensor = PickledTensor{}.pickle();
    const auto with = [&](const std::string& value) {
        return torch_zip(pickle_of(value), {{"0", one_to_four}});
    };
    CHECK(read(with(pickled_dict({{"epoch", pickled(3)}, {"a", tensor}, {"names", "]"}}))).size() == 1);
    CHECK(contains(refusal(with(pickled_dict(
                       {{"epoch", pickled(3)}, {"model_state_dict", pickled_dict({{"a", tensor}})}}))),
                   "no tensors: they are one level down, under the key \"model_state_dict\""));
    CHECK(contains(refusal(with(pickled_dict({{"epoch", pickled(3)}}))),
                   "expected tensors by name, found no tensors"));
    CHECK(contains(refusal(with("]")), "expected a state dict, tensors by name, found a list"));
    CHECK(contains(refusal(with(tensor)), "found a tensor"));
}

TEST_CASE("torch file: an archive without what the pickle names is rejected") {
    const std::string pickle = pickle_of(pickled_dict({{"a", PickledTensor{}.pickle()}}));
    CHECK(contains(refusal(torch_zip(pickle, {})), "a.bin: storage 0: no member data/0"));
    CHECK(contains(refusal(torch_zip(pickle, {{"0", one_to_four + "x"}})),
                   "a.bin: data/0: expected 16 bytes for 4 of the type F32, found 17"));
    CHECK(contains(refusal(torch_zip(pickle, {{"0", ""}})), "found 0"));
    CHECK(contains(refusal(torch_zip(pickle + "x", {{"0", one_to_four}})),
                   "a.bin: data.pkl: expected the end of the pickle, found bytes after it"));
    CHECK(contains(refusal(zip_file({zip_entry("m/version", "3\n")})),
                   "expected one data.pkl in the archive, found no data.pkl"));
    CHECK(contains(refusal(zip_file({zip_entry("m/data.pkl", pickle), zip_entry("n/data.pkl", pickle)})),
                   "expected one data.pkl in the archive, found more than one"));
    CHECK(contains(refusal(zip_file({zip_entry("m/data.pkl", pickle), zip_entry("m/code/a.py", "")})),
                   "TorchScript"));
    CHECK(contains(refusal(zip_file({zip_entry("m/data.pkl", pickle), zip_entry("m/constants.pkl", "")})),
                   "TorchScript"));
    ZipEntry damaged = zip_entry("m/data.pkl", pickle);
    ++damaged.crc;
    CHECK(contains(refusal(zip_file({damaged, zip_entry("m/data/0", one_to_four)})), "is damaged"));
    CHECK(contains(refusal(zip_file({zip_entry("m/data.pkl", std::string((8 << 20) + 1, '.'))})),
                   "a.bin: data.pkl: expected at most 8388608 bytes, found 8388609"));
}

TEST_CASE("torch file: the older format's parts have to agree") {
    const std::string pickle = pickle_of(pickled_dict({{"a", PickledTensor{.view = "N"}.pickle()}}));
    const std::string numbers = little_endian(4, 8) + one_to_four;
    const std::string list = pickle_of("](" + pickled("0") + "e");
    CHECK(refusal(legacy_head() + pickle + list + numbers) == "not refused");
    CHECK(contains(refusal(legacy_head("\x89") + pickle + list + numbers), "a little-endian machine"));
    CHECK(contains(refusal(torch_legacy(pickle, {{"0", numbers + "x"}})),
                   "found bytes after the last storage"));
    CHECK(contains(refusal(torch_legacy(pickle, {})),
                   "expected the list of the storages that the tensors name"));
    CHECK(contains(refusal(torch_legacy(pickle, {{"1", numbers}})), "expected the list of the storages"));
    CHECK(contains(refusal(torch_legacy(pickle, {{"0", numbers}, {"0", numbers}})),
                   "expected the list of the storages"));
    CHECK(contains(refusal(legacy_head() + pickle + pickle_of("}") + numbers),
                   "expected the list of the storages"));
    CHECK(contains(refusal(torch_legacy(pickle, {{"0", little_endian(5, 8) + one_to_four}})),
                   "storage 0 has two sizes: 4 in the pickle, 5 before its numbers"));
    CHECK(
        contains(refusal(torch_legacy(pickle, {{"0", little_endian(~0ULL, 8) + one_to_four}})), "two sizes"));
    CHECK(contains(refusal(torch_legacy(pickle, {{"0", numbers.substr(1)}})),
                   "storage 0: the file ends in the middle"));
    std::string head = legacy_head();
    head[head.find("M\xE9") + 1] = 'x';
    CHECK(contains(refusal(head + pickle + list + numbers), "expected protocol 1001"));
}

TEST_CASE("torch file: cut behind any byte it is rejected, and so with a byte more") {
    std::vector<std::string> files = {small_torch_zip(), small_torch_legacy()};
    for (const std::string name : {"zip.bin", "views_legacy.bin"})
        files.emplace_back(FileBytes::open(truth_path(name)).view());
    for (const std::string& whole : files) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            INFO("the first " << size << " of " << whole.size() << " bytes");
            CHECK(refusal(whole.substr(0, size)) != "not refused");
        }
        CHECK(refusal(whole + '\0') != "not refused");
    }
}

TEST_CASE("torch file: of a file of another format the message says which it is") {
    const std::string neither = "a.bin: neither a zip archive nor torch.save's older format";
    CHECK(refusal("") == neither);
    CHECK(refusal("\x89HDF\r\n") == neither + ": it is an HDF5 file, as TensorFlow writes");
    CHECK(contains(refusal("GGUF\3"), "a GGUF file"));
    CHECK(contains(refusal("\x80\x02}."), "a bare pickle that torch.save did not write"));
    CHECK(contains(refusal("<!DOCTYPE html>"), "a page of HTML"));
    CHECK(contains(refusal("\x1F\x8B"), "a gzip file"));
    CHECK(contains(refusal(std::string(257, '\0') + "ustar"), "a tar archive"));
}
