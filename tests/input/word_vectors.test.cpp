#include "input/word_vectors.hpp"

#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::message_of;
using heed::test::TemporaryFolder;
using namespace std::string_literals;

namespace {

using Tokens = std::vector<std::string>;
using Rows = std::vector<std::vector<float>>;

Rows vectors_in(const std::string& bytes, const Tokens& tokens,
                UnknownToken unknown = UnknownToken::rejected) {
    const TemporaryFolder folder;
    WordVectors table(folder.file("a.txt", bytes));
    const Matrix values = table.of(tokens, unknown);  // [token, dim]
    CHECK((table.of(tokens, unknown) == values));     // by its index
    Rows rows;
    for (std::size_t i = 0; i < values.shape(0); ++i)
        rows.emplace_back(values.data() + i * values.shape(1), values.data() + (i + 1) * values.shape(1));
    return rows;
}

/// The message without the file's path.
std::string refusal(const std::string& bytes, const Tokens& tokens) {
    const TemporaryFolder folder;
    const std::string path = folder.file("a.txt", bytes);
    WordVectors table(path);
    const auto message = message_of([&] { table.of(tokens, UnknownToken::rejected); });
    // By the index too, which may come upon another of several defects first.
    CHECK(message_of([&] { table.of(tokens, UnknownToken::rejected); }) != "not refused");
    return message.starts_with(path) ? message.substr(path.size() + 2) : message;
}

const std::string glove = "the 0.5 -1\n, 1e-3 2\ncat 3 4\n";
const std::string vec = "3 2\n</s> 0 1 \nthe 0.5 -1 \ncat 3 4 \n";

}  // namespace

TEST_CASE("the vectors of tokens come in the tokens' order, as often as they are asked for") {
    CHECK(vectors_in(glove, {"cat", "the", "cat", ","}) == Rows{{3, 4}, {0.5, -1}, {3, 4}, {1e-3F, 2}});
    CHECK(vectors_in(vec, {"cat", "</s>"}) == Rows{{3, 4}, {0, 1}});
    CHECK(vectors_in(glove, {}).empty());
}

TEST_CASE("a table may have a byte order mark, CR LF, blank lines and no line end at its end") {
    CHECK(vectors_in("\xEF\xBB\xBF"
                     "the 0.5 -1\r\n\r\ncat 3 4",
                     {"the", "cat"}) == Rows{{0.5, -1}, {3, 4}});
    CHECK(vectors_in("\n1 2\r\ncat 3 4\r\n\n", {"cat"}) == Rows{{3, 4}});
}

TEST_CASE("the first line is a header only if it is two whole numbers") {
    CHECK(vectors_in("1 0.5 0.25\n2 3 4\n", {"1", "2"}) == Rows{{0.5, 0.25}, {3, 4}});
    CHECK(vectors_in("1 0.5\n2 3\n", {"1", "2"}) == Rows{{0.5}, {3}});
    CHECK(vectors_in("1 1\n2 3\n", {"2"}) == Rows{{3}});
    CHECK(refusal("1 3\n2 3\n", {"2"}) ==
          "line 2: expected a token and 3 numbers, found 1 (the header says 3)");
    CHECK(vectors_in("01 3\n2 4\n", {"01"}) == Rows{{3}});
}

TEST_CASE("a token may hold spaces") {
    const std::string table = "the 0.5 -1\n. . . 1 2\nat name 3 4\nNew York 5 6 \n";
    CHECK(vectors_in(table, {". . .", "New York", "at name"}) == Rows{{1, 2}, {5, 6}, {3, 4}});
    CHECK(vectors_in(". . . 1 2\nthe 3 4\n", {"the", ". . ."}) == Rows{{3, 4}, {1, 2}});
    CHECK(contains(refusal(table, {"at"}), "none for \"at\""));
}

TEST_CASE("a token matches to the letter, whatever its script") {
    CHECK(vectors_in("日本 1 2\na\xC2\xA0"
                     "b 3 4\n",
                     {"a\xC2\xA0"
                      "b",
                      "日本"}) == Rows{{3, 4}, {1, 2}});
    CHECK(contains(refusal(glove, {"The"}), "none for \"The\""));
    CHECK(contains(refusal(glove, {"th"}), "none for \"th\""));
}

