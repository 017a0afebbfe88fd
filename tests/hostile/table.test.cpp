// Malformed texts and tables read by the program: .txt and .tsv sequences, .csv and .tsv embeddings, GloVe
// and word2vec tables, names of tokens.
#include "support/catch.hpp"
#include "support/malformed.hpp"
#include "support/message.hpp"

using namespace heed::test;
using namespace std::string_literals;

namespace {

/// What no text may hold, whatever it is for.
MalformedRows bytes() {
    return {
        {"UTF-16, little-endian",
         "\xFF\xFE\x31\0\n\0"s,
         {"expected UTF-8, found the byte order mark of UTF-16"}},
        {"UTF-16, big-endian",
         "\xFE\xFF\0\x31\0\n"s,
         {"expected UTF-8, found the byte order mark of UTF-16"}},
        {"bytes that are no UTF-8",
         "a b\n\xC3(\n",
         {"line 2, byte 1: expected UTF-8 text, found the byte 0xC3"}},
        {"Latin-1", "a caf\xE9\n", {"line 1, byte 6: expected UTF-8 text"}},
        {"a surrogate in bytes", "a\xED\xA0\x80\n", {"line 1, byte 2: expected UTF-8 text"}},
        {"an overlong slash", "a\xC0\xAF\n", {"line 1, byte 2: expected UTF-8 text"}},
        {"a code point over U+10FFFF", "a\xF4\x90\x80\x80\n", {"line 1, byte 2: expected UTF-8 text"}},
        {"a character that is cut", "a\xE2\x82", {"line 1, byte 2: expected UTF-8 text"}},
        {"NUL", "a b\nc\0\n"s, {"line 2, byte 2: expected UTF-8 text, found a NUL byte"}},
        {"a megabyte of NUL",
         std::string(1'000'000, '\0'),
         {"line 1, byte 1: expected UTF-8 text, found a NUL byte"}},
    };
}

/// The rows are written with commas.
MalformedRows number_tables(char separator) {
    MalformedRows rows = {
        {"empty", "", {"expected a table of numbers, found nothing"}},
        {"line ends alone", "\n\r\n\n", {"expected a table of numbers, found nothing"}},
        {"a header alone", "token,x,y\n", {"expected a table of numbers, found a header alone"}},
        {"a ragged row", "1,2\n3\n", {"line 2: expected 2 cells as in the first row, found 1"}},
        {"a longer row", "1,2\n3,4,5\n", {"line 2: expected 2 cells as in the first row, found 3"}},
        {"a separator at the end of a line",
         "1,2\n3,4,\n",
         {"line 2: expected 2 cells as in the first row, found 3"}},
        {"an empty cell", "1,2\n3,\n", {"line 2, column 2: expected a finite number, found \"\""}},
        {"a word in place of a number",
         "1,2\n3,x\n",
         {"line 2, column 2: expected a finite number, found \"x\""}},
        {"inf", "1,2\n3,inf\n", {"line 2, column 2: expected a finite number, found \"inf\""}},
        {"-Infinity",
         "1,2\n3,-Infinity\n",
         {"line 2, column 2: expected a finite number, found \"-Infinity\""}},
        {"nan", "1,2\n3,nan\n", {"line 2, column 2: expected a finite number, found \"nan\""}},
        {"1e999", "1,2\n3,1e999\n", {"line 2, column 2: expected a finite number, found \"1e999\""}},
        {"1e39, which float32 cannot hold",
         "1,2\n3,1e39\n",
         {"line 2, column 2: expected a finite number, found \"1e39\""}},
        {"a hexadecimal number",
         "1,2\n3,0x10\n",
         {"line 2, column 2: expected a finite number, found \"0x10\""}},
        {"two points", "1,2\n3,1.2.3\n", {"line 2, column 2: expected a finite number, found \"1.2.3\""}},
        {"a thousands separator", "1,2\n3,1'000\n", {"line 2, column 2: expected a finite number"}},
        {"a unit", "1,2\n3,5%\n", {"line 2, column 2: expected a finite number, found \"5%\""}},
        {"an escape sequence for the terminal", "1,2\n3,\x1b[2J\n", {"found \"\\x1b[2J\""}},
        {"a token behind numbers",
         "1,2\nthe,4\n",
         {"line 2, column 1: expected a number as in the rows before (a column of tokens"}},
        {"a row of tokens alone",
         "the\ncat\n",
         {"line 2, column 1: expected a finite number, found \"cat\""}},
        {"line ends of old Macs",
         "1,2\r3,4\r",
         {"line 1, column 2: expected a separator or a line end (LF, CR LF), found \"\\x0d3"}},
    };
    for (Malformed& row : rows)
        for (char& c : row.bytes)
            if (c == ',') c = separator;
    return rows + bytes();
}

MalformedRows quotes() {
    return {
        {"a quote that is not closed",
         "a,b\n1,\"2\n3",
         {"line 2, column 2: expected a quote that closes the cell, found none"}},
        {"a megabyte behind an open quote",
         "1,\"" + std::string(1'000'000, ','),
         {"line 1, column 2: expected a quote that closes the cell"}},
        {"a quote within a cell",
         "1,2\n1,2\"3\n",
         {"line 2, column 2: expected quotes around the whole cell, each one in it doubled"}},
        {"text behind a quote", "1,\"2\"3\n", {"line 1, column 2: expected a separator or a line end"}},
        {"a decimal comma in quotes",
         "1,2\n3,\"0,5\"\n",
         {"line 2, column 2: expected a finite number, found \"0,5\""}},
        {"decimal commas", "1,2\n0,5,0,25\n", {"line 2: expected 2 cells as in the first row, found 4"}},
        {"semicolons and commas",
         "the;0,5,1\ncat;0,7,1\n",
         {"line 1, column 1: expected commas between the cells and a point in a number, found \"the;0\""}},
        {"numbers between semicolons, with points and commas",
         "1;0.5\n2;1.000,7\n",
         {"line 2, column 2: expected a finite number, found \"1.000,7\""}},
    };
}

MalformedRows word_vectors() {
    return {
        {"empty", "", {"expected a table of word vectors, found nothing"}},
        {"line ends alone", "\n\n", {"expected a table of word vectors, found nothing"}},
        {"a token without numbers",
         "a\nb\n",
         {"line 1: expected a token and its numbers, or a header \"count dim\", found \"a\""}},
        {"a shorter line", "a 1 2\nb 3\n", {"line 2: expected a token and 2 numbers, found 1"}},
        {"a longer line", "a 1 2\nb 3 4 5\n", {"line 2: expected a token and 2 numbers, found 3"}},
        {"a header whose count is too small",
         "1 2\na 1 2\nb 3 4\n",
         {"expected 1 vectors, as its header says, found 2"}},
        {"a header whose count is too large",
         "3 2\na 1 2\nb 3 4\n",
         {"expected 3 vectors, as its header says, found 2"}},
        {"a header of 2^64-1 vectors",
         "18446744073709551615 2\na 1 2\nb 3 4\n",
         {"expected 18446744073709551615 vectors, as its header says, found 2"}},
        {"a header of another dimension",
         "2 3\na 1 2\nb 3 4\n",
         {"line 2: expected a token and 3 numbers, found 2"}},
        {"a header of dimension 2^64-1",
         "2 18446744073709551615\na 1 2\nb 3 4\n",
         {"line 2: expected a token and 18446744073709551615 numbers, found 2"}},
        {"a header of dimension 0", "2 0\na\nb\n", {"line 1: expected a token and its numbers"}},
        {"a header alone", "0 2\n", {"expected at least one vector, found a header alone"}},
        {"no number", "a 1 x\nb 3 4\n", {"expected ", "found "}},
        {"nan", "a 1 nan\nb 3 4\n", {"expected ", "found "}},
        {"inf", "b 3 4\na 1 inf\n", {"line 2, number 2: expected a finite number, found \"inf\""}},
        {"1e999", "b 3 4\na 1 1e999\n", {"line 2, number 2: expected a finite number, found \"1e999\""}},
        {"a decimal comma",
         "b 3 4\na 1 0,5\n",
         {"line 2, number 2: expected a finite number, found \"0,5\""}},
        {"semicolons", "a;1;2\nb;3;4\n", {"line 1: expected a token and its numbers"}},
        {"a token that is not in it",
         "b 1 2\nc 3 4\n",
         {"expected a vector for every token, found none for \"a\""}},
        {"no token of the text",
         "c 1 2\nd 3 4\n",
         {"expected a vector for every token, found none for \"a\", \"b\""}},
        {"a million spaces",
         "a 1 2\nb" + std::string(1'000'000, ' ') + "4\n",
         {"line 2: expected a token, and one space or tab before each number"}},
        {"NUL in a vector", "a 1 2\nb 3 \0\n"s, {"line 2", "NUL"}},
        {"UTF-16", "\xFF\xFE\x61\0"s, {"expected UTF-8, found the byte order mark of UTF-16"}},
        {"a first line that is no UTF-8",
         "\xFF 1 2\n",
         {"line 1, byte 1: expected UTF-8 text, found the byte 0xFF"}},
    };
}

MalformedRows tsv_texts() {
    return {
        {"empty", "", {"expected a header that names the columns, found nothing"}},
        {"no column of text",
         "id\tphrase\n1\ta b\n",
         {"line 1: expected a header with a column \"text\" or \"words\", found \"id\" and \"phrase\""}},
        {"a text without a header",
         "a b\n",
         {"line 1: expected a header with a column \"text\" or \"words\""}},
        {"commas", "id,text\n1,a b\n", {"line 1: expected a header with a column \"text\" or \"words\""}},
        {"text and words",
         "text\twords\na\ta\n",
         {"line 1: expected only one of the columns \"text\" and \"words\", found both"}},
        {"text twice", "text\ttext\na\tb\n", {"line 1: expected one column \"text\", found several"}},
        {"a header that is no UTF-8", "te\xFFxt\n", {"line 1, byte 3: expected UTF-8 text"}},
        {"UTF-16", "\xFF\xFEt\0"s, {"expected UTF-8, found the byte order mark of UTF-16"}},
    };
}

const std::vector<std::string> from_txt = {"attend", "-f", "in.txt", "-o", "out.jsonl"};

std::vector<std::vector<std::string>> embeddings_in(const std::string& file) {
    return {{"attend", "--embeddings", file, "-o", "out.json"},
            {"attend", "a b", "--model", "self-attention", "--mask", file, "-o", "out.json"}};
}

std::vector<std::vector<std::string>> looked_up_in(const std::string& file) {
    return {{"attend", "a b", "--embeddings", file, "-o", "out.json"}};
}

}  // namespace

