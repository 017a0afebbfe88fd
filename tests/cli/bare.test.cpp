// Attention of other programs, with its tokens.
#include <string>
#include <vector>

#include "format/npy.hpp"
#include "format/raw_array.hpp"
#include "record/read.hpp"
#include "support/command.hpp"
#include "support/message.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const std::vector<float> half_and_half{0.5F, 0.5F, 0.25F, 0.75F};

std::string npz(const std::vector<std::pair<std::string, RawArray>>& arrays) {
    std::string bytes;
    write_npz(arrays, [&](std::string_view piece) { bytes += piece; });
    return bytes;
}

RawArray matrix(const std::vector<float>& values, std::vector<std::size_t> shape = {2, 2}) {
    return raw_array(values.data(), std::move(shape));
}

RawArray words(const std::vector<std::string>& names) {
    return raw_array(names, {names.size()});
}

Attention read(const Workspace& workspace, const std::string& name) {
    return RecordReader::open(workspace.path(name)).next().value();
}

}  // namespace

TEST_CASE(
    "the flag --tokens names the queries and keys of an array, and says both numbers if they do not agree") {
    const Workspace workspace;
    workspace.write("a.json", "[[0.5, 0.5], [0.25, 0.75]]");
    const Finished drawn = workspace.heed({"heatmap", "a.json", "--tokens", "the cat"});
    CHECK(drawn.code == 0);
    CHECK(contains(drawn.out, "cat → the: 0.25"));
    const Finished refused = workspace.heed({"heatmap", "a.json", "--tokens", "the cat sat"});
    CHECK(refused.code == 3);
    CHECK(contains(refused.err, "as many tokens as the attention has rows, 2, found 3"));
    workspace.write("r.json", workspace.heed({"attend", "a b", "--format", "json"}).out);
    CHECK(workspace.heed({"heatmap", "r.json", "--tokens", "the cat"}).code == 2);
}

TEST_CASE("tokens beside an array are its labels, and an array that is not used is named") {
    const Workspace workspace;
    const std::vector<std::int64_t> ids{7, 8};
    workspace.write("a.npz", npz({{"attentions", matrix(half_and_half)},
                                  {"tokens", words({"the", "cat"})},
                                  {"ids", raw_array(ids.data(), {2})}}));
    const Finished drawn = workspace.heed({"heatmap", "a.npz"});
    CHECK(contains(drawn.out, "cat → the: 0.25"));
    CHECK(contains(drawn.err, "a.npz: not used: \"ids\""));
    workspace.write("a.json",
                    R"({"attention": [[0.5, 0.5]], "tokens": ["the", "cat"], "query_tokens": [1]})");
    const Attention record = read(workspace, "a.json");
    CHECK(record.query_labels() == std::vector<std::string>{"cat"});
    CHECK(record.key_labels() == std::vector<std::string>{"the", "cat"});
    workspace.write("b.json", R"({"attention": [[0.5, 0.5]], "tokens": ["the", "cat"]})");
    CHECK(contains(message_of([&] { read(workspace, "b.json"); }), "query_tokens"));
}

TEST_CASE("an array for each layer: the layers are those of the names, in the order of their numbers") {
    const Workspace workspace;
    const std::vector<float> zeros{0, 1, 0, 1};
    workspace.write("a.npz", npz({{"blocks.10.attn.hook_pattern", matrix(zeros, {1, 1, 2, 2})},
                                  {"blocks.9.attn.hook_pattern", matrix(half_and_half, {1, 1, 2, 2})},
                                  {"blocks.9.hook_resid_pre", matrix(zeros)}}));
    const Attention record = read(workspace, "a.npz");
    CHECK(record.layers == std::vector<std::int64_t>{9, 10});
    CHECK(record.weights(0, 0, 1, 1) == 0.75F);
    CHECK(record.weights(1, 0, 1, 1) == 1);
    workspace.write("b.npz", npz({{"arr_0", matrix(zeros)}, {"arr_1", matrix(zeros, {1, 4})}}));
    CHECK(contains(message_of([&] { read(workspace, "b.npz"); }), "arr_1: expected [2, 2]"));
}

