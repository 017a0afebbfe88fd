#include "nn/foreign_model.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"

using namespace heed;
using namespace heed::test;

namespace {

std::string said_of(const std::vector<std::string>& names) {
    const TemporaryFolder folder;
    for (const std::string& name : names) std::ofstream(folder.path(name)) << "x";
    return foreign_model(Folder::at(folder.path(""))).value_or("nothing");
}

}  // namespace

TEST_CASE("what a folder holds instead of a model's weights is named, with the next step") {
    struct Row {
        std::string name;
        std::string step;
    };
    const std::vector<Row> rows = {
        {"tf_model.h5", "from_tf=True"},
        {"flax_model.msgpack", "from_flax=True"},
        {"rust_model.ot", "heed pull"},
        {"bert_model.ckpt.index", "convert_bert_original_tf_checkpoint_to_pytorch"},
        {"model.onnx", "heed pull"},
        {"model_quantized.onnx", "heed pull"},
        {"onnx", "heed pull"},
        {"openvino_model.xml", "heed pull"},
        {"bert-q4.gguf", "heed pull"},
        {"a.mlpackage", "heed pull"},
        {"adapter_config.json", "merge_and_unload()"},
        {"adapter_model.safetensors", "merge_and_unload()"},
        {"model.fp16.safetensors", "rename it to model.safetensors"},
        {"pytorch_model.fp16.bin", "rename it to pytorch_model.bin"},
        {"0_Transformer", "/0_Transformer"},
        {"0_BERT", "/0_BERT"},
        {"checkpoint-500", "/checkpoint-500"}};
    for (const Row& row : rows) {
        const std::string said = said_of({"config.json", row.name, "vocab.txt"});
        INFO(row.name << " is answered by: " << said);
        CHECK(contains(said, row.name));
        CHECK(contains(said, row.step));
    }
}

TEST_CASE("of a training run's folders the last is named") {
    CHECK(contains(said_of({"checkpoint-1000", "checkpoint-500", "checkpoint-x"}), "/checkpoint-1000"));
}

TEST_CASE("a configuration under its old name is named only where there is no other") {
    CHECK(contains(said_of({"bert_config.json", "model.safetensors"}), "rename it to config.json"));
    CHECK(said_of({"bert_config.json", "config.json"}) == "nothing");
    CHECK(contains(said_of({"bert_config.json", "bert_model.ckpt.index"}), "a checkpoint of TensorFlow 1"));
}

TEST_CASE("a folder of nothing that is known is nothing") {
    CHECK(said_of({}) == "nothing");
    CHECK(said_of({"README.md", "config.json", "tokenizer.json", "model.safetensors"}) == "nothing");
}
