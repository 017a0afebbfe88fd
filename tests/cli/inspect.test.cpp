// heed inspect: a folder, a cached model's name, a safetensors file.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/checkpoint_truth.hpp"
#include "support/message.hpp"
#include "support/model_cache.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

namespace {

const std::string commit(40, 'a');

/// A cached copy of the small BERT "old".
void add_model(const ModelCache& cache, const std::string& folder) {
    cache.add(folder, commit, "config.json", checkpoint_file("old", "config.json"), "config");
    cache.add(folder, commit, "model.safetensors", checkpoint_file("old", "model.safetensors"),
              std::string(64, 'b'));
    cache.add_ref(folder, "main", commit);
}

void check_refused(const std::string& command, int code, const std::string& part) {
    const Workspace workspace;
    const Finished run = workspace.shell("HOME=/nowhere; " + command);
    INFO(command << " said: " << run.err);
    CHECK(run.code == code);
    CHECK(run.out.empty());
    CHECK(contains(run.err, part));
}

std::string with_config(const std::string& config) {
    return "mkdir m; cp '" + checkpoint_path("plain/model.safetensors") + "' m; echo '" + config +
           "' > m/config.json; heed inspect m";
}

}  // namespace

TEST_CASE("inspect shows a folder in words and as JSON") {
    const Workspace workspace;
    const Finished words = workspace.heed({"inspect", checkpoint_path("plain")});
    CHECK(words.code == 0);
    CHECK(words.err.empty());
    CHECK(contains(words.out, "BERT\n  layers       2\n"));
    const Finished json = workspace.heed({"inspect", "--json", checkpoint_path("plain")});
    CHECK(nlohmann::json::parse(json.out).at("tensors").size() == 37);
}

TEST_CASE("inspect shows the built-in model, and says what the layer from scratch is") {
    const Workspace workspace;
    const Finished words = workspace.heed({"inspect", "default"});
    CHECK(words.code == 0);
    CHECK(words.err.empty());
    CHECK(contains(words.out, "default\n  folder       the built-in model\n"));
    CHECK(contains(words.out, "  layers       5\n  heads        6 of size 32\n"));
    CHECK(contains(words.out,
                   "\nTokenizer\n  files        tokenizer_config.json, vocab.txt\n  vocabulary   "
                   "8,000\n  lower case   yes\n"));
    CHECK(contains(words.out, "  total              3,904,832\n"));
    const auto json = nlohmann::json::parse(workspace.heed({"inspect", "default", "--json"}).out);
    const auto folder = nlohmann::json::parse(
        workspace.heed({"inspect", HEED_SOURCE "/data/builtin-bert/model", "--json"}).out);
    for (const std::string same : {"config", "tokenizer", "parameters", "type"})
        CHECK(json.at(same) == folder.at(same));
    for (const std::string command : {"inspect self-attention", "tokens --model self-attention 'a b'"})
        check_refused("heed " + command, 2, "self-attention is the layer from scratch: it has no folder");
}

TEST_CASE("inspect warns where the tokenizer's files disagree, and refuses what is no tokenizer") {
    const Workspace workspace;
    const std::string copy = "cp -r '" + checkpoint_path("plain") + "' m; ";
    CHECK(contains(workspace.shell(copy + "heed inspect m").out, "Tokenizer\n  files        none\n"));
    workspace.write("m/vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\n");
    CHECK(contains(workspace.heed({"inspect", "m"}).out, "  vocabulary   6\n  lower case   yes\n"));
    workspace.write("m/vocab.txt", "a\n");
    const Finished refused = workspace.heed({"inspect", "m"});
    CHECK(refused.code == 3);
    CHECK(contains(refused.err, "m/vocab.txt: expected a vocabulary with the unk_token \"[UNK]\""));
}