TEST_CASE("of two lines with one token the first counts") {
    CHECK(vectors_in("a 1 2\na 3 4\n", {"a"}) == Rows{{1, 2}});
}

TEST_CASE("tokens that are not in the table are refused together, or are zero") {
    CHECK(refusal(glove, {"dog", "the", "dog", "a\nb"}) ==
          "expected a vector for every token, found none for \"dog\", \"a\\nb\"");
    CHECK(vectors_in(glove, {"dog", "cat"}, UnknownToken::zero) == Rows{{0, 0}, {3, 4}});
    Tokens many;
    for (int i = 0; i < 23; ++i) many.push_back("x" + std::to_string(i));
    CHECK(contains(refusal(glove, many), "\"x18\", \"x19\" and 3 more"));
    CHECK_FALSE(contains(refusal(glove, many), "x20"));
}

TEST_CASE("tabs separate as spaces do, and a token may hold the other") {
    const Rows both = {{0.5, -1}, {3, 4}};
    CHECK(vectors_in("the\t0.5\t-1\ncat\t3\t4\n", {"the", "cat"}) == both);
    CHECK(vectors_in("the\t0.5 -1\t\ncat 3\t4 \t\n", {"the", "cat"}) == both);
    CHECK(vectors_in("2\t2\nthe\t0.5\t-1\ncat\t3\t4\n", {"the", "cat"}) == both);
    CHECK(vectors_in("2 2\nthe\t0.5\t-1\ncat 3 4\n", {"the", "cat"}) == both);
    CHECK(vectors_in("new york\t1\t2\n", {"new york"}) == Rows{{1, 2}});
    CHECK(refusal("the\t1\t2\ncat\t3\n", {"the"}) == "line 2: expected a token and 2 numbers, found 1");
    CHECK(refusal("the\t1\t2\ncat\t3\tx\n", {"the"}) ==
          "line 2, number 2: expected a finite number, found \"x\"");
}

TEST_CASE("separators in a row or before a token, and commas, are named with what changes them") {
    CHECK(contains(
        refusal("the  1  2\n", {"the"}),
        "line 1: expected a token, and one space or tab before each number, found two in a row (tr -s"));
    CHECK(
        contains(refusal("the 1 2\ncat  3 4\n", {"cat"}), "line 2: expected a token, and one space or tab"));
    CHECK(contains(refusal("the\t1\t2\ncat\t\t3 4\n", {"cat"}), "line 2: expected a token, and one space"));
    CHECK(contains(refusal(" the 1 2\n", {"the"}),
                   "line 1: expected a token, and one space or tab before each "
                   "number, found one before the token (sed"));
    CHECK(contains(refusal("the,1,2\n", {"the"}), "found \"the,1,2\" (tr , ' ' changes commas to spaces)"));
    CHECK(contains(refusal("1 300\nthe 1 2\n", {"the"}),
                   "a token and 300 numbers, found 2 (the header says 300)"));
}

TEST_CASE("word2vec's binary format is called so, with what makes text of it") {
    CHECK(contains(refusal("1 2\nthe \0\0\0\x3F\0\0\0\x3F"s, {"the"}),
                   "expected word vectors as text, found word2vec's binary format (python3 -c"));
}

TEST_CASE("a line of another dimension is refused, asked for or not") {
    CHECK(refusal("the 1 2\ncat 3\n", {"the"}) == "line 2: expected a token and 2 numbers, found 1");
    CHECK(refusal("the 1 2\ncat\n", {"the"}) == "line 2: expected a token and 2 numbers, found 0");
    CHECK(refusal("the 1 2\ncat 3 4 5\n", {"the"}) == "line 2: expected a token and 2 numbers, found 3");
    CHECK(refusal("the 1 2\ncat 3 nan 5\n", {"the"}) == "line 2: expected a token and 2 numbers, found 3");
    CHECK(contains(refusal("1 3\nthe 1 2\n", {"the"}), "line 2: expected a token and 3 numbers, found 2"));
    CHECK(contains(refusal("1 18446744073709551615\nthe 1 2\n", {"the"}), "line 2: expected a token and"));
    CHECK(contains(refusal("the 1,5 2\ncat 3\n", {"the"}), "line 1, number 1: expected a finite number"));
}

