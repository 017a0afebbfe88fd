#include "format/table.hpp"

#include "format/json.hpp"
#include "io/file.hpp"
#include "io/lines.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::message_of;
using namespace std::string_literals;

namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(std::string_view text, TableFormat format = TableFormat::csv) {
    TableReader reader(without_byte_order_mark(text, "t"), format, "t");
    Rows rows;
    while (auto row = reader.next()) rows.push_back(row->cells);
    return rows;
}

NumberTable csv(std::string_view text) {
    return parse_number_table(text, TableFormat::csv, "t.csv");
}

std::string refusal(std::string_view text, TableFormat format = TableFormat::csv) {
    return message_of([&] { parse_number_table(text, format, "t.csv"); });
}

using Tokens = std::vector<std::string>;
using Values = std::vector<float>;
using Shape = std::vector<std::size_t>;

}  // namespace

TEST_CASE("CSV is read as Python's csv module reads it") {
    const std::string path = HEED_SOURCE "/tests/truth/csv/cases.json";
    const FileBytes file = FileBytes::open(path);
    const auto cases = JsonValue::parse(file.view(), {path, ""}).elements();
    REQUIRE(cases.size() == 14);
    for (const JsonValue& one : cases) {
        Rows expected;
        for (const JsonValue& row : one.field("rows").elements()) expected.push_back(row.strings());
        CHECK(rows_of(one.field("text").string()) == expected);
    }
}

TEST_CASE("a row knows the line it begins in") {
    TableReader reader("a,\"b\nc\"\r\n\nd,e\n", TableFormat::csv, "t");
    CHECK(reader.next()->line == 1);
    CHECK(reader.next()->line == 4);
    CHECK_FALSE(reader.next().has_value());
}

TEST_CASE("TSV has no quotes") {
    CHECK(rows_of("\"\ta\"b\t\n'\t,\t\"\"\r\n", TableFormat::tsv) ==
          Rows{{"\"", "a\"b", ""}, {"'", ",", "\"\""}});
}

TEST_CASE("a table that is none is refused with line and column") {
    CHECK(
        contains(refusal("a,b\n1,\"2\n3"), "t.csv: line 2, column 2: expected a quote that closes the cell"));
    CHECK(
        contains(refusal("1,2\n1,2\"3\n"), "t.csv: line 2, column 2: expected quotes around the whole cell"));
    CHECK(contains(refusal("1,\"2\"3\n"), "t.csv: line 1, column 2: expected a separator or a line end"));
    CHECK(contains(refusal("1,2\r3,4\r"), "t.csv: line 1, column 2: expected a separator or a line end"));
    CHECK(
        contains(refusal("1,2\n3,\0004\n"s), "t.csv: line 2, byte 3: expected UTF-8 text, found a NUL byte"));
    CHECK(contains(refusal("1,2\n\xC3(,4\n"),
                   "t.csv: line 2, byte 1: expected UTF-8 text, found the byte 0xC3"));
    CHECK(contains(refusal("\xFF\xFE\x31\0"s), "expected UTF-8, found the byte order mark of UTF-16"));
    CHECK(contains(refusal("\xFE\xFF\0\x31"s), "expected UTF-8, found the byte order mark of UTF-16"));
}

TEST_CASE("a number table may have a header and a column of tokens") {
    SECTION("neither") {
        const NumberTable table = csv("1,2\n3,4\n5,6\n");
        CHECK(table.tokens.empty());
        CHECK(table.values.shape == Shape{3, 2});
        CHECK(table.values.values == Values{1, 2, 3, 4, 5, 6});
    }
    SECTION("a header") {
        CHECK(csv("x,y\n1,2\n").values.shape == Shape{1, 2});
        CHECK(csv("x\n1\n2\n").values.values == Values{1, 2});
        CHECK(csv("x,y\n1,2\n").tokens.empty());
    }
    SECTION("tokens") {
        const NumberTable table = csv("the,1,2\n7,3,4\n\"a,b\",5,6\n");
        CHECK(table.tokens == Tokens{"the", "7", "a,b"});
        CHECK(table.values.values == Values{1, 2, 3, 4, 5, 6});
        CHECK(table.values.shape == Shape{3, 2});
    }
    SECTION("both") {
        const NumberTable table = csv("form,x,y\nthe,1,2\ncat,3,4\n");
        CHECK(table.tokens == Tokens{"the", "cat"});
        CHECK(table.values.values == Values{1, 2, 3, 4});
    }
    SECTION("tokens that are numbers, by the header's name for them") {
        CHECK(csv("Token,x\n2024,1\nnan,2\n").tokens == Tokens{"2024", "nan"});
        CHECK(csv("words,x\n1,1\n").tokens == Tokens{"1"});
    }
    SECTION("the index pandas writes") {
        const NumberTable table = csv(",0,1\n0,0.5,0.25\n1,0.125,1\n");
        CHECK(table.tokens == Tokens{"0", "1"});
        CHECK(table.values.values == Values{0.5, 0.25, 0.125, 1});
    }
    SECTION("one token of one number") {
        CHECK(csv("the,1").tokens == Tokens{"the"});
        CHECK(csv("7").values.shape == Shape{1, 1});
    }
    SECTION("in TSV too") {
        const NumberTable table = parse_number_table("\"\t1\t2\n,\t3\t4\n", TableFormat::tsv, "t.tsv");
        CHECK(table.tokens == Tokens{"\"", ","});
        CHECK(table.values.values == Values{1, 2, 3, 4});
    }
}

