// Which model runs: the built-in one, a folder, a name in the cache; and the flags that go with each.
#include "support/command.hpp"
#include "support/model_cache.hpp"
#include "support/small_bert.hpp"

using namespace heed::test;
using nlohmann::json;
using Names = std::vector<std::string>;

namespace {

const std::string sentence = "The quick brown fox jumps over the lazy dog";
const std::string builtin_folder = HEED_SOURCE "/data/builtin-bert/model";

}  // namespace

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
                      flag + " goes with a model of a folder or of the hub; this model is self-attention");
    for (const Names& command :
         {Names{"attend", "a"}, {"tokens", "a", "--model", "default"}, {"inspect", "default"}}) {
        Names with_revision = command;
        with_revision.insert(with_revision.end(), {"--revision", "main"});
        check_refused(with_revision, 2, "--revision chooses among cached snapshots, and default is built in");
    }
    check_refused({"attend", "a", "--layer", "5"}, 3,
                  "the built-in model: expected a number from 0 to 4 for --layer, found 5");
    check_refused({"attend", "a", "--head", "0-6"}, 3,
                  "the built-in model: expected a number from 0 to 5 for --head, found 6");
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
    for (const std::string& written : {cache.snapshot("models--org--tiny", commit) + "/config.json",
                                       cache.repository("models--org--tiny") + "/blobs/" + sha256}) {
        const Finished over = workspace.shell(
            environment + "heed attend --model org/tiny a --format json -o '" + written + "'");
        CHECK(over.code == 2);
        CHECK(contains(over.err, " is the file that is read"));
    }
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