TEST_CASE("inspect finds a cached model wherever the environment says the cache is") {
    const ModelCache cache;
    add_model(cache, "models--google-bert--bert-tiny");
    const Workspace workspace;
    const std::string hub = cache.path();
    const std::string home = hub.substr(0, hub.rfind('/'));
    const std::string clean =
        "unset TRANSFORMERS_CACHE HF_HUB_CACHE HUGGINGFACE_HUB_CACHE HF_HOME XDG_CACHE_HOME; HOME=/nowhere; ";
    const std::string inspect = " heed inspect bert-tiny --json";
    const std::string deep = workspace.path("deep");
    for (const std::string& variable :
         {"TRANSFORMERS_CACHE='" + hub + "'", "HF_HUB_CACHE='" + hub + "'",
          "HUGGINGFACE_HUB_CACHE='" + hub + "'", "HF_HOME='" + home + "'", "HOME='" + home + "' HF_HOME='~/'",
          "XDG_CACHE_HOME='" + deep + "'", "HOME='" + deep + "'"}) {
        std::filesystem::remove_all(deep);
        std::filesystem::create_directories(deep + "/.cache");
        std::filesystem::create_symlink(home, deep + "/huggingface");
        std::filesystem::create_symlink(home, deep + "/.cache/huggingface");
        const Finished run = workspace.shell(clean + variable + inspect);
        INFO(variable << " said: " << run.err);
        REQUIRE(run.code == 0);
        const auto json = nlohmann::json::parse(run.out);
        CHECK(json.at("name") == "bert-tiny");
        CHECK(json.at("revision") == commit);
        CHECK(json.at("weights_sha256") == std::string(64, 'b'));
    }
}

TEST_CASE("inspect warns where the weights come from another snapshot") {
    const ModelCache cache;
    add_model(cache, "models--bert");
    cache.add("models--bert", std::string(40, 'c'), "pytorch_model.bin", "", "p");
    cache.add_ref("models--bert", "old", std::string(40, 'c'));
    const Workspace workspace;
    const std::string command = "HF_HUB_CACHE='" + cache.path() + "' heed inspect bert --revision old";
    const Finished run = workspace.shell(command);
    CHECK(run.code == 0);
    CHECK(contains(run.err, "warning: bert: the snapshot " + std::string(40, 'c') + " has no safetensors"));
    CHECK(contains(run.out, "revision     " + commit));
    CHECK(workspace.shell(command + " -q").err.empty());
}

TEST_CASE("inspect shows a safetensors file, from a pipe too") {
    const Workspace workspace;
    CHECK(workspace.shell("heed attend --model self-attention 'a b' -o a.safetensors").code == 0);
    const Finished run = workspace.heed({"inspect", "a.safetensors"});
    CHECK(run.code == 0);
    CHECK(contains(run.out, "Metadata\n  meta: "));
    CHECK(contains(run.out, "attention  F32   [1, 1, 2, 2]"));
    CHECK(contains(workspace.shell("heed inspect - < a.safetensors").out, "standard input"));
}

TEST_CASE("a wrong folder is exit 3 and says what is wrong with it") {
    check_refused("mkdir m; heed inspect m", 3, "m: expected a model folder with a config.json, found none");
    check_refused("mkdir m; echo '{}' > m/config.json; touch m/pytorch_model.bin; heed inspect m", 3,
                  "m/pytorch_model.bin: neither a zip archive nor torch.save's older format");
    check_refused("mkdir m; echo '{}' > m/config.json; heed inspect m", 3, "expected model.safetensors or");
    check_refused(with_config("{}"), 3, "expected the shape [30522, 768], as config.json says, found [7, 4]");
    check_refused(with_config(R"({"hidden_size": 10, "num_attention_heads": 4})"), 3, "a multiple of the 4");
    check_refused(with_config(R"({"num_hidden_layers": 0})"), 3, "from 1 to 1024");
    check_refused(with_config(R"({"model_type": "bloom"})"), 3, "heed does not compute \"bloom\"");
    check_refused(with_config(R"({"hidden_act": "tanh"})"), 3, "expected one of gelu");
    check_refused(with_config(R"({"add_cross_attention": true})"), 3, "$.add_cross_attention");
    check_refused(
        with_config(R"({"vocab_size": 7, "hidden_size": 4, "num_attention_heads": 2,
                                  "intermediate_size": 8, "max_position_embeddings": 5,
                                  "num_hidden_layers": 3})"),
        3,
        "expected a tensor encoder.layer.2.attention.self.query.weight, found none: config.json counts 3 "
        "layers or more (num_hidden_layers), the weights have layers 0 to 1");
    check_refused("heed inspect missing.safetensors", 3, "cannot be opened");
    check_refused("heed inspect no-such-model", 3, "no such folder, and no model of this name in");
    check_refused("heed inspect a b", 2, "inspect takes one");
    check_refused("heed inspect", 2, "inspect takes one");
    check_refused("mkdir m; heed inspect m --revision main", 2, "m is a folder");
}