TEST_CASE("an index with a name is no key, as pandas writes it beside columns that it numbered") {
    const NumberTable table = csv("query,0,1\n0,0.5,0.5\n1,0.4,0.6\n");
    CHECK(table.tokens == std::vector<std::string>{"0", "1"});
    CHECK(table.columns == std::vector<std::string>{"0", "1"});
    CHECK(table.values.shape == std::vector<std::size_t>{2, 2});
    CHECK(csv("the,0,1\ncat,0.5,0.5\n").tokens == std::vector<std::string>{"the", "cat"});
}

TEST_CASE("a number table may have a byte order mark, CR LF, blank lines and spaces around numbers") {
    const NumberTable table =
        csv("\xEF\xBB\xBF"
            "1, 2\r\n\r\n3 ,4\r\n\n\n");
    CHECK(table.values.shape == Shape{2, 2});
    CHECK(table.values.values == Values{1, 2, 3, 4});
}

TEST_CASE("the numbers of a table are the nearest float32, whatever their digits") {
    CHECK(csv("1e-50,0.1\n-0,16777217\n").values.values == Values{0, 0.1F, 0, 16777216});
}

TEST_CASE("a cell that is no number is refused with its line and column") {
    CHECK(contains(refusal("1,2\n3,x\n"), "t.csv: line 2, column 2: expected a finite number, found \"x\""));
    CHECK(contains(refusal("1,2\n3,\n"), "line 2, column 2: expected a finite number, found \"\""));
    CHECK(contains(refusal("1,2\n3,inf\n"), "line 2, column 2: expected a finite number, found \"inf\""));
    CHECK(contains(refusal("1,2\n3,-nan\n"), "line 2, column 2"));
    CHECK(contains(refusal("1,2\n3,1e39\n"), "line 2, column 2"));
    CHECK(contains(refusal("1,2\n3,0x1\n"), "line 2, column 2"));
    CHECK(contains(refusal("1,2\n3,\"0,5\"\n"), "line 2, column 2: expected a finite number, found \"0,5\""));
    CHECK(contains(refusal("1,2\nx,3\n"), "line 2, column 1: expected a number as in the rows before"));
    CHECK(contains(refusal("a;b,c\n0;5,0\n"), "line 2"));
}

TEST_CASE("semicolons separate cells where the first line says so, and decimals may then have commas") {
    for (const std::string text :
         {"token;the;cat\nsat;0,5;0,25\n", "sep=;\r\ntoken;the;cat\r\nsat;0.5;0,25\r\n",
          "\xEF\xBB\xBF\"token\";\"the\";\"cat\"\n\"sat\";0,5;\"0,25\"\n",
          "sep=,\ntoken,the,cat\nsat,0.5,0.25\n"}) {
        const NumberTable table = csv(text);
        CHECK(table.tokens == Tokens{"sat"});
        CHECK(table.columns == Tokens{"the", "cat"});
        CHECK(table.values.values == Values{0.5F, 0.25F});
    }
    CHECK(csv("1;0,5\n2;0,7\n").values.values == Values{1, 0.5F, 2, 0.7F});
    CHECK(csv("the;1;2\n\"a,b\";3;4\n").tokens == Tokens{"the", "a,b"});
    CHECK(csv("\"a;b\",c\n1,2\n").columns == Tokens{"a;b", "c"});
    CHECK(contains(refusal("1;2\n3;4,5,6\n"), "line 2, column 2: expected a finite number, found \"4,5,6\""));
    CHECK(contains(refusal("1;2\n3;1.000,5\n"), "line 2, column 2"));
}

TEST_CASE("a first row of bad numbers is not taken for a header") {
    CHECK(contains(refusal("nan,nan\n1,2\n"), "line 1, column 1: expected a finite number"));
    CHECK(contains(refusal("the,nan,inf\ncat,1,2\n"), "line 1, column 2"));
    CHECK(contains(refusal("\"0,5\",\"0,25\"\n"), "line 1, column 1"));
    CHECK(contains(refusal("x,1,y\n1,2,3\n"), "line 1, column 3"));
    CHECK(contains(refusal("Infinity\n1\n"), "line 1, column 1"));
    CHECK(contains(refusal("1,NA\n1,2\n"), "line 1, column 2: expected a finite number, found \"NA\""));
    CHECK(contains(refusal("1,\n1,2\n"), "line 1, column 2: expected a finite number, found \"\""));
}

TEST_CASE("a ragged row is refused") {
    CHECK(refusal("1,2\n3,4,5\n") == "t.csv: line 2: expected 2 cells as in the first row, found 3");
    CHECK(contains(refusal("x,y\n1\n"), "t.csv: line 2: expected 2 cells"));
    CHECK(contains(refusal("x\n1,2\n"), "t.csv: line 2: expected 1 cell as"));
    CHECK(contains(refusal("1,2\n3,4\n5,6,\n"), "t.csv: line 3: expected 2 cells"));
    CHECK(contains(refusal("1\t2\n3\n", TableFormat::tsv), "line 2: expected 2 cells"));
}

TEST_CASE("a table without numbers is refused") {
    CHECK(refusal("") == "t.csv: expected a table of numbers, found nothing");
    CHECK(refusal("\xEF\xBB\xBF\n\r\n") == "t.csv: expected a table of numbers, found nothing");
    CHECK(refusal("x,y\n") == "t.csv: expected a table of numbers, found a header alone");
    CHECK(contains(refusal("a\nb\nc\n"), "t.csv: line 2, column 1: expected a finite number"));
}
