#include "model/families/distilbert.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/numbers.hpp"
#include "support/opened_model.hpp"
#include "support/reference_checkpoint.hpp"
#include "support/shared.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

namespace {

const std::string truth_folder = HEED_SOURCE "/tests/truth/distilbert/";

json read_json(const std::string& path) {
    std::ifstream file(path);
    return json::parse(file);
}

/// Of the case's texts by the folder's tokenizer, or of its ids.
Encoding encoding_of(const OpenModel& opened, const json& model_case) {
    if (model_case.contains("texts")) {
        Sequence sequence;
        sequence.text = model_case.at("texts")[0].get<std::string>();
        if (model_case.at("texts").size() > 1)
            sequence.text_pair = model_case.at("texts")[1].get<std::string>();
        return opened.tokenizer.encode(sequence);
    }
    return encoding_of_ids(model_case.at("ids").get<std::vector<std::int64_t>>());
}

std::vector<std::pair<std::int64_t, std::int64_t>> offsets_in(const json& model_case) {
    return model_case.at("offsets").get<std::vector<std::pair<std::int64_t, std::int64_t>>>();
}

std::vector<Encoding> encodings_of(const OpenModel& opened, const std::string& model) {
    std::vector<Encoding> encodings;
    const json truth = read_json(truth_folder + "cases.json");
    for (const json& model_case : truth.at("cases"))
        if (model_case.at("model") == model) encodings.push_back(encoding_of(opened, model_case));
    return encodings;
}

DistilBertConfig parse(const std::string& config) {
    return DistilBertConfig::parse(JsonValue::parse(config, {"config.json", ""}));
}

void check_rejected(const std::string& config, const std::string& part) {
    const std::string message = message_of([&] { parse(config); });
    INFO(config << " was answered: " << message);
    CHECK(contains(message, part));
}

/// All numbers of nested lists, in order.
void flatten(const json& list, std::vector<double>& numbers) {
    for (const json& element : list)
        if (element.is_array())
            flatten(element, numbers);
        else
            numbers.push_back(element.get<double>());
}

double largest_difference(const json& truth, const std::vector<float>& found) {
    std::vector<double> numbers;
    flatten(truth, numbers);
    return test::largest_difference(numbers, found);
}

template <typename Tensor>
std::vector<float> values_of(const Tensor& tensor) {
    return {tensor.begin(), tensor.end()};
}

}  // namespace

TEST_CASE("DistilBERT: what config.json leaves out is as in transformers' DistilBertConfig") {
    const json defaults = read_json(truth_folder + "cases.json").at("defaults");
    const DistilBertConfig config = parse("{}");
    CHECK(config.vocab_size == defaults.at("vocab_size"));
    CHECK(config.max_position_embeddings == defaults.at("max_position_embeddings"));
    CHECK(config.n_layers == defaults.at("n_layers"));
    CHECK(config.n_heads == defaults.at("n_heads"));
    CHECK(config.dim == defaults.at("dim"));
    CHECK(config.hidden_dim == defaults.at("hidden_dim"));
    CHECK(config.activation == Activation::gelu);
    CHECK(config.sizes().head_size() == 64);
    CHECK_FALSE(config.sizes().type_vocab_size);
}

TEST_CASE("DistilBERT: a config.json that heed does not compute names the field") {
    check_rejected(R"({"dim": 10, "n_heads": 3})", "$.dim: expected a multiple of the 3 attention heads");
    for (const std::string field :
         {"vocab_size", "max_position_embeddings", "n_layers", "n_heads", "dim", "hidden_dim"})
        for (const std::string value : {"0", "-1", "3.5", "null", "1073741825"})
            check_rejected("{\"" + field + "\": " + value + "}",
                           "$." + field + ": expected a whole number from 1 to ");
    check_rejected(R"({"activation": "tanh"})", "$.activation: expected one of gelu, ");
    check_rejected(R"({"is_decoder": true})", "$.is_decoder: expected false");
    check_rejected(R"({"pruned_heads": {"0": [1]}})", "$.pruned_heads: expected no pruned heads");
    CHECK_NOTHROW(parse(R"({"sinusoidal_pos_embds": true, "tie_weights_": true, "activation": "relu"})"));
}

TEST_CASE("DistilBERT: attentions and hidden states are those of float64, for both spellings of the names") {
    const auto truth = read_doubles(truth_folder + "truth.safetensors");
    const json listing = read_json(truth_folder + "cases.json");
    for (const json& model_case : listing.at("cases")) {
        const std::string name = model_case.at("model").get<std::string>();
        const std::string key = name + "." + model_case.at("case").get<std::string>();
        INFO(key);
        const OpenModel opened = open_folder(truth_folder + name);
        CHECK(opened.description.type == "distilbert");
        CHECK(opened.warnings.empty());
        const Encoding encoding = encoding_of(opened, model_case);
        CHECK(encoding.ids == model_case.at("ids").get<std::vector<std::int64_t>>());
        if (model_case.contains("offsets")) CHECK(encoding.offsets == offsets_in(model_case));
        const Attention attention = run_all(opened, {encoding}, 2).front();
        const json& errors = model_case.at("transformers_error");
        const double weights =
            test::largest_difference(truth.at(key + ".attentions").values, attention.weights);
        CHECK(weights <= 5e-6);
        CHECK(weights <= 2 * errors.at("attentions").get<double>());
        CHECK(test::largest_difference(truth.at(key + ".hidden").values, *attention.output) <=
              2 * errors.at("hidden").get<double>());
    }
    CHECK(listing.at("cases").size() == 6);
}