TEST_CASE("a malformed table of numbers is refused", "[hostile]") {
    check_refused({"CSV", "in.csv", embeddings_in("in.csv")}, number_tables(',') + quotes());
    check_refused({"TSV", "in.tsv", embeddings_in("in.tsv")}, number_tables('\t'));
}

TEST_CASE("a malformed table of word vectors is refused", "[hostile]") {
    for (const std::string file : {"in.txt", "in.vec"})
        check_refused({file == "in.txt" ? "GloVe" : "word2vec", file, looked_up_in(file)}, word_vectors());
}

TEST_CASE("a malformed header of texts is refused", "[hostile]") {
    check_refused({"TSV texts",
                   "in.tsv",
                   {{"attend", "-f", "in.tsv", "-o", "out.jsonl"},
                    {"attend", "-f", "-", "--file-format", "tsv", "-o", "out.jsonl"}}},
                  tsv_texts());
}

TEST_CASE("a file of texts of which none can be read is refused", "[hostile]") {
    for (const Malformed& row : bytes()) {
        const Workspace workspace;
        // The bad line alone; a byte order mark of UTF-16 is the whole file's.
        const std::size_t start = row.bytes.rfind("a b\n", 0) == 0 ? 4 : 0;
        workspace.write("in.txt", row.bytes.substr(start));
        const Finished run = workspace.heed(from_txt);
        INFO(row.name << "\nheed said: " << run.err);
        CHECK(run.code == 3);
        CHECK(run.err.rfind("heed: error: in.txt: ", 0) == 0);
        CHECK(contains(run.err, row.words[0].substr(row.words[0].find("expected"))));
        CHECK(workspace.names() == std::vector<std::string>{"in.txt"});
        check_limits(run, row.bytes.size());
    }
    say_count("texts", bytes().size(), 1);
}

