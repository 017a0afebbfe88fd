#include "nn/checkpoint.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "core/machine/threads.hpp"
#include "model/families/bert.hpp"
#include "model/open.hpp"
#include "nn/linear.hpp"
#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/checkpoint_truth.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"
#include "support/torch_file.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const std::string query = "encoder.layer.0.attention.self.query.weight";

Checkpoint open(const std::string& name) {
    return Checkpoint::open(Folder::at(checkpoint_path(name)), Bert::names);
}

float half(std::uint16_t bits) {
    const int exponent = bits >> 10 & 31;
    const double fraction = bits & 1023;
    const double magnitude =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    return static_cast<float>(bits & 0x8000 ? -magnitude : magnitude);
}

/// Each value's float32, as bits.
std::vector<std::int32_t> bits_of(const Weight& weight) {
    std::vector<std::int32_t> bits(weight.rows * weight.columns);
    const auto* at = static_cast<const char*>(weight.values);
    for (std::size_t i = 0; i < bits.size(); ++i) {
        float value = 0;
        std::uint16_t narrow = 0;
        if (weight.type == Weight::Type::float32)
            std::memcpy(&value, at + 4 * i, 4);
        else
            std::memcpy(&narrow, at + 2 * i, 2);
        if (weight.type == Weight::Type::float16) value = half(narrow);
        if (weight.type == Weight::Type::bfloat16) value = std::bit_cast<float>(std::uint32_t{narrow} << 16);
        bits[i] = std::bit_cast<std::int32_t>(value);
    }
    return bits;
}

std::vector<std::int32_t> bits_of(const Vector& vector) {
    std::vector<std::int32_t> bits;
    for (const float value : vector) bits.push_back(std::bit_cast<std::int32_t>(value));
    return bits;
}

/// Every tensor of BertModel is there, bit for bit.
void check_holds(const Checkpoint& checkpoint, const std::string& type) {
    const auto& truth = checkpoint_truth();
    CHECK(checkpoint.weights().size() == truth.at("shapes").size());
    for (const auto& [name, shape] : truth.at("shapes").items()) {
        INFO(name);
        const auto expected = truth.at("bits").at(type).at(name).get<std::vector<std::int32_t>>();
        CHECK((shape.size() == 2 ? bits_of(checkpoint.matrix(name, shape[0], shape[1]))
                                 : bits_of(checkpoint.vector(name, shape[0]))) == expected);
    }
}

/// The tensors of a BERT of this configuration, each found with its shape.
Scope::Given check_shapes(const Checkpoint& checkpoint, const BertConfig& config) {
    const Scope scope(checkpoint, Scope::Mode::check);
    Bert::load(config, scope, config.num_hidden_layers);
    return scope.given();
}

/// `values` is in the bytes of one of the files: nothing was copied.
bool is_in_file(const Weight& weight, const Checkpoint& checkpoint) {
    const auto* at = static_cast<const char*>(weight.values);
    for (const FileBytes& file : checkpoint.files())
        if (at >= file.view().data() && at < file.view().data() + file.view().size()) return true;
    return false;
}

/// A checkpoint of one tensor.
std::string one_tensor(const std::string& name, const std::string& type, const std::string& shape,
                       const std::string& data) {
    return safetensors_file("{\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape +
                                ",\"data_offsets\":[0," + std::to_string(data.size()) + "]}}",
                            data);
}

Checkpoint open_bytes(const std::string& bytes) {
    return Checkpoint::open(Folder::of_memory("m", {{"model.safetensors", bytes}}), Bert::names);
}

}  // namespace

TEST_CASE("every spelling of a checkpoint holds the same weights") {
    for (const std::string name : {"plain", "old", "classifier", "float64", "odd", "sharded"}) {
        INFO(name);
        check_holds(open(name), "float32");
    }
    check_holds(open("float16"), "float16");
    check_holds(open("bfloat16"), "bfloat16");
}

