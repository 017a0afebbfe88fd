// BERT's kin against transformers in float64 (tests/truth/bert_kin/make.py).
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "format/json_writer.hpp"
#include "model/config_fields.hpp"
#include "nn/relative_positions.hpp"
#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/hidden_keys.hpp"
#include "support/message.hpp"
#include "support/numbers.hpp"
#include "support/opened_model.hpp"
#include "support/reference_checkpoint.hpp"
#include "support/small_bert.hpp"
#include "support/workspace.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

namespace {

const std::string truth_folder = HEED_SOURCE "/tests/truth/bert_kin/";

json listing() {
    std::ifstream file(truth_folder + "cases.json");
    return json::parse(file);
}

Encoding encoding_of(const json& model_case) {
    Encoding encoding = encoding_of_ids(model_case.at("ids").get<std::vector<std::int64_t>>());
    if (model_case.contains("segments"))
        encoding.segments = model_case.at("segments").get<std::vector<std::int64_t>>();
    return encoding;
}

std::vector<std::size_t> queries_of(const json& model_case) {
    return model_case.at("queries").get<std::vector<std::size_t>>();
}

/// The rows of some queries, of every layer and head.
std::vector<float> rows_of(const Attention& attention, const std::vector<std::size_t>& queries) {
    std::vector<float> rows;
    const std::size_t keys = attention.weights.shape(3);
    for (std::size_t layer = 0; layer < attention.weights.shape(0); ++layer)
        for (std::size_t head = 0; head < attention.weights.shape(1); ++head)
            for (const std::size_t query : queries) {
                const float* const row = &attention.weights(layer, head, query, 0);
                rows.insert(rows.end(), row, row + keys);
            }
    return rows;
}

std::vector<float> states_of(const Attention& attention, const std::vector<std::size_t>& queries) {
    std::vector<float> states;
    const std::size_t size = attention.output->shape(1);
    for (const std::size_t query : queries)
        states.insert(states.end(), attention.output->data() + query * size,
                      attention.output->data() + (query + 1) * size);
    return states;
}

ModelSizes sizes_of(const json& config) {
    const JsonValue value = JsonValue::parse(config.dump(), {"config.json", ""});
    return family_of(value).sizes(value);
}

void check_rejected(const json& config, const std::string& part) {
    const std::string message = message_of([&] { sizes_of(config); });
    INFO(config << " was answered: " << message);
    CHECK(message.rfind("config.json: $", 0) == 0);
    CHECK(contains(message, part));
}

}  // namespace

TEST_CASE("BERT's kin: attentions and hidden states are those of float64") {
    const auto truth = read_doubles(truth_folder + "truth.safetensors");
    const json cases = listing().at("cases");
    REQUIRE(cases.size() == 26);
    for (const json& model_case : cases) {
        const std::string key =
            model_case.at("model").get<std::string>() + "." + model_case.at("case").get<std::string>();
        INFO(key);
        const OpenModel opened = open_folder(truth_folder + model_case.at("model").get<std::string>());
        CHECK(opened.description.type == model_case.at("model_type").get<std::string>());
        CHECK(opened.warnings.empty());
        const Attention attention = run_all(opened, {encoding_of(model_case)}, 2).front();
        CHECK(hides_what_is_0(attention));
        const std::vector<std::size_t> queries = queries_of(model_case);
        const json& errors = model_case.at("transformers_error");
        CHECK(largest_difference(truth.at(key + ".attentions").values, rows_of(attention, queries)) <=
              std::max(1e-6, 2 * errors.at("attentions").get<double>()));
        CHECK(largest_difference(truth.at(key + ".hidden").values, states_of(attention, queries)) <=
              std::max(2e-6, 2 * errors.at("hidden").get<double>()));
    }
}

TEST_CASE("BERT's kin: a sequence gets the same bits alone, in company, packed, and with any threads") {
    const json cases = listing().at("cases");
    for (std::size_t i = 0; i < cases.size(); i += 2) {
        const OpenModel opened = open_folder(truth_folder + cases[i].at("model").get<std::string>());
        INFO(cases[i].at("model"));
        const std::vector<Encoding> encodings = {encoding_of(cases[i]), encoding_of(cases[i + 1])};
        const auto packed = opened.load(opened.config.sizes.num_hidden_layers);
        Threads threads(3);
        pack_weights(*packed, all_of(opened), threads);
        const std::vector<Attention> together = run_model(*packed, encodings, all_of(opened), threads);
        for (std::size_t one = 0; one < encodings.size(); ++one) {
            const Attention alone = run_all(opened, {encodings[one]}, 1).front();
            CHECK((alone.weights == together[one].weights));
            CHECK((*alone.output == *together[one].output));
        }
    }
}

TEST_CASE("BERT's kin: what is asked for is the same as part of everything") {
    const json cases = listing().at("cases");
    for (const json& model_case : cases) {
        const OpenModel opened = open_folder(truth_folder + model_case.at("model").get<std::string>());
        INFO(model_case.at("model"));
        const Encoding encoding = encoding_of(model_case);
        const Attention all = run_all(opened, {encoding}, 2).front();
        Threads threads(2);
        for (const std::int64_t layer : all_of(opened).layers) {
            const ModelRequest request{{layer}, {1}, false};
            const auto model = opened.load(layers_needed(opened.config.sizes, request));
            const Attention some = run_model(*model, {encoding}, request, threads).front();
            CHECK(std::equal(some.weights.begin(), some.weights.end(),
                             &all.weights(static_cast<std::size_t>(layer), 1, 0, 0)));
        }
    }
}

