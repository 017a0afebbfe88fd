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
        "[6, 2, 2] is read as 6 heads; if it is 6 sequences with averaged heads, save w[None, :, None]"));
    const Finished one_of_batch = read_as({1, 2, 3, 2, 2}, "1");
    CHECK(one_of_batch.code == 0);
    CHECK(one_of_batch.err.empty());
}

TEST_CASE("arrays that are layers by their numbers alone are told, and one of them is read by its name") {
    const Workspace workspace;
    const auto told = [&](const std::string& first, const std::string& second) {
        workspace.write("a.npz", npz({{first, matrix(half_and_half)}, {second, matrix(half_and_half)}}));
        return workspace.heed({"show", "a.npz"}).err;
    };
    CHECK(
        told("arr_0", "arr_1") ==
        "heed: warning: a.npz: arr_0 and arr_1 are read as one layer each; a.npz:arr_0 takes that one alone, "
        "and numpy.stack makes one array of heads\n");
    CHECK(contains(told("attn_head_3", "attn_head_7"),
                   "attn_head_3 and attn_head_7 are read as one layer each"));
    for (const std::string name : {"layer_", "blocks.", "attn", "attentions.", "Layer"})
        CHECK(told(name + "0", name + "1").empty());
    workspace.write("b.json", R"({"0": [[1]], "1": [[1]], "2": [[1]]})");
    CHECK(contains(workspace.heed({"show", "b.json"}).err, "b.json: 0 to 2 are read as one layer each"));
    const Finished one = workspace.heed({"show", "b.json:1"});
    CHECK(one.code == 0);
    CHECK(one.err.empty());
}

TEST_CASE(
    "layers of three dimensions may be a batch, as one array of them may, and what to save is read so") {
    const Workspace workspace;
    const std::vector<float> two(8, 0.5F);
    const auto told = [&](const std::vector<std::size_t>& shape, const std::vector<std::string>& more = {}) {
        workspace.write("a.npz", npz({{"layer_0", matrix(two, shape)}, {"layer_1", matrix(two, shape)}}));
        std::vector<std::string> command{"heatmap", "a.npz", "--head", "0"};
        command.insert(command.end(), more.begin(), more.end());
        return workspace.heed(command).err;
    };
    CHECK(contains(
        told({2, 2, 2}),
        "a.npz: each array, [2, 2, 2], is read as 2 heads; if it is 2 sequences with averaged heads, "
        "save w[:, None], and choose one with --record"));
    CHECK(told({2, 2, 2}, {"--tokens", "a b"}).empty());
    CHECK(told({2, 1, 2, 2}, {"--record", "1"}).empty());
}

TEST_CASE("FILE:NAME takes one array, with the names in its file that fit it") {
    const Workspace workspace;
    const std::vector<float> wide{0.5F, 0.25F, 0.25F, 1, 0, 0};
    workspace.write("a.npz", npz({{"self", matrix(half_and_half)},
                                  {"cross", matrix(wide, {2, 3})},
                                  {"other", matrix(wide, {3, 2})},
                                  {"tokens", words({"the", "cat"})},
                                  {"key_tokens", words({"le", "chat", "noir"})}}));
    CHECK(read(workspace, "a.npz:cross").key_labels() == std::vector<std::string>{"le", "chat", "noir"});
    CHECK(read(workspace, "a.npz:cross").query_labels() == std::vector<std::string>{"the", "cat"});
    CHECK(read(workspace, "a.npz:self").key_labels() == std::vector<std::string>{"the", "cat"});
    const Finished other = workspace.heed({"show", "a.npz:other"});
    CHECK(other.code == 0);
    CHECK(contains(other.err, "a.npz:other: not used: \"key_tokens\", \"tokens\""));
    CHECK(contains(workspace.heed({"show", "a.npz:none"}).err,
                   "a.npz: expected an array named none, found cross, other, self"));
    CHECK(contains(workspace.heed({"show", "a.npz"}).err, "(a.npz:cross takes that one)"));
}

TEST_CASE("what a JSON object says beside the attention is used or named, and its id is the record's") {
    const Workspace workspace;
    workspace.write("a.json", R"({"id": "x7", "attention": [[1]], "text": "the", "layer": 3})");
    const Finished read = workspace.heed({"attend", "a.json", "--format", "jsonl"});
    CHECK(contains(read.err, "a.json: not used: \"text\", \"layer\""));
    CHECK(contains(read.out, R"("id": "x7")"));
}

TEST_CASE("columns that sum to 1 where rows do not, scores, and decimals with commas are told as such") {
    const Workspace workspace;
    const auto told = [&](const std::string& name, const std::string& text) {
        workspace.write(name, text);
        const Finished drawn = workspace.heed({"show", name});
        CHECK(drawn.code == 0);
        return drawn.err;
    };
    CHECK(contains(told("a.json", "[[0.5, 0.25], [0.5, 0.75]]"),
                   "though columns do: if the array is transposed, save w.swapaxes(-2, -1)"));
    CHECK(contains(told("a.json", "[[0.5, 0.25], [0.25, 0.75]]"), "as after dropout"));
    CHECK(contains(told("a.json", "[[2, -1], [0, 1]]"), "as scores before the softmax do"));
    const std::string commas = "0,5 is two numbers, and 0.5 is one";
    CHECK(contains(told("a.json", "[[0,5, 0,5], [0,25, 0,75]]"), commas));
    CHECK(contains(told("b.json", R"({"attention": [[1,0, 0,0], [0,25, 0,75]]})"), commas));
    CHECK(contains(told("a.csv", "0,5,0,5\n0,25,0,75\n"), commas));
    CHECK_FALSE(contains(told("a.json", "[[0, 1, 0, 0], [0, 1, 0, 0]]"), commas));
    CHECK_FALSE(contains(told("a.json", "[[0.5, 0.5]]"), commas));
    workspace.write("a.json", "[[0,05, 0,95], [0,25, 0,75]]");
    CHECK(
        contains(workspace.heed({"show", "a.json"}).err, "found \"05\" (a decimal has a point, as in 0.05)"));
    workspace.write("a.json", "[[1, 0], [0,25, 0,75]]");
    CHECK(contains(workspace.heed({"show", "a.json"}).err, "found 4 (a decimal has a point"));
    workspace.write("a.json", "[[1], [0.5, 0.5]]");
    CHECK_FALSE(contains(workspace.heed({"show", "a.json"}).err, "point"));
}

TEST_CASE("a table with one row per weight is named as such, with what makes a matrix of it") {
    const Workspace workspace;
    const auto told = [&](const std::string& name, const std::string& text) {
        workspace.write(name, text);
        return workspace.heed({"show", name});
    };
    for (const std::string header : {"query,key,weight", "\"From\",\"To\",\"Score\"", "i,j,attention"}) {
        const Finished refused = told("a.csv", header + "\nThe,The,0.5\nThe,cat,0.5\n");
        CHECK(refused.code == 3);
        CHECK(contains(refused.err,
                       "expected a table with one row per query and one column per key, found one row per "
                       "weight (with pandas, table[\"weight\"].to_numpy().reshape(queries, keys)"));
    }
    CHECK(told("a.tsv", "source\ttarget\tattn\n0\t0\t1\n").code == 3);
    CHECK(contains(told("a.csv", "0,0,0.5\n0,1,0.5\n1,0,0.25\n1,1,0.75\n").err,
                   "if they are a query, a key and a weight, save w[:, 2].reshape(2, 2)"));
    CHECK(told("a.csv", "key,to\n0.5,0.5\n").code == 0);
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
