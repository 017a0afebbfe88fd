// What a file can say of the tensors that predict: `heed effect` takes them by their names, and their shapes
// have to fit the model.
#include <map>
#include <string>
#include <vector>

#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/small_bert.hpp"

using namespace heed;
using namespace heed::test;

namespace {

using Shapes = std::map<std::string, std::vector<std::size_t>>;

/// The small BERT with further tensors of zeros.
SmallBert with_tensors(const Shapes& shapes) {
    SmallBert model;
    std::string& file = model.files.at("model.safetensors");
    std::uint64_t size = 0;
    for (std::size_t i = 0; i < 8; ++i) size |= std::uint64_t{static_cast<unsigned char>(file[i])} << 8 * i;
    auto header = nlohmann::json::parse(file.substr(8, size));
    std::string data = file.substr(8 + size);
    for (const auto& [name, shape] : shapes) {
        std::size_t bytes = 4;
        for (const std::size_t count : shape) bytes *= count;
        header[name] = {
            {"dtype", "F32"}, {"shape", shape}, {"data_offsets", {data.size(), data.size() + bytes}}};
        data.append(bytes, '\0');
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    file = little_endian(text.size(), 8) + text + data;
    return model;
}

Finished effect_of(const Shapes& shapes) {
    const Workspace workspace;
    with_tensors(shapes).write(workspace, "m");
    return workspace.heed({"effect", "a [MASK]", "--model", "m", "--without", "0-0"});
}

/// BERT's head for masked tokens: of zeros it finds all tokens alike.
Shapes masked_head() {
    const std::size_t size = SmallBert().config.at("hidden_size").get<std::size_t>();
    return {{"cls.predictions.transform.dense.weight", {size, size}},
            {"cls.predictions.transform.LayerNorm.weight", {size}},
            {"cls.predictions.bias", {7}}};
}

void check_rejected(const Shapes& shapes, const std::string& tensor) {
    const Finished run = effect_of(shapes);
    INFO("heed said: " << run.err);
    CHECK(run.code == 3);
    CHECK(run.out.empty());
    CHECK(contains(run.err, tensor));
}

}  // namespace

TEST_CASE("effect: an output head whose tensors fit the model predicts") {
    const Finished run = effect_of(masked_head());
    INFO("heed said: " << run.err);
    CHECK(run.code == 0);
    Shapes classes = masked_head();
    const std::size_t size = SmallBert().config.at("hidden_size").get<std::size_t>();
    classes["pooler.dense.weight"] = {size, size};
    classes["classifier.weight"] = {2, size};
    CHECK(effect_of(classes).code == 0);
}

TEST_CASE("effect: an output head of another shape than the model's states or tokens is rejected") {
    const std::string dense = "cls.predictions.transform.dense.weight";
    const std::size_t size = SmallBert().config.at("hidden_size").get<std::size_t>();
    for (const std::vector<std::size_t>& shape : {std::vector<std::size_t>{size, 100 * size},
                                                  {size, size - 1},
                                                  {2 * size, size},
                                                  {0, size},
                                                  {size, 0}}) {
        Shapes shapes = masked_head();
        shapes[dense] = shape;
        check_rejected(shapes, shape[0] == 2 * size ? "LayerNorm.weight" : dense);
    }
    for (const std::vector<std::size_t>& shape :
         {std::vector<std::size_t>{7, 100 * size}, {3, size}, {0, size}, {7}}) {
        Shapes shapes = masked_head();
        shapes["cls.predictions.decoder.weight"] = shape;
        check_rejected(shapes, "cls.predictions.decoder.weight");
    }
    for (const std::vector<std::size_t>& shape :
         {std::vector<std::size_t>{2, 100 * size}, {0, size}, {2, 2, size}}) {
        Shapes shapes = {{"pooler.dense.weight", {size, size}}, {"classifier.weight", shape}};
        check_rejected(shapes, "classifier.weight");
    }
}