TEST_CASE("DistilBERT: a sequence gets the same bits alone, in company, packed, and with any threads") {
    for (const std::string name : {"plain", "masked"}) {
        const OpenModel opened = open_folder(truth_folder + name);
        const std::vector<Encoding> encodings = encodings_of(opened, name);
        REQUIRE(encodings.size() == 3);
        const auto packed = opened.load(opened.config.sizes.num_hidden_layers);
        Threads threads(3);
        pack_weights(*packed, all_of(opened), threads);
        const std::vector<Attention> together = run_model(*packed, encodings, all_of(opened), threads);
        for (std::size_t i = 0; i < encodings.size(); ++i) {
            const Attention alone = run_all(opened, {encodings[i]}, 1).front();
            CHECK((alone.weights == together[i].weights));
            CHECK((*alone.output == *together[i].output));
        }
    }
}

TEST_CASE("DistilBERT: what is asked for is the same as part of everything") {
    const OpenModel opened = open_folder(truth_folder + "plain");
    const Encoding encoding = encodings_of(opened, "plain").back();
    const Attention all = run_all(opened, {encoding}, 2).front();
    Threads threads(2);
    for (std::int64_t layer = 0; layer < 3; ++layer) {
        const ModelRequest request{{layer}, {1, 3}, false};
        const auto model = opened.load(layers_needed(opened.config.sizes, request));
        const Attention some = run_model(*model, {encoding}, request, threads).front();
        for (const std::size_t nth : {0U, 1U})
            CHECK(std::equal(&some.weights(0, nth, 0, 0), &some.weights(0, nth, 0, 0) + 16 * 16,
                             &all.weights(static_cast<std::size_t>(layer), 1 + 2 * nth, 0, 0)));
    }
}

TEST_CASE("DistilBERT: a pair's segments are not looked at, and a text that is too long is rejected") {
    const OpenModel opened = open_folder(truth_folder + "plain");
    Sequence sequence;
    sequence.text = "the cat";
    sequence.text_pair = "a mat";
    Encoding pair = opened.tokenizer.encode(sequence);
    CHECK(pair.segments == std::vector<std::int64_t>{0, 0, 0, 0, 1, 1, 1});
    const Attention attention = run_all(opened, {pair}, 1).front();
    pair.segments.assign(pair.segments.size(), 0);
    CHECK((run_all(opened, {pair}, 1).front().weights == attention.weights));
    const Encoding longer = encoding_of(opened, json{{"ids", std::vector<int>(17, 5)}});
    CHECK(contains(message_of([&] {
                       check_encoding(opened.config.sizes, longer, {"a text", ""});
                   }),
                   "expected at most 16 tokens"));
}

TEST_CASE("DistilBERT: a checkpoint of another family says what is missing") {
    const std::string config = R"({"model_type": "distilbert"})";
    const std::string weights = safetensors_file(
        R"({"bert.embeddings.word_embeddingz.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
        "1234");
    const std::string vocabulary = "[UNK]\n[CLS]\n[SEP]\n";
    ModelFolder folder;
    folder.folder = Folder::of_memory(
        "m", {{"config.json", config}, {"model.safetensors", weights}, {"vocab.txt", vocabulary}});
    const std::string message = message_of([&] { open_model(folder); });
    CHECK(contains(message,
                   "expected a tensor embeddings.word_embeddings.weight, found none; the nearest is "
                   "bert.embeddings.word_embeddingz.weight"));
}

TEST_CASE("DistilBERT: the families' truth is met") {
    const auto folder = shared_file("truth/families/handed/distilbert");
    if (!folder) return;
    const OpenModel opened = open_folder(*folder);
    std::size_t checked = 0;
    const json expected = read_json(*folder + "/expected.json");
    for (const json& model_case : expected.at("cases")) {
        if (model_case.at("text").is_null()) continue;
        INFO(model_case.at("text"));
        Sequence sequence;
        sequence.text = model_case.at("text").get<std::string>();
        if (!model_case.at("text_pair").is_null())
            sequence.text_pair = model_case.at("text_pair").get<std::string>();
        const Encoding encoding = opened.tokenizer.encode(sequence);
        CHECK(encoding.ids == model_case.at("ids").get<std::vector<std::int64_t>>());
        CHECK(encoding.offsets == offsets_in(model_case));
        const Attention attention = run_all(opened, {encoding}, 2).front();
        CHECK(largest_difference(model_case.at("attention"), values_of(attention.weights)) <= 5e-6);
        // Those of the first token and of the last.
        std::vector<float> ends = values_of(*attention.output);
        const std::size_t size = attention.output->shape(1);
        ends.erase(ends.begin() + static_cast<std::ptrdiff_t>(size),
                   ends.end() - static_cast<std::ptrdiff_t>(size));
        CHECK(largest_difference(model_case.at("hidden"), ends) <= 5e-6);
        ++checked;
    }
    CHECK(checked == 3);
}