TEST_CASE("BERT's kin: what config.json leaves out is as in transformers") {
    const json listed = listing();
    for (const auto& [type, defaults] : listed.at("defaults").items()) {
        INFO(type);
        const ModelSizes sizes = sizes_of({{"model_type", type}});
        CHECK(sizes.vocab_size == defaults.at("vocab_size"));
        CHECK(sizes.hidden_size == defaults.at("hidden_size"));
        CHECK(sizes.num_hidden_layers == defaults.at("num_hidden_layers"));
        CHECK(sizes.num_attention_heads == defaults.at("num_attention_heads"));
        CHECK(sizes.intermediate_size == defaults.at("intermediate_size"));
        CHECK(sizes.max_position_embeddings == defaults.at("max_position_embeddings"));
        CHECK(sizes.layer_norm_eps == defaults.at("layer_norm_eps").get<float>());
        if (sizes.type_vocab_size) CHECK(*sizes.type_vocab_size == defaults.at("type_vocab_size"));
    }
}

TEST_CASE("BERT's kin: positions that are counted from the padding on leave fewer tokens") {
    CHECK(sizes_of({{"model_type", "roberta"}, {"max_position_embeddings", 514}}).max_tokens == 512);
    CHECK(sizes_of({{"model_type", "xlm-roberta"}, {"pad_token_id", 0}}).max_tokens == 511);
    CHECK(sizes_of({{"model_type", "mpnet"}, {"max_position_embeddings", 514}, {"pad_token_id", 7}})
              .max_tokens == 512);
    CHECK(sizes_of({{"model_type", "electra"}}).max_tokens == 512);
    check_rejected({{"model_type", "roberta"}, {"max_position_embeddings", 2}},
                   "$.max_position_embeddings: expected more than 2: positions are counted from the padding");
    check_rejected({{"model_type", "camembert"}, {"pad_token_id", 1099511627776}}, "expected more than");
    check_rejected({{"model_type", "camembert"}, {"pad_token_id", -1}}, "$.pad_token_id");
    check_rejected({{"model_type", "mpnet"}, {"max_position_embeddings", 1}}, "expected more than 2");
}

TEST_CASE("BERT's kin: a config.json that heed does not compute names the field") {
    check_rejected({{"model_type", "ernie"}, {"use_task_id", true}}, "$.use_task_id: expected false");
    check_rejected({{"model_type", "electra"}, {"embedding_size", 0}}, "$.embedding_size: expected a whole");
    check_rejected({{"model_type", "albert"}, {"num_hidden_groups", 0}}, "$.num_hidden_groups: expected");
    check_rejected({{"model_type", "albert"}, {"inner_group_num", 1000}},
                   "$.inner_group_num: expected at most");
    check_rejected({{"model_type", "albert"}, {"position_embedding_type", "relative_key"}},
                   "$.position_embedding_type: expected \"absolute\"");
    check_rejected({{"model_type", "albert"}, {"is_decoder", true}}, "$.is_decoder: expected false");
    check_rejected({{"model_type", "mpnet"}, {"relative_attention_num_buckets", 16}},
                   "$.relative_attention_num_buckets: expected at least 32");
    for (const std::string type : {"roberta", "xlm-roberta", "camembert", "electra", "ernie", "albert"}) {
        check_rejected({{"model_type", type}, {"add_cross_attention", true}}, "$.add_cross_attention");
        check_rejected({{"model_type", type}, {"position_embedding_type", "rotary"}},
                       "expected \"absolute\"");
        check_rejected({{"model_type", type}, {"hidden_act", "tanh"}}, "expected one of gelu, ");
    }
}

TEST_CASE("BERT's kin: with one row of token types, RoBERTa takes a pair") {
    const OpenModel one = open_folder(truth_folder + "roberta");
    Encoding pair = encoding_of(listing().at("cases")[0]);
    const Attention apart = run_all(one, {pair}, 1).front();
    pair.segments.back() = 1;
    CHECK((run_all(one, {pair}, 1).front().weights == apart.weights));
}

TEST_CASE("relative positions fall into T5's buckets") {
    const DistanceBuckets buckets;
    CHECK(buckets.of(0) == 0);
    CHECK(buckets.of(-7) == 7);
    CHECK(buckets.of(7) == 23);
    // Where a bucket begins, in torch's float32: distances 8, 12, 16, 23, 32, 46, 64, 91.
    std::size_t bucket = 8;
    for (const std::int64_t begin : {8, 12, 16, 23, 32, 46, 64, 91}) {
        CHECK(buckets.of(-begin) == bucket);
        CHECK(buckets.of(begin) == bucket + 16);
        CHECK(buckets.of(-begin + 1) == bucket - 1);
        ++bucket;
    }
    CHECK(buckets.of(-100000) == 15);
    CHECK(buckets.of(100000) == 31);
}

TEST_CASE("a field of config.json that nobody knows is passed over with a warning") {
    const auto unknown = [](const std::string& config) {
        return unknown_fields(JsonValue::parse(config, {"config.json", ""}));
    };
    CHECK(unknown(R"({"model_type": "bert", "torch_dtype": "float32", "num_memory_blocks": 0})").empty());
    CHECK(unknown(R"({"model_type": "bert", "attention_sharpness": 2, "x": 1})") ==
          std::vector<std::string>{"attention_sharpness", "x"});
    SmallBert model;
    model.config["attention_sharpness"] = 2;
    const Workspace workspace;
    model.write(workspace, "m");
    const std::vector<std::string> warnings = open_folder(workspace.path("m")).warnings;
    REQUIRE(warnings.size() == 1);
    CHECK(contains(warnings.front(), "m/config.json: heed does not know \"attention_sharpness\""));
}
