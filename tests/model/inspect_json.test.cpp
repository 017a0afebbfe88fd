#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "model/inspect/inspect.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"

using namespace heed;
using namespace heed::test;

TEST_CASE("the JSON of a model spells a small number as other writers of JSON do") {
    for (const std::string digits : {"1e-12", "1.5e-05", "1e-05", "0.0001", "0.00015", "0.5", "1.0", "0.0"}) {
        ModelReport report;
        report.sizes.num_attention_heads = 1;
        report.sizes.layer_norm_eps = std::strtof(digits.c_str(), nullptr);
        CHECK(nlohmann::json(std::strtod(digits.c_str(), nullptr)).dump() == digits);
        CHECK(contains(to_json(report), "\"layer_norm_eps\": " + digits + "\n"));
    }
}

TEST_CASE("the JSON of a file of tensors has its layout: a member on each line, nothing in what is empty") {
    TensorFileReport report;
    report.file = {"a\"b", 8};
    report.tensors = {{"t", "I64", {2, 3}, 48, "a"}, {"u", "F32", {}, 4, "a"}};
    CHECK(to_json(report) == nlohmann::ordered_json::parse(to_json(report)).dump(2) + "\n");
    CHECK(contains(to_json(report), "\"metadata\": {},\n"));
}
