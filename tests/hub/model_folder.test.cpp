#include "hub/model_folder.hpp"

#include "model/families/bert.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/model_cache.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const std::string first(40, 'a');
const std::string second = "abcd" + std::string(36, '0');
const std::string third = "abcd" + std::string(36, '1');
const std::string sha256 = std::string(60, '0') + "cafe";

/// A model with weights in `commit`, to which main leads.
void add_model(const ModelCache& cache, const std::string& folder, const std::string& commit) {
    cache.add(folder, commit, "config.json", "{}", "c" + commit);
    cache.add(folder, commit, "model.safetensors", "weights", sha256);
    cache.add_ref(folder, "main", commit);
}

std::string refusal(const ModelCache& cache, const std::string& name,
                    const std::optional<std::string>& revision = {}) {
    return message_of([&] { find_model(name, revision, {cache.path()}); });
}

}  // namespace

TEST_CASE("an existing folder comes before the cache") {
    const ModelCache cache;
    add_model(cache, "models--org--bert", first);
    const TemporaryFolder temporary;
    const ModelFolder model = find_model(temporary.path(""), {}, {cache.path()});
    CHECK(model.folder.name() == temporary.path(""));
    CHECK(model.name == temporary.path(""));
    CHECK_FALSE(model.revision);
    CHECK_FALSE(model.weights_sha256);
    CHECK_THROWS_AS(find_model(temporary.path(""), "main", {cache.path()}), UsageError);
    CHECK(contains(message_of([&] { find_model(temporary.file("a", ""), {}, {}); }),
                   "expected a model folder"));
}

TEST_CASE("a name leads to the snapshot of main, with its commit and the sha256 of the weights") {
    const ModelCache cache;
    add_model(cache, "models--org--bert", first);
    const ModelFolder model = find_model("org/bert", {}, {"/missing", cache.path()});
    CHECK(model.folder.name() == cache.snapshot("models--org--bert", first));
    CHECK(model.name == "org/bert");
    CHECK(model.revision == first);
    CHECK(model.weights_sha256 == sha256);
    CHECK(model.notes.empty());
    CHECK(model.folder.find("model.safetensors")->view() == "weights");
}

TEST_CASE("a snapshot as a folder knows the sha256 of its weights too") {
    const ModelCache cache;
    add_model(cache, "models--org--bert", first);
    CHECK(find_model(cache.snapshot("models--org--bert", first), {}, {}).weights_sha256 == sha256);
}

TEST_CASE("a bare name is that of its owner today too, after the one that has no owner") {
    const ModelCache cache;
    add_model(cache, "models--google-bert--bert-tiny", first);
    CHECK(find_model("bert-tiny", {}, {cache.path()}).revision == first);
    add_model(cache, "models--bert-tiny", second);
    CHECK(find_model("bert-tiny", {}, {cache.path()}).revision == second);
    CHECK(contains(refusal(cache, "other/bert-tiny"), "no such folder"));
    add_model(cache, "models--FacebookAI--roberta-base", first);
    add_model(cache, "models--distilbert--distilbert-base-uncased", second);
    CHECK(find_model("roberta-base", {}, {cache.path()}).revision == first);
    CHECK(find_model("distilbert-base-uncased", {}, {cache.path()}).revision == second);
}

TEST_CASE("the first cache that has the model counts") {
    const ModelCache one;
    const ModelCache two;
    add_model(one, "models--bert", first);
    add_model(two, "models--bert", second);
    CHECK(find_model("bert", {}, {one.path(), two.path()}).revision == first);
    CHECK(find_model("bert", {}, {two.path(), one.path()}).revision == second);
    CHECK(find_model("bert", second, {one.path(), two.path()}).revision == second);
}

TEST_CASE("a revision is a branch, a tag, a commit or its beginning") {
    const ModelCache cache;
    add_model(cache, "models--bert", first);
    cache.add("models--bert", second, "model.safetensors", "", sha256);
    cache.add("models--bert", third, "model.safetensors", "", sha256);
    cache.add_ref("models--bert", "v1.0", second + "\n");
    cache.add_ref("models--bert", "refs/pr/1", third);
    const auto revision_of = [&](const std::string& revision) {
        return find_model("bert", revision, {cache.path()}).revision;
    };
    CHECK(revision_of("main") == first);
    CHECK(revision_of("v1.0") == second);
    CHECK(revision_of("refs/pr/1") == third);
    CHECK(revision_of(third) == third);
    CHECK(revision_of("aaaa") == first);
    CHECK(contains(refusal(cache, "bert", "abcd"),
                   "expected one commit that begins with abcd, found " + second));
    CHECK(contains(refusal(cache, "bert", "aaa"), "expected a snapshot of aaa"));
    CHECK(contains(refusal(cache, "bert", "v2"), "found only main, v1.0, " + first));
}