TEST_CASE("a table that is only unusual is accepted", "[hostile]") {
    const std::string vectors = "b 1 2\na 3 4\n";
    check_accepted(
        {"CSV", "in.csv", {embeddings_in("in.csv")[0]}},
        {{"a byte order mark and CR LF", "\xEF\xBB\xBFtoken,x\r\na,1\r\nb,2\r\n", "token,x\na,1\nb,2\n"},
         {"no line end at the end", "1,2\n3,4", "1,2\n3,4\n"},
         {"quotes", "\"a,b\",1\n\"\"\"\",2\n", {}},
         {"spaces around numbers", " 1 , 2\n3, 4\n", "1,2\n3,4\n"}});
    check_accepted({"TSV", "in.tsv", {embeddings_in("in.tsv")[0]}},
                   {{"quotes that are characters", "\"\t1\n'\t2\n", {}},
                    {"a byte order mark and CR LF",
                     "\xEF\xBB\xBF"
                     "1\t2\r\n3\t4\r\n",
                     "1\t2\n3\t4\n"}});
    check_accepted({"GloVe", "in.txt", looked_up_in("in.txt")},
                   {{"a byte order mark and CR LF",
                     "\xEF\xBB\xBF"
                     "b 1 2\r\na 3 4\r\n",
                     vectors},
                    {"a header", "2 2\nb 1 2\na 3 4\n", vectors},
                    {"tokens with spaces", "b 1 2\n. . . 5 6\na 3 4\n", vectors},
                    {"a token twice", "b 1 2\nb 9 9\na 3 4\n", vectors}});
    check_accepted({"texts", "in.txt", {from_txt, {"attend", "-f", "-", "-o", "out.jsonl"}}},
                   {{"a byte order mark and CR LF",
                     "\xEF\xBB\xBF"
                     "a b\r\nc d\r\n",
                     "a b\nc d\n"},
                    {"no line end at the end", "a b", "a b\n"}});
}
