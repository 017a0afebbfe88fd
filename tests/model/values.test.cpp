// What tokens give each other, against float64. Truth: tests/truth/values/make.py.
#include "model/values/values.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "format/array_values.hpp"
#include "format/safetensors.hpp"
#include "io/file.hpp"
#include "model/open.hpp"
#include "model/without_heads.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/numbers.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

namespace {

const std::string truth_folder = HEED_SOURCE "/tests/truth/values/";

json cases() {
    std::ifstream file(truth_folder + "cases.json");
    return json::parse(file).at("cases");
}

/// A model's folder without a tokenizer.
struct Loaded {
    explicit Loaded(const json& truth)
        : folder(Folder::at(truth_folder + truth.at("folder").get<std::string>())),
          config(read_model_config(folder)),
          checkpoint(Checkpoint::open(folder, config.family.names)),
          model(config.load(Scope(checkpoint), config.sizes.num_hidden_layers)) {}

    Folder folder;
    ModelConfig config;
    Checkpoint checkpoint;
    std::unique_ptr<Model> model;
};

std::vector<std::int64_t> first(std::size_t count) {
    std::vector<std::int64_t> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<std::int64_t>(i);
    return numbers;
}

Encoding encoding_of(const json& ids) {
    Encoding encoding = encoding_of_tokens(std::vector<std::string>(ids.size(), "token"));
    encoding.ids = ids.get<std::vector<std::int64_t>>();
    return encoding;
}

WeightKind kind_called(const std::string& name) {
    for (std::size_t i = 0; i < weight_kinds.size(); ++i)
        if (name == weight_kinds[i].name) return static_cast<WeightKind>(i);
    FAIL("no value is called " << name);
    return WeightKind::attention;
}

Attention values_of(const Loaded& loaded, const json& ids, WeightKind kind, std::size_t thread_count) {
    const ModelSizes& sizes = loaded.config.sizes;
    const ModelRequest request{first(sizes.num_hidden_layers), first(sizes.num_attention_heads), false, kind};
    Threads threads(thread_count);
    return run_values(*loaded.model, {encoding_of(ids)}, request, threads).front();
}

NdArray truth_called(const std::string& name) {
    const FileBytes bytes = FileBytes::open(truth_folder + "values.safetensors");
    return floats_of(parse_safetensors(bytes.view(), {bytes.name(), ""}).tensors.at(name));
}

}  // namespace

TEST_CASE("values: each method gives what float64 gives, before and after a norm") {
    const json all = cases();
    for (const auto& [name, truth] : all.items()) {
        const Loaded loaded(truth);
        for (const std::string method : truth.at("methods")) {
            if (method == "attention" || method == "rollout" || method.starts_with("without")) continue;
            INFO(name << ": " << method);
            const Attention found = values_of(loaded, truth.at("ids"), kind_called(method), 1);
            const NdArray expected = truth_called(name + "." + method);
            double largest = 0;
            for (const float value : expected.values)
                largest = std::max(largest, std::abs(static_cast<double>(value)));
            CHECK(largest_difference(found.weights, expected.values) < 3e-6 * largest);
        }
    }
}

TEST_CASE("without heads: the last states are those that float64 gives, whatever stands behind the heads") {
    const json all = cases();
    for (const auto& [name, truth] : all.items()) {
        INFO(name);
        const Loaded loaded(truth);
        const ModelSizes sizes = loaded.model->sizes();
        Threads threads(1);
        TokenBatch batch;
        const Encoding encoding = encoding_of(truth.at("ids"));
        batch.append(encoding.ids, encoding.segments);
        const Pass pass{batch, threads};
        const WithoutHeads run(LayersOfHeads::of(*loaded.model, pass));
        const NdArray each = truth_called(name + ".without-each");
        const NdArray first = truth_called(name + ".without-first-of-each-layer");
        auto expected = each.values.begin();
        HeadSet first_heads;
        for (std::size_t layer = 0; layer < sizes.num_hidden_layers; ++layer) {
            first_heads[layer] = {0};
            for (std::size_t head = 0; head < sizes.num_attention_heads; ++head) {
                const Matrix states = run.states_without({{layer, {head}}}, {});
                const std::vector<float> truth_here(expected, expected + static_cast<long>(states.size()));
                CHECK(largest_difference(states, truth_here) < 1e-5);
                CHECK(largest_difference(run.states(), truth_here) > 1e-3);
                expected += static_cast<long>(states.size());
            }
        }
        CHECK(expected == each.values.end());
        CHECK(largest_difference(run.states_without(first_heads, {}), first.values) < 1e-5);
    }
}

TEST_CASE("values: the bytes do not depend on how many threads compute them") {
    const json truth = cases().at("bert");
    const Loaded loaded(truth);
    for (const WeightKind kind : {WeightKind::norm, WeightKind::norm_layer, WeightKind::alti,
                                  WeightKind::value_zeroing, WeightKind::decompx}) {
        const Attention one = values_of(loaded, truth.at("ids"), kind, 1);
        const Attention three = values_of(loaded, truth.at("ids"), kind, 3);
        CHECK(std::vector<float>(one.weights.begin(), one.weights.end()) ==
              std::vector<float>(three.weights.begin(), three.weights.end()));
    }
}

TEST_CASE("values: a record says what it holds, and of which heads") {
    const json truth = cases().at("bert");
    const Loaded loaded(truth);
    const Attention norms = values_of(loaded, truth.at("ids"), WeightKind::norm, 1);
    CHECK(norms.kind == WeightKind::norm);
    CHECK(norms.heads.size() == loaded.config.sizes.num_attention_heads);
    CHECK_FALSE(norms.normalized);
    const Attention alti = values_of(loaded, truth.at("ids"), WeightKind::alti, 1);
    CHECK(alti.heads.empty());
    CHECK(alti.normalized);
    CHECK(alti.reduced == "all heads together");
}

TEST_CASE("values: what a family does not define is said, with what to take instead") {
    const Loaded esm(cases().at("esm")), modern(cases().at("modernbert")), gemma(cases().at("gemma2")),
        t5(cases().at("t5"));
    CHECK(contains(why_undefined(*esm.model, WeightKind::norm_block).value_or(""), "--value norm-residual"));
    CHECK(contains(why_undefined(*esm.model, WeightKind::norm_layer).value_or(""), "normalises before"));
    CHECK(contains(why_undefined(*modern.model, WeightKind::decompx).value_or(""), "gated"));
    CHECK_FALSE(why_undefined(*modern.model, WeightKind::value_zeroing));
    CHECK(contains(why_undefined(*gemma.model, WeightKind::decompx).value_or(""), "gated"));
    CHECK_FALSE(why_undefined(*esm.model, WeightKind::decompx));
    CHECK_FALSE(why_undefined(*t5.model, WeightKind::decompx));
}