TEST_CASE("other tasks' heads, the pooler and buffers are left aside, and listed all the same") {
    const Checkpoint old = open("old");
    CHECK(old.tensors().size() == 44);
    CHECK(old.tensors().count("bert.embeddings.position_ids") == 1);
    CHECK(old.tensors().count("cls.seq_relationship.weight") == 1);
    CHECK(old.weights().count("embeddings.position_ids") == 0);
    CHECK(old.weights().count("embeddings.LayerNorm.weight") == 1);
    CHECK(open("classifier").weights().count("qa_outputs.weight") == 0);
}

TEST_CASE("aligned float32, float16 and bfloat16 stay where they are, the rest is converted") {
    for (const std::string name : {"plain", "sharded", "float16", "bfloat16"}) {
        const Checkpoint checkpoint = open(name);
        CHECK(is_in_file(checkpoint.matrix(query, 4, 4), checkpoint));
    }
    CHECK(open("float16").matrix(query, 4, 4).type == Weight::Type::float16);
    CHECK(open("bfloat16").matrix(query, 4, 4).type == Weight::Type::bfloat16);
    for (const std::string name : {"float64", "odd"}) {
        const Checkpoint checkpoint = open(name);
        const Weight weight = checkpoint.matrix(query, 4, 4);
        CHECK_FALSE(is_in_file(weight, checkpoint));
        CHECK(weight.owner);
        CHECK(weight.type == Weight::Type::float32);
    }
}

TEST_CASE("a configuration's tensors are those that transformers makes") {
    const Folder folder = Folder::at(checkpoint_path("plain"));
    const BertConfig config = BertConfig::parse(read_model_config(folder).json);
    const auto& shapes = checkpoint_truth().at("shapes");
    const Checkpoint checkpoint = Checkpoint::open(folder, Bert::names);
    Scope::Given given;
    CHECK_NOTHROW(given = check_shapes(checkpoint, config));
    CHECK(given.size() == shapes.size());
    for (const auto& [name, array] : given) CHECK(shapes.at(name) == array->shape);
}

TEST_CASE("a tensor of another shape or type is named, with what was expected") {
    CHECK(contains(message_of([] { open("old").matrix(query, 8, 4); }),
                   "model.safetensors: bert." + query +
                       ": expected the shape [8, 4], as config.json says, found [4, 4]"));
    CHECK(contains(message_of([] { open("plain").vector(query, 4); }), "found [4, 4]"));
    BertConfig config;
    CHECK(contains(message_of([&] { check_shapes(open("plain"), config); }),
                   "embeddings.word_embeddings.weight: expected the shape [30522, 768]"));
    const std::string whole = one_tensor("embeddings.LayerNorm.bias", "I32", "[2]", std::string(8, '\0'));
    CHECK(contains(message_of([&] { open_bytes(whole).vector("embeddings.LayerNorm.bias", 2); }),
                   "embeddings.LayerNorm.bias: expected floating-point numbers, found the type I32"));
}

TEST_CASE("a missing tensor is named, with the nearest there is") {
    const std::string message =
        message_of([] { open("old").vector("encoder.layer.1.attention.self.query.biaz", 4); });
    CHECK(
        contains(message, "model.safetensors: expected a tensor encoder.layer.1.attention.self.query.biaz"));
    CHECK(contains(message, "the nearest is bert.encoder.layer.1.attention.self.query.bias"));
    const std::string other = one_tensor("embeddings.word_embeddingz.weight", "F32", "[1,1]", "1234");
    CHECK(contains(message_of([&] { open_bytes(other).matrix("embeddings.word_embeddings.weight", 1, 1); }),
                   "the nearest is embeddings.word_embeddingz.weight"));
    CHECK(contains(message_of([&] { open_bytes(one_tensor("x", "F32", "[1]", "1234")).vector(query, 1); }),
                   "no tensor of a BERT"));
}

TEST_CASE("values that are not finite are refused where they are read") {
    const std::string bias = "embeddings.LayerNorm.bias";
    const auto vector_of = [&](const std::string& type, const std::string& data) {
        return message_of([&] { open_bytes(one_tensor(bias, type, "[2]", data)).vector(bias, 2); });
    };
    CHECK(contains(vector_of("F32", little_endian(0x7FC00000, 4) + little_endian(0, 4)), bias + "[0]"));
    CHECK(contains(vector_of("F16", little_endian(0, 2) + little_endian(0xFC00, 2)), "found infinity"));
    // 1e300 is no float32.
    CHECK(
        contains(vector_of("F64", little_endian(0, 8) + little_endian(0x7E37E43C8800759C, 8)), bias + "[1]"));
}

