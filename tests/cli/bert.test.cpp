// heed as a process on a BERT: the built-in one, and folders and caches of others.
#include <nlohmann/json.hpp>

#include "support/bert_truth.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/model_cache.hpp"
#include "support/numbers.hpp"
#include "support/records.hpp"
#include "support/small_bert.hpp"

using namespace heed::test;
using nlohmann::json;
using Names = std::vector<std::string>;

namespace {

const std::string sentence = "The quick brown fox jumps over the lazy dog";
const std::string builtin_folder = HEED_SOURCE "/data/builtin-bert/model";

json record_of(const Workspace& workspace, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "attend");
    const Finished run = workspace.heed(arguments);
    INFO("heed said: " << run.err);
    REQUIRE(run.code == 0);
    return json::parse(run.out);
}

Names tokens_of(const json& record) {
    return record.at("tokens").get<Names>();
}

void check_refused(const std::vector<std::string>& arguments, int code, const std::string& part) {
    const Workspace workspace;
    const Finished run = workspace.heed(arguments);
    INFO("expected: " << part << "\nheed said: " << run.err);
    CHECK(run.code == code);
    CHECK(run.out.empty());
    CHECK(contains(run.err, part));
    CHECK(workspace.names().empty());
}

std::string repeated(const std::string& word, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += word + " ";
    return text;
}

