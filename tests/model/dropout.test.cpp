// Dropout draws what torch.nn.Dropout draws: the notebook's layer stands in training mode.
#include <fstream>
#include <nlohmann/json.hpp>

#include "model/layer_run.hpp"
#include "support/catch.hpp"
#include "support/numbers.hpp"
#include "support/shared.hpp"

using namespace heed;
using namespace heed::test;

namespace {

std::vector<float> flat(const nlohmann::json& rows) {
    std::vector<float> values;
    for (const auto& row : rows)
        for (const auto& value : row) values.push_back(value.get<float>());
    return values;
}

constexpr double tolerance = 5e-6;

void check_cases(const std::string& path) {
    std::ifstream file(path);
    const auto truth = nlohmann::json::parse(file);
    CHECK(truth.at("cases").size() >= 4);
    for (const auto& expected : truth.at("cases")) {
        INFO(path << ": " << expected.at("seed") << ", " << expected.at("p"));
        LayerSetup setup;
        setup.seed = expected.at("seed");
        setup.dim = expected.at("dim");
        setup.dropout = expected.at("p");
        const std::vector<std::string> tokens(expected.at("tokens").get<std::size_t>(), "w");
        const LayerRun run =
            run_layer(setup, {encoding_of_tokens(tokens), std::nullopt, 0, {"dropout.json", ""}});
        CHECK(largest_difference(run.attention.weights, flat(expected.at("attention"))) < tolerance);
        CHECK(largest_difference(*run.attention.output, flat(expected.at("output"))) < tolerance);
    }
}

}  // namespace

TEST_CASE("dropout is PyTorch's own mask") {
    check_cases(HEED_SOURCE "/tests/truth/layer/dropout.json");
}

TEST_CASE("dropout is that of the notebook as it runs") {
    if (const auto path = shared_file("truth/dropout.json")) check_cases(*path);
}