TEST_CASE("a matrix whose numbers are not finite is refused where they are used, whatever its type") {
    Threads threads(1);
    const auto used = [&](const std::string& type, const std::string& data) {
        const std::string bytes = one_tensor(query, type, "[1,1]", data);
        const Linear linear{open_bytes(bytes).matrix(query, 1, 1), Vector{0}};
        return message_of([&] { linear.forward(Matrix{{1.0F}}, threads); });
    };
    CHECK(contains(used("F32", little_endian(0x7FC00000, 4)),
                   query + "[0, 0]: expected a finite number, found NaN"));
    CHECK(contains(used("F16", little_endian(0x7E00, 2)),
                   query + "[0, 0]: expected a finite number, found NaN"));
    CHECK(contains(used("BF16", little_endian(0x7FC0, 2)),
                   query + "[0, 0]: expected a finite number, found NaN"));
    // 1e300 is no float32.
    CHECK(contains(used("F64", little_endian(0x7E37E43C8800759C, 8)),
                   query + "[0, 0]: expected a finite number, found infinity"));
    CHECK(used("BF16", little_endian(0x3F80, 2)) == "not refused");
}

TEST_CASE("a BERT that is part of another model is found under its prefix, and two are none") {
    const auto entry = [](const std::string& name, int begin) {
        return "\"" + name + "\":" +
               safetensors_entry("F32", "[1]",
                                 "[" + std::to_string(begin) + "," + std::to_string(begin + 4) + "]");
    };
    const auto open_names = [&](const std::vector<std::string>& names) {
        std::string header;
        std::string data;
        for (const std::string& name : names) {
            header += (header.empty() ? "{" : ",") + entry(name, static_cast<int>(data.size()));
            data += "1234";
        }
        return Checkpoint::open(
            Folder::of_memory("m", {{"model.safetensors", safetensors_file(header + "}", data)}}),
            Bert::names);
    };
    const std::string words = "embeddings.word_embeddings.weight", bias = "encoder.layer.0.output.dense.bias";
    for (const std::string prefix : {"", "module.", "_orig_mod.", "0.auto_model.", "towers.0.utt_encoder."}) {
        for (const std::string task : {"", "bert."}) {
            INFO(prefix << task);
            const std::string all = prefix + task;
            const Checkpoint checkpoint =
                open_names({all + bias, all + words, prefix + "classifier.weight", "encoder2.bias"});
            CHECK(checkpoint.prefix() == prefix);
            CHECK(checkpoint.weights().size() == 2);
            CHECK(checkpoint.weights().count(words) == 1);
            CHECK(checkpoint.weights().count(bias) == 1);
        }
    }
    CHECK(open_names({"bert." + words, "other." + words}).prefix().empty());
    CHECK(contains(message_of([&] {
                       open_names({"query." + words, "passage.bert." + words});
                   }),
                   "expected one BERT, found several, under the prefixes passage. and query."));
}

TEST_CASE("two tensors that are the same today are refused") {
    const std::string both = safetensors_file(
        R"({"bert.embeddings.LayerNorm.gamma":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
        R"("bert.embeddings.LayerNorm.weight":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
        "12345678");
    CHECK(contains(message_of([&] { open_bytes(both); }), "are both embeddings.LayerNorm.weight"));
}