TEST_CASE("what is no text or no number is refused in vectors that nobody asks for") {
    for (const std::string bad : {"nan", "inf", "-Infinity", "0x1", "x"})
        CHECK(refusal("the 1 2\ncat 3 " + bad + "\n", {"the"}) ==
              "line 2, number 2: expected a finite number, found \"" + bad + "\"");
    CHECK(refusal("the 1 2\ncat 3 4\0\n"s, {"the"}) ==
          "line 2, byte 8: expected UTF-8 text, found a NUL byte");
    CHECK(refusal("the 1 2\nc\0t 3 4\n"s, {"the"}) ==
          "line 2, byte 2: expected UTF-8 text, found a NUL byte");
    CHECK(contains(refusal("the 1 2\nc\xFF 3 4\n", {"the"}),
                   "line 2, byte 2: expected UTF-8 text, found the byte 0xFF"));
    CHECK(vectors_in("the 1 2\n日本 -1.5E+3 4e-2\nx 0,5 1e999\n", {"the"}) == Rows{{1, 2}});
}

TEST_CASE("a bad number of a vector that is asked for is refused with its line") {
    for (const std::string bad : {"x", "inf", "-nan", "1e39", "0,5", "0x1", "+1", ""})
        CHECK(contains(refusal("the 1 2 0\ncat 3 " + bad + " 4\n", {"cat"}), "line 2"));
    CHECK(refusal("the 1 2\ncat 3 1e39\n", {"cat"}) ==
          "line 2, number 2: expected a finite number, found \"1e39\"");
    CHECK(refusal("the nan 2\n", {"the"}) == "line 1, number 1: expected a finite number, found \"nan\"");
    CHECK(contains(refusal("the 1 2\ncat 3 4\xFF\n", {"cat"}), "line 2, byte 8: expected UTF-8 text"));
    CHECK(contains(refusal("the 1 2\ncat 3 4\0\n"s, {"cat"}), "found a NUL byte"));
    CHECK(contains(refusal("the 1 2\ncat 3 x\n", {"the"}), "line 2, number 2"));
    CHECK(vectors_in("the 1 2\ncat 3 1e999\n", {"the"}) == Rows{{1, 2}});  // no letters: not looked at
}

TEST_CASE("a header whose count is not the number of vectors is refused") {
    CHECK(refusal("4 2\nthe 1 2\ncat 3 4\n", {"the"}) == "expected 4 vectors, as its header says, found 2");
    CHECK(refusal("1 2\nthe 1 2\ncat 3 4\n", {"the"}) == "expected 1 vectors, as its header says, found 2");
}

TEST_CASE("what is no table of word vectors is refused") {
    CHECK(refusal("", {"a"}) == "expected a table of word vectors, found nothing");
    CHECK(refusal("\n \n", {"a"}) == "expected a table of word vectors, found nothing");
    CHECK(contains(refusal("0 5\n", {"a"}), "expected at least one vector, found a header alone"));
    CHECK(contains(refusal("the\n", {"the"}), "line 1: expected a token and its numbers, or a header"));
    CHECK(contains(refusal("5 0\nthe\n", {"the"}), "line 1: expected a token and its numbers, or a header"));
    CHECK(contains(refusal("the cat sat\n", {"the"}), "found \"the cat sat\""));
    CHECK(contains(refusal("\xFF\xFEt\0"s, {"t"}), "byte order mark of UTF-16"));
    CHECK(contains(refusal("t\xFF 1\n", {"t"}), "line 1, byte 2: expected UTF-8 text"));
}

TEST_CASE("a table from a pipe is read once") {
    const TemporaryFolder folder;
    const std::string fifo = folder.path("table.txt");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    std::thread writer([&] { std::ofstream(fifo) << glove; });
    WordVectors table(fifo);
    CHECK(table.of({"cat"}, UnknownToken::rejected)(0, 1) == 4);
    writer.join();
    CHECK(contains(message_of([&] { table.of({"cat"}, UnknownToken::rejected); }), "expected a file"));
}
