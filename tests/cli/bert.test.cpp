// heed as a process on a BERT: what its records hold, and that nothing but the text and the model decides on
// it.
#include <map>

#include "support/bert_truth.hpp"
#include "support/command.hpp"
#include "support/numbers.hpp"

using namespace heed::test;
using nlohmann::json;
using Names = std::vector<std::string>;

namespace {

const std::string sentence = "The quick brown fox jumps over the lazy dog";
const std::string builtin_folder = HEED_SOURCE "/data/builtin-bert/model";

/// All numbers of nested lists, in order.
void flatten(const json& list, std::vector<double>& numbers) {
    for (const json& element : list)
        if (element.is_array())
            flatten(element, numbers);
        else
            numbers.push_back(element.get<double>());
}

std::vector<double> numbers_in(const json& list) {
    std::vector<double> numbers;
    flatten(list, numbers);
    return numbers;
}

}  // namespace

TEST_CASE("the default is the built-in model, and its record says so") {
    const Workspace workspace;
    const json record = record_of(workspace, {sentence});
    const json& model = record.at("model");
    CHECK(model.at("name") == "default");
    CHECK(model.at("type") == "bert");
    CHECK(model.at("layers") == 5);
    CHECK(model.at("heads") == 6);
    CHECK(model.at("revision").is_null());
    const std::string sum = workspace.shell("sha256sum '" + builtin_folder + "/model.safetensors'").out;
    CHECK(model.at("weights_sha256") == sum.substr(0, 64));
    CHECK(record.at("layers") == json({0, 1, 2, 3, 4}));
    CHECK(record.at("heads") == json({0, 1, 2, 3, 4, 5}));
    CHECK(record.at("key_tokens").is_null());
    CHECK(record.count("output") == 0);
}