TEST_CASE("without a branch main the only snapshot there is counts") {
    const ModelCache cache;
    cache.add("models--bert", first, "model.safetensors", "", sha256);
    CHECK(find_model("bert", {}, {cache.path()}).revision == first);
    cache.add("models--bert", second, "model.safetensors", "", sha256);
    CHECK(contains(refusal(cache, "bert"), "expected a snapshot of main, found only " + first));
}

TEST_CASE("weights that only another snapshot has are taken from there, which is said") {
    const ModelCache cache;
    cache.add("models--bert", first, "config.json", "the asked for", "c1");
    cache.add("models--bert", first, "vocab.txt", "[UNK]", "v1");
    cache.add("models--bert", first, "pytorch_model.bin", "pickle", "p1");
    cache.add_ref("models--bert", "main", first);
    const ModelFolder without = find_model("bert", {}, {cache.path()});
    CHECK(without.revision == first);
    CHECK(contains(message_of([&] { Checkpoint::open(without.folder, Bert::names); }),
                   "pytorch_model.bin: neither a zip archive nor"));

    cache.add("models--bert", second, "model.safetensors", "converted", sha256);
    const ModelFolder model = find_model("bert", {}, {cache.path()});
    CHECK(model.revision == second);
    CHECK(model.weights_sha256 == sha256);
    REQUIRE(model.notes.size() == 1);
    CHECK(contains(model.notes[0], second));
    CHECK(model.folder.find("model.safetensors")->view() == "converted");
    CHECK(model.folder.find("config.json")->view() == "the asked for");
    CHECK(model.folder.find("vocab.txt"));
    CHECK_FALSE(model.folder.find("tokenizer.json"));
}

TEST_CASE("no name and no revision leads out of the cache") {
    const ModelCache cache;
    add_model(cache, "models--bert", first);
    for (const std::string name : {"../bert", "a/../../b", "..", "models--bert", "bert/", "bert/snapshots"}) {
        INFO(name);
        const std::string message = refusal(cache, name);
        CHECK((contains(message, "no such folder") || name == ".."));
    }
    CHECK(contains(refusal(cache, ""), "expected a folder or the name of a model, found nothing"));
    CHECK(contains(refusal(cache, std::string("a\0b", 3)), "NUL"));
    CHECK(contains(refusal(cache, std::string(5000, 'a')), "File name too long"));
    for (const std::string revision : {"", "..", "../refs/main", "/etc/passwd", ".", "a/../b", "a/"}) {
        INFO(revision);
        CHECK_THROWS_AS(find_model("bert", revision, {cache.path()}), UsageError);
    }
    cache.add_ref("models--bert", "up", "../../../etc");
    CHECK(contains(refusal(cache, "bert", "up"), "refs/up: expected a commit"));
    cache.add_ref("models--bert", "gone", std::string(40, 'f'));
    CHECK(contains(refusal(cache, "bert", "gone"), "expected a snapshot of gone"));
    cache.add_ref("models--bert", "empty", "");
    CHECK(contains(refusal(cache, "bert", "empty"), "expected a commit"));
}

TEST_CASE("what is not found is answered with where was looked and the nearest there is") {
    const ModelCache cache;
    add_model(cache, "models--google-bert--bert-base-uncased", first);
    const std::string message = refusal(cache, "bert-base-uncasd");
    CHECK(
        contains(message, "bert-base-uncasd: no such folder, and no model of this name in " + cache.path()));
    CHECK(contains(message, "did you mean bert-base-uncased?"));
    CHECK(contains(message, "default and self-attention are built in"));
    CHECK(contains(refusal(cache, "google-bret/bert-base-uncased"),
                   "did you mean google-bert/bert-base-uncased?"));
    CHECK(contains(refusal(cache, "self-atention"), "did you mean self-attention?"));
    CHECK(contains(message_of([] { find_model("bert", {}, {}); }), "a Hugging Face cache"));
}
