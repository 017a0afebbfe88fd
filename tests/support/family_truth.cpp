#include "support/family_truth.hpp"

#include <algorithm>
#include <fstream>

#include "support/hidden_keys.hpp"
#include "support/numbers.hpp"
#include "support/reference_checkpoint.hpp"

namespace heed::test {
namespace {

ModelRequest all_of(const OpenedCheckpoint& opened) {
    return {first_numbers(opened.config.sizes.num_hidden_layers),
            first_numbers(opened.config.sizes.num_attention_heads), true};
}

}  // namespace

Encoding encoding_of(const nlohmann::json& ids) {
    Encoding encoding = encoding_of_tokens(std::vector<std::string>(ids.size(), "token"));
    encoding.ids = ids.get<std::vector<std::int64_t>>();
    return encoding;
}

std::vector<float> every(std::size_t step, std::size_t rows, const float* values, std::size_t count) {
    std::vector<float> some;
    const std::size_t size = count / rows;
    for (std::size_t row = 0; row < rows; ++row)
        if (row % step == 0) some.insert(some.end(), values + row * size, values + (row + 1) * size);
    return some;
}

std::vector<float> queries_of(const Tensor4& weights, std::size_t step) {
    std::vector<float> some;
    const std::size_t matrix = weights.shape(2) * weights.shape(3);
    for (std::size_t i = 0; i < weights.size(); i += matrix) {
        const std::vector<float> rows = every(step, weights.shape(2), weights.data() + i, matrix);
        some.insert(some.end(), rows.begin(), rows.end());
    }
    return some;
}

std::vector<std::int64_t> first_numbers(std::size_t count) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < count; ++i) numbers.push_back(static_cast<std::int64_t>(i));
    return numbers;
}

OpenedCheckpoint::OpenedCheckpoint(const std::string& path)
    : folder(Folder::at(path)),
      config(read_model_config(folder)),
      checkpoint(Checkpoint::open(folder, config.family.names)) {}

std::vector<Attention> run_all(const OpenedCheckpoint& opened, const std::vector<Encoding>& encodings,
                               std::size_t threads) {
    const auto model = opened.load(opened.config.sizes.num_hidden_layers);
    for (const Encoding& encoding : encodings) check_encoding(opened.config.sizes, encoding, {"a test", ""});
    Threads pool(threads);
    return run_model(*model, encodings, all_of(opened), pool);
}

nlohmann::json FamilyTruth::listing() const {
    std::ifstream file(folder + "cases.json");
    return nlohmann::json::parse(file);
}

std::map<std::string, std::vector<Encoding>> FamilyTruth::encodings() const {
    std::map<std::string, std::vector<Encoding>> by_model;
    const nlohmann::json truth = listing();
    for (const nlohmann::json& one : truth.at("cases"))
        by_model[one.at("model").get<std::string>()].push_back(encoding_of(one.at("ids")));
    return by_model;
}

void FamilyTruth::check_numbers(std::size_t count) const {
    const auto truth = read_doubles(folder + "truth.safetensors");
    const nlohmann::json cases = listing().at("cases");
    for (const nlohmann::json& one : cases) {
        const std::string name = one.at("model").get<std::string>();
        const std::string key = name + "." + one.at("case").get<std::string>();
        INFO(key);
        const Attention attention = run_all(open(name), {encoding_of(one.at("ids"))}, 2).front();
        CHECK(hides_what_is_0(attention));
        const std::size_t step = one.at("step").get<std::size_t>();
        const double weights =
            largest_difference(truth.at(key + ".attentions").values, queries_of(attention.weights, step));
        const double hidden = largest_difference(
            truth.at(key + ".hidden").values,
            every(step, attention.output->shape(0), attention.output->data(), attention.output->size()));
        const nlohmann::json& theirs = one.at("transformers_error");
        CHECK(weights <= std::max(5e-6, 2 * theirs.at("attentions").get<double>()));
        CHECK(hidden <= std::max(5e-6, 2 * theirs.at("hidden").get<double>()));
    }
    CHECK(cases.size() == count);
}

void FamilyTruth::check_same_bits() const {
    for (const auto& [name, of_model] : encodings()) {
        INFO(name);
        const OpenedCheckpoint opened = open(name);
        const auto packed = opened.load(opened.config.sizes.num_hidden_layers);
        Threads threads(3);
        pack_weights(*packed, all_of(opened), threads);
        const std::vector<Attention> together = run_model(*packed, of_model, all_of(opened), threads);
        for (std::size_t i = 0; i < of_model.size(); ++i) {
            const Attention alone = run_all(opened, {of_model[i]}, 1).front();
            CHECK((alone.weights == together[i].weights));
            CHECK((*alone.output == *together[i].output));
        }
    }
}

void FamilyTruth::check_parts() const {
    Threads threads(2);
    for (const auto& [name, of_model] : encodings()) {
        INFO(name);
        const OpenedCheckpoint opened = open(name);
        const Encoding& encoding = of_model.back();
        const std::size_t square = encoding.ids.size() * encoding.ids.size();
        const Attention all = run_all(opened, {encoding}, 2).front();
        const auto last = static_cast<std::int64_t>(all.heads.size()) - 1;
        for (std::int64_t layer = 0; layer < all.layers.back() + 1; ++layer) {
            const ModelRequest request{{layer}, {0, last}, false};
            const auto model = opened.load(layers_needed(opened.config.sizes, request));
            const Attention some = run_model(*model, {encoding}, request, threads).front();
            for (const std::size_t nth : {0U, 1U})
                CHECK(std::equal(&some.weights(0, nth, 0, 0), &some.weights(0, nth, 0, 0) + square,
                                 &all.weights(static_cast<std::size_t>(layer),
                                              nth * static_cast<std::size_t>(last), 0, 0)));
        }
    }
}

}  // namespace heed::test