TEST_CASE("a record has transformers' tokens, ids, segments, offsets, word_ids and mask") {
    const Workspace workspace;
    const json record = record_of(workspace, {"Holmes laughed.", "--pair", "An unbelievable caf\u00e9!"});
    CHECK(
        record.at("tokens") ==
        json::parse(
            R"(["[CLS]", "holmes", "laughed", ".", "[SEP]", "an", "unb", "##el", "##ie", "##vable", "ca", "##fe", "!", "[SEP]"])"));
    CHECK(record.at("ids") ==
          json::parse(R"([2, 1430, 1917, 18, 3, 191, 5272, 363, 370, 6908, 2411, 450, 5, 3])"));
    CHECK(record.at("segments") == json::parse(R"([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1])"));
    CHECK(
        record.at("offsets") ==
        json::parse(
            R"([[0, 0], [0, 6], [7, 14], [14, 15], [0, 0], [0, 2], [3, 6], [6, 8], [8, 10], [10, 15], [16, 18], [18, 20], [20, 21], [0, 0]])"));
    CHECK(record.at("word_ids") == json::parse(R"([null, 0, 1, 2, null, 0, 1, 1, 1, 1, 2, 2, 3, null])"));
    CHECK(record.at("special_tokens_mask") == json::parse(R"([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1])"));
    CHECK(record.at("text") == "Holmes laughed.");
    CHECK(record.at("text_pair") == "An unbelievable caf\u00e9!");
}

TEST_CASE("attention and hidden states are transformers' for every kind of checkpoint") {
    std::map<std::string, std::vector<BertCase>> cases;
    for (const BertCase& bert_case : read_bert_cases())
        if (bert_case.stored && bert_case.name != "pair") cases[bert_case.model].push_back(bert_case);
    CHECK(cases.size() >= 13);
    for (const auto& [model, of_model] : cases) {
        // Tokens that are given are taken as they are; they are called by their ids. The three that a
        // tokenizer needs stand behind those of the model.
        const Workspace workspace;
        REQUIRE(workspace.shell("cp -r '" + of_model.front().folder + "' m").code == 0);
        const std::size_t size = json::parse(workspace.read("m/config.json")).at("vocab_size");
        std::string vocabulary;
        for (std::size_t id = 0; id < size; ++id) vocabulary += "t" + std::to_string(id) + "\n";
        workspace.write("m/vocab.txt", vocabulary + "[UNK]\n[CLS]\n[SEP]\n");
        std::string lines;
        for (const BertCase& bert_case : of_model) {
            Names tokens;
            for (const std::int64_t id : bert_case.ids) tokens.push_back("t" + std::to_string(id));
            lines += json{{"tokens", tokens}, {"id", bert_case.name}}.dump() + "\n";
        }
        workspace.write("in.jsonl", lines);
        const Finished run = workspace.heed({"attend", "-q", "--model", "m", "--hidden", "-f", "in.jsonl"});
        INFO(model << " was answered: " << run.err);
        REQUIRE(run.code == 0);
        const std::vector<json> records = parse_lines(run.out);
        REQUIRE(records.size() == of_model.size());
        for (std::size_t i = 0; i < records.size(); ++i) {
            INFO(of_model[i].name);
            const ReferenceRun truth = stored_truth(of_model[i]);
            CHECK(records[i].at("ids") == json(of_model[i].ids));
            CHECK(largest_difference(numbers_in(records[i].at("attention")), truth.attentions.values) <=
                  5e-6);
            CHECK(largest_difference(numbers_in(records[i].at("output")), truth.hidden.values) <=
                  2 * of_model[i].transformers_hidden.max);
        }
    }
}

TEST_CASE("layers and heads that are asked for are the same as part of everything") {
    const Workspace workspace;
    const json all = record_of(workspace, {sentence});
    const auto check = [&](const std::string& layer, const std::string& head,
                           const std::vector<std::size_t>& layers, const std::vector<std::size_t>& heads) {
        INFO(layer << ", " << head);
        const json part = record_of(workspace, {sentence, "--layer", layer, "--head", head});
        CHECK(part.at("layers") == json(layers));
        CHECK(part.at("heads") == json(heads));
        for (std::size_t i = 0; i < layers.size(); ++i)
            for (std::size_t j = 0; j < heads.size(); ++j)
                CHECK(part.at("attention").at(i).at(j) == all.at("attention").at(layers[i]).at(heads[j]));
    };
    check("0", "0", {0}, {0});
    check("1", "3,1", {1}, {1, 3});
    check("0-1,-1", "all", {0, 1, 4}, {0, 1, 2, 3, 4, 5});
    check("all", "-1", {0, 1, 2, 3, 4}, {5});
}

TEST_CASE("the bytes are the same for any number of threads and any processor's kernels") {
    const Workspace workspace;
    workspace.write("in.txt", sentence + "\n" + repeated("hark", 40) + "\none\n");
    const std::string attend = " heed attend --hidden -f in.txt ";
    const std::string bytes = workspace.shell(attend + "--threads 1").out;
    REQUIRE(parse_lines(bytes).size() == 3);
    CHECK(workspace.shell(attend).out == bytes);
    for (const std::string threads : {"2", "3", "7"})
        CHECK(workspace.shell(attend + "--threads " + threads).out == bytes);
    CHECK(workspace.shell("HEED_SIMD=plain" + attend).out == bytes);
    for (const std::string kernels : {"avx2", "avx512"}) {
        const Finished run = workspace.shell("HEED_SIMD=" + kernels + attend);
        if (run.code == 2 && contains(run.err, "only what this processor has"))
            WARN("this processor has no " << kernels);
        else
            CHECK(run.out == bytes);
    }
    check_refused({"attend", "a", "--threads", "0"}, 2, "--threads takes a whole number from 1 to 1024");
    const Finished unknown = workspace.shell("HEED_SIMD=mmx heed attend a");
    CHECK(unknown.code == 2);
    CHECK(contains(unknown.err, "plain, avx2 or avx512"));
}

TEST_CASE("a text in a file of many has the attention it has alone, bit for bit") {
    const Workspace workspace;
    const Names texts = {sentence, "Yes.", repeated("the sea", 100), "Call me Ishmael."};
    std::string lines;
    for (const std::string& text : texts) lines += text + "\n";
    workspace.write("in.txt", lines);
    const auto records = parse_lines(workspace.heed({"attend", "--hidden", "-f", "in.txt"}).out);
    REQUIRE(records.size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const json alone = record_of(workspace, {"--hidden", texts[i]});
        CHECK(records[i].at("id") == i);
        CHECK(records[i].at("attention") == alone.at("attention"));
        CHECK(records[i].at("output") == alone.at("output"));
    }
}

TEST_CASE("the flag --hidden adds the last hidden states and changes nothing else") {
    const Workspace workspace;
    json with = record_of(workspace, {sentence, "--hidden"});
    CHECK(with.at("output").size() == 11);
    CHECK(with.at("output").at(0).size() == 192);
    with.erase("output");
    CHECK(with == record_of(workspace, {sentence}));
    CHECK(record_of(workspace, {sentence, "--hidden", "--layer", "0", "--head", "0"}).at("output").size() ==
          11);
}