TEST_CASE("an index leads to its shards and nowhere else") {
    const std::string shard = one_tensor("embeddings.a", "F32", "[1]", "1234");
    const auto open_index = [&](const std::string& map) {
        const std::string index = "{\"weight_map\": {" + map + "}}";
        return message_of([&] {
            Checkpoint::open(Folder::of_memory("m", {{"model.safetensors.index.json", index},
                                                     {"1.safetensors", shard},
                                                     {"2.safetensors", shard}}),
                             Bert::names);
        });
    };
    CHECK(open_index(R"("embeddings.a": "1.safetensors")") == "not refused");
    for (const std::string path : {"../1.safetensors", "/1.safetensors", "a/../1.safetensors", "..", ".", "",
                                   "1.safetensors\\u0000"}) {
        const std::string message = open_index("\"embeddings.a\": \"" + path + "\"");
        INFO(path << " was answered: " << message);
        CHECK(contains(message, "$.weight_map.embeddings.a: expected the name of a file in the same folder"));
    }
    CHECK(contains(open_index(R"("embeddings.a": "3.safetensors")"), "expected the file m/3.safetensors"));
    CHECK(
        contains(open_index(R"("embeddings.b": "1.safetensors")"),
                 "$.weight_map.embeddings.b: expected a tensor of this name in m/1.safetensors, found none"));
    CHECK(contains(open_index(R"("embeddings.a": "1.safetensors", "embeddings.b": "2.safetensors")"),
                   "m/2.safetensors: embeddings.a: this tensor is in m/1.safetensors too"));
    CHECK(contains(open_index(R"("embeddings.a": 1)"), "expected a string"));
    CHECK(contains(
        message_of([] {
            Checkpoint::open(Folder::of_memory("m", {{"model.safetensors.index.json", "{}"}}), Bert::names);
        }),
        "weight_map"));
}

TEST_CASE("a file that is not what its name says is rejected") {
    const auto open_with = [](const std::string& file) {
        return message_of([&] { Checkpoint::open(Folder::of_memory("m", {{file, "pickle"}}), Bert::names); });
    };
    CHECK(contains(open_with("pytorch_model.bin"),
                   "m/pytorch_model.bin: neither a zip archive nor torch.save's older format"));
    CHECK(contains(open_with("pytorch_model.bin.index.json"), "m/pytorch_model.bin.index.json: line 1"));
    CHECK(
        contains(open_with("tf_model.h5"), "m: expected model.safetensors or model.safetensors.index.json"));
}

TEST_CASE("pytorch_model.bin holds the same weights as safetensors, in one file and in shards") {
    for (const std::string name : {"bert", "sharded"}) {
        INFO(name);
        const Checkpoint checkpoint = open("../torch/" + name);
        check_holds(checkpoint, "float32");
        CHECK(is_in_file(checkpoint.matrix(query, 4, 4), checkpoint));
    }
}

TEST_CASE("safetensors count where both are there, and the other file is not opened") {
    const std::string shard = one_tensor("embeddings.a", "F32", "[1]", "1234");
    const Folder folder =
        Folder::of_memory("m", {{"model.safetensors", shard}, {"pytorch_model.bin", "what nobody reads"}});
    CHECK(Checkpoint::open(folder, Bert::names).tensors().size() == 1);
    CHECK(checkpoint_files(folder) == std::vector<std::string>{"model.safetensors"});
}

TEST_CASE("a view in a pytorch_model.bin is copied, and numbers of another byte order are turned round") {
    const std::string swapped = {one_to_four.rbegin(), one_to_four.rend()};  // 4, 3, 2, 1
    const auto open_file = [](const std::string& bytes) {
        return Checkpoint::open(Folder::of_memory("m", {{"pytorch_model.bin", bytes}}), Bert::names)
            .matrix("embeddings.a", 2, 2);
    };
    const auto file = [](const PickledTensor& tensor, const std::string& numbers, const std::string& order) {
        return torch_zip(pickle_of(pickled_dict({{"embeddings.a", tensor.pickle()}})), {{"0", numbers}},
                         order);
    };
    const auto first_row = [](const Weight& weight) {
        const Vector row = weight.row(0);
        return std::vector<float>(row.begin(), row.end());
    };
    const std::string transposed = file({.strides = pickled_numbers({1, 2})}, one_to_four, "little");
    CHECK(first_row(open_file(transposed)) == std::vector<float>{1, 3});
    const std::string big = file({}, swapped, "big");
    CHECK(first_row(open_file(big)) == std::vector<float>{4, 3});
}

TEST_CASE("weights may be links, as in the cache") {
    const TemporaryFolder temporary;
    std::filesystem::create_symlink(checkpoint_path("plain/model.safetensors"),
                                    temporary.path("model.safetensors"));
    check_holds(Checkpoint::open(Folder::at(temporary.path("")), Bert::names), "float32");
}