std::vector<json> parse_lines(const std::string& jsonl) {
    std::vector<json> records;
    std::istringstream lines(jsonl);
    for (std::string line; std::getline(lines, line);) records.push_back(json::parse(line));
    return records;
}

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
    const auto check = [&](const std::string& layer, const std::string& head, const std::vector<int>& layers,
                           const std::vector<int>& heads) {
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

TEST_CASE("texts of no token, of one and of as many as the model has positions run") {
    const Workspace workspace;
    for (const std::string text : {"", " \t "})
        CHECK(tokens_of(record_of(workspace, {text})) == Names{"[CLS]", "[SEP]"});
    CHECK(tokens_of(record_of(workspace, {"alone"})) == Names{"[CLS]", "alone", "[SEP]"});
    workspace.write("one.jsonl", R"({"tokens": ["alone"]})"
                                 "\n");
    const json one = record_of(workspace, {"-f", "one.jsonl", "--layer", "0", "--head", "0"});
    CHECK(one.at("attention") == json::parse("[[[[1]]]]"));
    const json most = record_of(workspace, {repeated("the", 510), "--layer", "-1", "--head", "0"});
    CHECK(most.at("tokens").size() == 512);
    for (const json& row : most.at("attention").at(0).at(0)) {
        double sum = 0;
        for (const json& weight : row) sum += weight.get<double>();
        CHECK(std::abs(sum - 1) < 1e-5);
    }
}

TEST_CASE("a text that is too long is refused with what shortens it, and never cut unasked") {
    const std::string text = repeated("the", 511);
    check_refused({"attend", text}, 3,
                  "TEXT: expected at most 512 tokens, which is the model's limit, found 513; --truncate "
                  "longest_first cuts, --max-length N sets");
    check_refused({"run", text}, 3, "--truncate longest_first");
    const Workspace workspace;
    CHECK(record_of(workspace, {text, "--truncate", "longest_first", "--layer", "0"}).at("tokens").size() ==
          512);
    workspace.write("in.txt", "short\n" + text + "\n");
    const Finished some = workspace.heed({"attend", "-f", "in.txt", "-o", "out.jsonl"});
    CHECK(some.code == 4);
    CHECK(contains(some.err, "in.txt: line 2: expected at most 512 tokens"));
}

TEST_CASE("the flag --truncate cuts to --max-length, on the side that is asked for") {
    const Workspace workspace;
    const auto cut = [&](std::vector<std::string> flags) {
        flags.insert(flags.begin(), {"the sea was calm", "--layer", "0", "--head", "0", "--max-length"});
        return tokens_of(record_of(workspace, flags));
    };
    CHECK(cut({"4", "--truncate", "longest_first"}) == Names{"[CLS]", "the", "sea", "[SEP]"});
    CHECK(cut({"4", "--truncate", "longest_first", "--truncate-side", "left"}) ==
          Names{"[CLS]", "was", "calm", "[SEP]"});
    CHECK(cut({"4", "--truncate", "only_first", "--truncate-side", "right"}) ==
          Names{"[CLS]", "the", "sea", "[SEP]"});
    CHECK(cut({"20", "--truncate", "longest_first"}) == Names{"[CLS]", "the", "sea", "was", "calm", "[SEP]"});
    CHECK(cut({"7", "--truncate", "longest_first", "--pair", "we saw no sail"}) ==
          Names{"[CLS]", "the", "sea", "[SEP]", "we", "saw", "[SEP]"});
    CHECK(cut({"7", "--truncate", "longest_first", "--truncate-side", "left", "--pair", "we saw no sail"}) ==
          Names{"[CLS]", "was", "calm", "[SEP]", "no", "sail", "[SEP]"});
    CHECK(cut({"8", "--truncate", "only_first", "--pair", "we saw no sail"}) ==
          Names{"[CLS]", "the", "[SEP]", "we", "saw", "no", "sail", "[SEP]"});
    CHECK(cut({"9", "--truncate", "only_second", "--truncate-side", "left", "--pair", "we saw no sail"}) ==
          Names{"[CLS]", "the", "sea", "was", "calm", "[SEP]", "no", "sail", "[SEP]"});
    check_refused({"attend", "a", "--max-length", "5"}, 2, "--max-length goes with --truncate");
    check_refused({"attend", "a", "--truncate-side", "left"}, 2, "--truncate-side goes with --truncate");
    check_refused({"attend", "a", "--truncate", "longest"}, 2, "longest_first, only_first or only_second");
    check_refused({"attend", "a b", "--truncate", "only_second", "--max-length", "3"}, 3,
                  "TEXT: cannot be cut to 3 tokens: only_second cuts the second text, and there is none");
    check_refused({"attend", "a b", "--truncate", "longest_first", "--max-length", "1"}, 3,
                  "TEXT: cannot be cut to 1 tokens: the special tokens alone are 2");
}

TEST_CASE("what belongs to another model is refused with advice") {
    for (const std::string flag : {"--dim", "--seed"})
        check_refused({"attend", "a", flag, "4"}, 2,
                      flag + " goes with --model self-attention; this model is default");
    check_refused({"run", "a", "--mask", "causal"}, 2, "--mask goes with --model self-attention");
    check_refused({"heatmap", "a", "--model", builtin_folder, "--dropout", "0.1"}, 2,
                  "--dropout goes with --model self-attention; this model is " + builtin_folder);
    check_refused({"attend", "a", "--weights", "w.safetensors"}, 2,
                  "--weights goes with --model self-attention");
    check_refused({"attend", "--embeddings", "e.npy", "--model", "default"}, 2,
                  "--embeddings goes with --model self-attention, not default");
    for (const std::string flag : {"--truncate", "--revision"})
        check_refused({"attend", "a", "--model", "self-attention", flag, "only_first"}, 2,
                      flag + " goes with a BERT; this model is self-attention");
    check_refused({"attend", "a", "--layer", "5"}, 3, "default: expected --layer among 0 to 4, found 5");
    check_refused({"attend", "a", "--head", "0-6"}, 3, "default: expected --head among 0 to 5, found 6");
}

TEST_CASE("the built-in model is its folder, compiled in") {
    const Workspace workspace;
    json builtin = record_of(workspace, {sentence, "--hidden"});
    json folder = record_of(workspace, {sentence, "--hidden", "--model", builtin_folder});
    CHECK(folder.at("model").at("name") == builtin_folder);
    builtin.erase("model");
    folder.erase("model");
    CHECK(builtin == folder);
}

TEST_CASE("a model in the Hugging Face cache is found by its name, and $HEED_MODEL names one") {
    const ModelCache cache;
    const std::string commit(40, 'a');
    const std::string sha256(64, 'b');
    const SmallBert model;
    cache.add("models--org--tiny", commit, "config.json", model.config.dump(), "config");
    cache.add("models--org--tiny", commit, "model.safetensors", model.files.at("model.safetensors"), sha256);
    cache.add("models--org--tiny", commit, "vocab.txt", SmallBert::vocabulary, "vocab");
    cache.add_ref("models--org--tiny", "main", commit);
    cache.add_ref("models--org--tiny", "v1", commit);
    const Workspace workspace;
    model.write(workspace, "m");
    const std::string environment = "export HF_HUB_CACHE='" + cache.path() + "'; ";
    const Finished named = workspace.shell(environment + "heed attend --model org/tiny 'a b'");
    INFO(named.err);
    REQUIRE(named.code == 0);
    json record = json::parse(named.out);
    CHECK(record.at("model").at("name") == "org/tiny");
    CHECK(record.at("model").at("revision") == commit);
    CHECK(record.at("model").at("weights_sha256") == sha256);
    CHECK(record.at("attention") == record_of(workspace, {"--model", "m", "a b"}).at("attention"));
    CHECK(workspace.shell(environment + "HEED_MODEL=org/tiny heed attend 'a b'").out == named.out);
    CHECK(workspace.shell(environment + "heed attend --model org/tiny --revision v1 'a b'").out == named.out);
    CHECK(workspace.shell(environment + "HEED_MODEL=no-such heed attend --model org/tiny 'a b'").out ==
          named.out);
    CHECK(json::parse(workspace.shell(environment + "heed tokens --model org/tiny 'a b'").out).at("tokens") ==
          record.at("tokens"));
    const Finished other = workspace.shell(environment + "heed attend --model org/tiny --revision v2 'a b'");
    CHECK(other.code == 3);
    CHECK(contains(other.err, "expected a snapshot of v2, found only main, v1"));
    CHECK(workspace.shell("HEED_MODEL= heed attend a").code == 0);
}

TEST_CASE("tokens needs the tokenizer's files alone, and prints what attend has") {
    const Workspace workspace;
    SmallBert model;
    model.files.erase("model.safetensors");
    model.write(workspace, "m");
    const Finished run = workspace.heed({"tokens", "--model", "m", "a b", "a"});
    CHECK(run.code == 0);
    CHECK(tokens_of(parse_lines(run.out).at(1)) == Names{"[CLS]", "a", "[SEP]"});
    const json tokens = json::parse(workspace.heed({"tokens", sentence}).out);
    const json record = record_of(workspace, {sentence});
    for (const auto& [name, value] : tokens.items()) CHECK(record.at(name) == value);
}
