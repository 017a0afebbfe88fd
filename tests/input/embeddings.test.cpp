#include "input/embeddings.hpp"

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/said.hpp"
#include "support/temporary.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::message_of;
using heed::test::Said;
using heed::test::TemporaryFolder;
using namespace std::string_literals;

namespace {

using Tokens = std::vector<std::string>;

std::vector<Embedded> read(const std::string& name, std::string_view bytes) {
    const TemporaryFolder folder;
    return read_embeddings(folder.file(name, bytes));
}

/// The message without the file's path.
std::string refusal(const std::string& name, std::string_view bytes) {
    const TemporaryFolder folder;
    const std::string path = folder.file(name, bytes);
    return message_of([&] { read_embeddings(path); }).substr(path.size() + 2);
}

Matrix matrix(std::size_t tokens, std::size_t dim, const std::vector<float>& values) {
    Matrix made = Matrix::from_shape({tokens, dim});
    std::copy(values.begin(), values.end(), made.data());
    return made;
}

/// A .safetensors of two tensors, "embeddings" and "other": 1 × 2 each, with the values 1 and 2, 3 and 4.
std::string two_tensors() {
    const std::string header = R"({"embeddings":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},)"
                               R"("other":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}})";
    std::string bytes(1, static_cast<char>(header.size()));
    bytes.append(7, '\0') += header;
    for (const float value : {1.0F, 2.0F, 3.0F, 4.0F})
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    return bytes;
}

/// A .npy of format 1.0 whose float32 values are 1, 2, 3, …
std::string npy(const std::string& shape, int count) {
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
    header.append(117 - header.size(), ' ') += '\n';
    std::string bytes = "\x93NUMPY\x01\0\x76\0"s + header;
    for (int i = 1; i <= count; ++i) {
        const auto value = static_cast<float>(i);
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    return bytes;
}

}  // namespace

TEST_CASE("a matrix is one sequence with numbered tokens") {
    for (const auto& [name, bytes] : std::vector<std::pair<std::string, std::string>>{
             {"a.json", "[[1, 2], [3, 4], [5, 6]]"},
             {"a.JSON", "{\"embeddings\": [[1, 2], [3, 4], [5, 6]]}"},
             {"a.csv", "1,2\n3,4\n5,6\n"},
             {"a.tsv", "x\ty\n1\t2\n3\t4\n5\t6\n"},
             {"a.npy", npy("(3, 2)", 6)}}) {
        const auto sequences = read(name, bytes);
        REQUIRE(sequences.size() == 1);
        CHECK(sequences[0].number == 0);
        CHECK(sequences[0].tokens == Tokens{"0", "1", "2"});
        CHECK((sequences[0].values == matrix(3, 2, {1, 2, 3, 4, 5, 6})));
    }
}

TEST_CASE("an array of rank 3 is a batch") {
    for (const auto& [name, bytes] : std::vector<std::pair<std::string, std::string>>{
             {"a.json", "[[[1, 2]], [[3, 4]]]"}, {"a.npy", npy("(2, 1, 2)", 4)}}) {
        const auto sequences = read(name, bytes);
        REQUIRE(sequences.size() == 2);
        CHECK(sequences[1].number == 1);
        CHECK((sequences[0].values == matrix(1, 2, {1, 2})));
        CHECK((sequences[1].values == matrix(1, 2, {3, 4})));
        CHECK(sequences[1].tokens == Tokens{"0"});
    }
}

TEST_CASE("of named arrays the one called embeddings is read, or the one named behind the file") {
    const TemporaryFolder folder;
    const std::string path = folder.file("a.safetensors", two_tensors());
    CHECK((read_embeddings(path)[0].values == matrix(1, 2, {1, 2})));
    CHECK((read_embeddings(path + ":other")[0].values == matrix(1, 2, {3, 4})));
    CHECK(contains(message_of([&] { read_embeddings(path + ":none"); }), "embeddings, other"));
}

TEST_CASE("a file's tokens name the rows") {
    CHECK(read("a.json", "{\"tokens\": [\"the\", \"cat\"], \"embeddings\": [[1], [2]]}")[0].tokens ==
          Tokens{"the", "cat"});
    CHECK(read("a.csv", "the,1\ncat,2\n")[0].tokens == Tokens{"the", "cat"});
    CHECK(read("a.tsv", "token\tx\n1\t1\n\"\t2\n")[0].tokens == Tokens{"1", "\""});
    const auto batch = read(
        "a.json", "{\"embeddings\": [[[1], [2]], [[3], [4]]], \"tokens\": [[\"a\", \"b\"], [\"c\", \"d\"]]}");
    CHECK(batch[0].tokens == Tokens{"a", "b"});
    CHECK(batch[1].tokens == Tokens{"c", "d"});
}

TEST_CASE("embeddings of another shape are refused with what was found") {
    const std::string expected =
        "expected embeddings of shape [tokens, dim] or [batch, tokens, dim], none of "
        "them 0, found shape ";
    CHECK(refusal("a.json", "[1, 2]") == "$: " + expected + "[2]");
    CHECK(refusal("a.json", "[]") == "$: " + expected + "[0]");
    CHECK(refusal("a.json", "[[], []]") == "$: " + expected + "[2, 0]");
    CHECK(refusal("a.json", "{\"embeddings\": 3}") == "$.embeddings: " + expected + "[]");
    CHECK(contains(refusal("a.json", "[[[[1]]]]"), "nested at most 3 deep"));
    CHECK(refusal("a.npy", npy("(2,)", 2)) == expected + "[2]");
    CHECK(refusal("a.npy", npy("(1, 1, 1, 2)", 2)) == expected + "[1, 1, 1, 2]");
    CHECK(refusal("a.npy", npy("(0, 2)", 0)) == expected + "[0, 2]");
    CHECK(refusal("a.npy", npy("(0, 3, 2)", 0)) == expected + "[0, 3, 2]");
}

TEST_CASE("embeddings that are not what they seem are refused") {
    CHECK(contains(refusal("a.json", "[[1, 2], [3]]"), "$[1]: expected 2 elements"));
    CHECK(contains(refusal("a.json", "[[1, \"2\"]]"), "$[0][1]: expected a number"));
    CHECK(contains(refusal("a.json", "[[NaN]]"), "not JSON"));
    CHECK(contains(refusal("a.json", "{\"tokens\": [\"a\"]}"), "$: expected a field \"embeddings\""));
    CHECK(contains(refusal("a.json", "{\"tokens\": [\"a\"], \"embeddings\": [[1], [2]]}"),
                   "$.tokens: expected 2 tokens, one for each row of the embeddings, found 1"));
    CHECK(contains(refusal("a.json", "{\"tokens\": [[\"a\"]], \"embeddings\": [[[1]], [[2]]]}"),
                   "$.tokens: expected 2 lists of tokens"));
    CHECK(contains(refusal("a.json", "{\"tokens\": [\"a\", \"b\"], \"embeddings\": [[[1]], [[2]]]}"),
                   "$.tokens[0]: expected an array"));
    CHECK(contains(refusal("a.csv", "1,2\n3\n"), "line 2: expected 2 cells"));
    CHECK(contains(refusal("a.npy", "no npy"), "expected"));
    CHECK(contains(refusal("a.bin", "1 2"), "expected a file that ends in .npy"));
    CHECK(contains(message_of([] { read_embeddings("/none/a.csv"); }), "/none/a.csv: cannot be opened"));
}

TEST_CASE("names replace those of a sequence if there is one a row") {
    const auto sequence = read("a.csv", "x,1\ny,2\n")[0];
    CHECK(name_tokens(sequence, {"the", "cat"}, {"--tokens", ""}).tokens == Tokens{"the", "cat"});
    CHECK(message_of([&] {
              name_tokens(sequence, {"the"}, {"--tokens", ""});
          }) == "--tokens: expected 2 tokens, one for each row of the embeddings, found 1");
}

TEST_CASE("names are words, or the lines of a file") {
    const TemporaryFolder folder;
    const Said said;
    CHECK(read_token_names("The  cat\tsat", said) == Tokens{"The", "cat", "sat"});
    CHECK(read_token_names("[CLS]", said) == Tokens{"[CLS]"});
    CHECK(read_token_names(folder.file("names", "New York\r\n\"a\"\nb"), said) ==
          Tokens{"New York", "\"a\"", "b"});
    CHECK(contains(message_of([&] { read_token_names(folder.path("none.txt"), said); }), "cannot be opened"));
    CHECK(contains(message_of([&] { read_token_names(folder.file("bad.txt", "a\nb\xFF\n"), said); }),
                   "line 2, byte 2: expected UTF-8 text"));
    CHECK(said.warnings.empty());
}

TEST_CASE("names with the commas or the brackets of a list are told, since spaces alone separate them") {
    const Said said;
    CHECK(read_token_names("the, cat, sat", said) == Tokens{"the,", "cat,", "sat"});
    CHECK(read_token_names(R"(["the", "cat"])", said) == Tokens{R"(["the",)", R"("cat"])"});
    REQUIRE(said.warnings.size() == 2);
    CHECK(contains(said.warnings[0], "--tokens: spaces alone separate tokens, so that \"the,\" is one"));
    read_token_names("Well, the cat , the dog", said);
    read_token_names("[CLS] Well, yes [SEP]", said);
    CHECK(said.warnings.size() == 2);
}