TEST_CASE("a batch: --record chooses, and without it the message says how") {
    const Workspace workspace;
    workspace.write("a.json", R"({"tokens": [["a"], ["b"]], "attention": [[[[[1]]], [[[0.5]]]]]})");
    const Finished refused = workspace.heed({"heatmap", "a.json"});
    CHECK(refused.code == 2);
    CHECK(contains(refused.err, "batch of 2 sequences (its second extent): choose one with --record N"));
    const Finished drawn = workspace.heed({"heatmap", "a.json", "--record", "1"});
    CHECK(drawn.code == 0);
    CHECK(contains(drawn.out, "b → b: 0.5"));
}

TEST_CASE("layers that may be a batch are told, and what to save then is read as one") {
    const Workspace workspace;
    std::vector<float> weights;
    for (int i = 0; i < 6; ++i) weights.insert(weights.end(), half_and_half.begin(), half_and_half.end());
    const auto read_as = [&](std::vector<std::size_t> shape, const std::string& record = "0") {
        workspace.write("a.npz", npz({{"attention", matrix(weights, std::move(shape))}}));
        return workspace.heed({"heatmap", "a.npz", "--record", record, "--head", "0"});
    };
    CHECK(contains(read_as({2, 3, 2, 2}).err,
                   "[2, 3, 2, 2] is read as [layers, heads, queries, keys]; if the first is a batch, save "
                   "w[None]"));
    CHECK(read_as({1, 6, 2, 2}).err.empty());
    CHECK(contains(
        read_as({6, 2, 2}).err,
        "[6, 2, 2] is read as 6 heads; if it is a batch of means over heads, save w[None, :, None]"));
    const Finished one_of_batch = read_as({1, 2, 3, 2, 2}, "1");
    CHECK(one_of_batch.code == 0);
    CHECK(one_of_batch.err.empty());
}

TEST_CASE("a matrix alone is not called a head, nor said to be no mean") {
    const Workspace workspace;
    workspace.write("a.json", "[[0.5, 0.5], [0.25, 0.75]]");
    for (const std::string command : {"heatmap", "heads", "text", "show"}) {
        const Finished drawn = workspace.heed({command, "a.json"});
        CHECK(contains(drawn.out, "Attention"));
        CHECK_FALSE(contains(drawn.out, "ayer 0"));
        CHECK_FALSE(contains(drawn.out, "counted from 0</"));
        CHECK_FALSE(contains(drawn.out, "Nothing was averaged"));
    }
    CHECK(contains(workspace.heed({"inspect", "a.json"}).out,
                   "  Attention: 2 tokens.\n  The weights are as they were given.\n"));
    workspace.write("heads.json", "[[[0.5, 0.5], [0.25, 0.75]], [[1, 0], [0, 1]]]");
    CHECK(contains(workspace.heed({"show", "heads.json", "--head", "1"}).out, "Layer 0, head 1"));
    const Finished layer = workspace.heed({"show", "--model", "self-attention", "the cat"});
    CHECK(contains(layer.out, "Layer 0, head 0"));
}

TEST_CASE("a table of one matrix: its header and first column are the tokens") {
    const Workspace workspace;
    workspace.write("a.csv", "token,the,cat\nsat,0.5,0.5\n");
    const Attention record = read(workspace, "a.csv");
    CHECK(record.query_labels() == std::vector<std::string>{"sat"});
    CHECK(record.key_labels() == std::vector<std::string>{"the", "cat"});
    workspace.write("b.tsv", "0.5\t0.5\n0.25\t0.75\n");
    CHECK(contains(workspace.heed({"heatmap", "b.tsv", "--tokens", "a b"}).out, "b → a: 0.25"));
    CHECK(contains(workspace.heed({"heatmap", "a.csv", "--tokens", "lay"}).out, "lay → cat: 0.5"));
}

TEST_CASE("a pickle of PyTorch is called so, with the line that makes an array of it") {
    const Finished refused = Workspace().heed({"heatmap", "a.pt"});
    CHECK(refused.code == 2);
    CHECK(contains(refused.err, "heed does not read what torch.save writes"));
    CHECK(contains(refused.err, "numpy.save('a.npy'"));
    CHECK(Workspace().heed({"heatmap", "a.pt", "--tokens", "the cat"}).err == refused.err);
}
