#include "support/bert_truth.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/reference_checkpoint.hpp"
#include "support/sanitized.hpp"

namespace heed::test {
namespace {

const std::string truth_folder = HEED_SOURCE "/tests/truth/bert/";

BertError error_of(const nlohmann::json& json) {
    return {json.at("rms"), json.at("max")};
}

}  // namespace

std::vector<BertCase> read_bert_cases() {
    std::ifstream stream(truth_folder + "cases.json");
    const auto listing = nlohmann::json::parse(stream);
    std::vector<BertCase> cases;
    for (const auto& listed : listing.at("cases")) {
        const bool stored = listed.at("stored");
        if (is_run_by_valgrind() && !stored) continue;
        const auto& error = listed.at("transformers_error");
        const auto& square = listed.at("mean_square");
        cases.push_back({listed.at("model"), listed.at("case"),
                         HEED_SOURCE "/" + listed.at("folder").get<std::string>(), listed.at("ids"),
                         listed.at("segments"), stored, error_of(error.at("attentions")),
                         error_of(error.at("hidden")), square.at("attentions"), square.at("hidden")});
    }
    return cases;
}

ReferenceRun stored_truth(const BertCase& bert_case) {
    const auto tensors = read_doubles(truth_folder + bert_case.model + ".truth.safetensors");
    return {tensors.at(bert_case.name + ".attentions"), tensors.at(bert_case.name + ".hidden")};
}

ReferenceRun bert_truth(const BertCase& bert_case) {
    if (bert_case.stored) return stored_truth(bert_case);
    return run_reference(read_reference_bert(bert_case.folder), bert_case.ids, bert_case.segments);
}

}  // namespace heed::test
