#include "input/sequences.hpp"

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

const Said said;

/// What a file of these bytes gives: a line a record, "id|text|pair" or the message without the file.
std::vector<std::string> records_of(const std::string& name, const std::string& bytes) {
    const TemporaryFolder folder;
    const std::string path = folder.file(name, bytes);
    SequenceReader reader = SequenceReader::open(path, {}, said);
    std::vector<std::string> records;
    for (bool more = true; more;) {
        const std::string message = message_of([&] {
            const auto sequence = reader.next();
            more = sequence.has_value();
            if (!more) return;
            std::string text = sequence->text.value_or("");
            for (const std::string& word : sequence->words) text += "<" + word + ">";
            for (const std::string& token : sequence->given.tokens) text += "{" + token + "}";
            records.push_back(show(sequence->id) + "|" + text + "|" + sequence->text_pair.value_or("none"));
        });
        if (message != "not refused") records.push_back(message.substr(path.size() + 2));
    }
    return records;
}

std::string refusal(const std::string& name, const std::string& bytes) {
    const auto records = records_of(name, bytes);
    return records.size() == 1 ? records[0] : std::to_string(records.size()) + " records";
}

std::string refused_to_open(const std::string& bytes) {
    const TemporaryFolder folder;
    return message_of([&] { SequenceReader::open(folder.file("a.tsv", bytes), {}, said); });
}

using Records = std::vector<std::string>;

const std::string byte_e9 =
    "found the byte 0xE9 (if this is ISO-8859-1, iconv -f ISO-8859-1 -t UTF-8 converts it)";

}  // namespace

TEST_CASE("each line of a .txt is a sequence, to the letter") {
    CHECK(records_of("a.txt", "The cat\n[CLS] a, b \r\n\n\t\"\nlast") ==
          Records{"0|The cat|none", "1|[CLS] a, b |none", "2||none", "3|\t\"|none", "4|last|none"});
    CHECK(records_of("a.TXT",
                     "\xEF\xBB\xBF"
                     "a\n") == Records{"0|a|none"});
    CHECK(records_of("a.txt", "").empty());
}

TEST_CASE("a line of a .txt that is no text is a failed record") {
    CHECK(records_of("a.txt", "a\nb\0c\nc\xE9(\nd\n"s) ==
          Records{"0|a|none", "line 2, byte 2: expected UTF-8 text, found a NUL byte",
                  "line 3, byte 2: expected UTF-8 text, " + byte_e9, "3|d|none"});
}

TEST_CASE("a .jsonl gives text, words or tokens, a pair and an id") {
    CHECK(records_of("a.jsonl",
                     "{\"text\": \"a \\u00e9\\n\"}\n"
                     "\r\n"
                     "{\"words\": [\"New York\", \"\"], \"text_pair\": \"b\", \"id\": \"w\"}\n"
                     " \t\n"
                     "{\"tokens\": [\"[CLS]\"], \"id\": 7, \"label\": {\"unknown\": 1}, \"text\": null}\n"
                     "{\"text\": \"\"}") ==
          Records{"0|a é\n|none", "w|<New York><>|b", "7|{[CLS]}|none", "3||none"});
}

TEST_CASE("a .jsonl without a record is refused, and is no record that failed") {
    const TemporaryFolder folder;
    for (const std::string nothing : {"", "\xEF\xBB\xBF", "\n \n\r\n"}) {
        SequenceReader reader = SequenceReader::open(folder.file("a.jsonl", nothing), {}, said);
        CHECK_THROWS_AS(reader.next(), BrokenInput);
        CHECK(contains(message_of([&] { reader.next(); }),
                       "a.jsonl: expected at least one record, found none"));
    }
}

TEST_CASE("a bad line of a .jsonl is a failed record with its line") {
    CHECK(records_of("a.jsonl", "{\"text\": \"a\"}\n\n{\"text\": \"b\n{\"text\": \"c\"}\n").size() == 3);
    CHECK(contains(records_of("a.jsonl", "{\"text\": \"a\"}\n\n{\"text\": \"b\n{\"text\": \"c\"}\n")[1],
                   "line 3, byte"));
    CHECK(records_of("a.jsonl", "{}\n{\"text\": \"c\"}\n")[1] == "1|c|none");
    CHECK(refusal("a.jsonl", "{}") ==
          "line 1, $: expected a field \"text\", \"words\" or \"tokens\", found none");
    CHECK(
        refusal("a.jsonl", "{\"text\": \"a\", \"tokens\": [\"a\"]}") ==
        "line 1, $: expected only one of \"text\", \"words\" and \"tokens\", found \"text\" and \"tokens\"");
    CHECK(contains(refusal("a.jsonl", "[1]"), "line 1, $: expected an object, found an array"));
    CHECK(contains(refusal("a.jsonl", "\"text\""), "expected an object, found the string"));
    CHECK(contains(refusal("a.jsonl", "{\"text\": 1}"),
                   "line 1, $.text: expected a string, found the number 1"));
    CHECK(contains(refusal("a.jsonl", "{\"words\": \"a b\"}"), "line 1, $.words: expected an array"));
    CHECK(contains(refusal("a.jsonl", "{\"words\": []}"), "line 1, $.words: expected at least one string"));
    CHECK(contains(refusal("a.jsonl", "{\"tokens\": [\"a\", 2]}"), "line 1, $.tokens[1]: expected a string"));
    CHECK(contains(refusal("a.jsonl", "{\"text\": \"a\", \"text_pair\": 3}"),
                   "$.text_pair: expected a string"));
    CHECK(contains(refusal("a.jsonl", "{\"tokens\": [\"a\"], \"text_pair\": \"b\"}"), "\"text_pair\" with"));
    CHECK(contains(refusal("a.jsonl", "{\"text\": \"a\\u0000\"}"), "$.text: expected text without NUL"));
    CHECK(contains(refusal("a.jsonl", "{\"text\": \"\\ud800\"}"), "line 1"));
    CHECK(contains(refusal("a.jsonl", "{\"text\": \"a\"} {}"), "line 1"));
    CHECK(contains(refusal("a.jsonl", "{\"text\": \"a\", \"text\": \"a\"}"), "stands here twice"));
    CHECK(contains(refusal("a.jsonl", "{\"text\": \"\xFF\"}"), "line 1, byte 11: expected UTF-8 text"));
    for (const std::string id : {"1.5", "true", "[1]", "9223372036854775808", "-0.0"})
        CHECK(contains(refusal("a.jsonl", "{\"text\": \"a\", \"id\": " + id + "}"),
                       "line 1, $.id: expected a string or a whole number"));
}

TEST_CASE("a record whose id is taken is told apart by a number") {
    const auto ids = [](const std::string& bytes) { return records_of("a.tsv", "text\tid\n" + bytes); };
    CHECK(ids("a\tx\na\ty\na\tx\na\tz\na\tx\n") ==
          Records{"x|a|none", "y|a|none", "x#2|a|none", "z|a|none", "x#3|a|none"});
    CHECK(ids("a\tx\na\tx#2\na\tx\n")[2] == "x#3|a|none");
    CHECK(ids("a\t\na\t0\n")[1] == "0#2|a|none");
    CHECK(ids("a\t1\na\t\n")[1] == "1#2|a|none");
    CHECK(ids("a\t2\na\t\na\t3\n") == Records{"2|a|none", "1|a|none", "3|a|none"});
    CHECK(records_of("a.jsonl", "{\"text\":\"\",\"id\":3}\n{\"text\":\"\",\"id\":\"3\"}")[1] == "3#2||none");
}

TEST_CASE("that an id is taken is said once") {
    const TemporaryFolder folder;
    const Said words;
    SequenceReader reader =
        SequenceReader::open(folder.file("a.tsv", "text\tid\na\tx\na\tx\na\tx\n"), {}, words);
    while (reader.next()) continue;
    REQUIRE(words.warnings.size() == 1);
    CHECK(contains(words.warnings[0],
                   "a.tsv, line 3: the id \"x\" is not the first; this record is called \"x#2\""));
}

TEST_CASE("a .csv is read as RFC 4180 has it, cells over several lines too") {
    CHECK(records_of("a.csv", "id,text\r\n7,\"a, \"\"b\"\"\r\nc\"\r\n\r\n8,d\r\n") ==
          Records{"7|a, \"b\"\nc|none", "8|d|none"});
    CHECK(records_of("a.csv", ",sentence,label\n0,the cat,1\n1,a dog,0\n") ==
          Records{"0|the cat|none", "1|a dog|none"});
    CHECK(
        records_of("a.csv", "text\na \"quoted\" word\nb\n") ==
        Records{"line 2, column 1: expected quotes around the whole cell, each one in it doubled, found \"a "
                "\"quoted\" word\"",
                "1|b|none"});
    CHECK(records_of("a.csv", "text,id\na\n\"b\nc\",d\n\"e\n") ==
          Records{"line 2: expected 2 columns as in the header, found 1", "d|b\nc|none",
                  "line 5, column 1: expected a quote that closes the cell, found none"});
}

TEST_CASE("a byte order mark after the first bytes of a .csv is part of its cell") {
    const std::string mark = "\xEF\xBB\xBF";
    CHECK(records_of("a.csv", mark + "text\n" + mark + "\n" + mark + "a\n") ==
          Records{"0|" + mark + "|none", "1|" + mark + "a|none"});
    const TemporaryFolder folder;
    const std::string path = folder.file("a.csv", "\n" + mark + "\n");
    CHECK(contains(message_of([&] { SequenceReader::open(path, {}, said); }),
                   "line 2: expected a header with a column"));
}

TEST_CASE("an array of JSON gives its elements, texts or objects") {
    CHECK(records_of("a.json", "[{\"text\": \"a\", \"id\": \"x\"},\n \"b\", {\"words\": [\"c\", \"d\"]}]") ==
          Records{"x|a|none", "1|b|none", "2|<c><d>|none"});
    CHECK(records_of("a.json", "[{\"text\": \"a\"}, 7, {\"text\": \"b\"}]")[1] ==
          "$[1]: expected an object, found the number 7");
    const TemporaryFolder folder;
    const auto message = [&](const std::string& bytes) {
        return message_of([&] { SequenceReader::open(folder.file("a.json", bytes), {}, said); });
    };
    CHECK(contains(message("{\"data\": []}"),
                   "expected an array of records (.jsonl has one per line), found an object"));
    CHECK(contains(message("[{\"text\": \"a\"}"), "a.json: "));
    CHECK(contains(message("{\"text\": [\"a\", \"b\"]}"), "jq '.text' writes the array within it"));
    CHECK(contains(message("{\"text\": [\"a\"], \"label\": [1]}"), "jq '.text' writes the array within it"));
    CHECK(contains(message("{\"sentences\": [\"a\", \"b\"]}"), "jq '.sentences' writes the array within it"));
    CHECK(contains(message("{\"tags\": [{\"a\": 1}], \"data\": [{\"text\": \"a\"}]}"), "jq '.data' writes"));
    for (const std::string of_no_texts : {R"({"columns": ["id", "text"], "index": [0], "data": [[1, "a"]]})",
                                          R"({"tokens": [["a"], ["b"]]})", R"({"labels": ["a"], "n": 1})"})
        CHECK_FALSE(contains(message(of_no_texts), "jq"));
    CHECK(contains(message("{\n\"text\": \"a\"\n}\n{\n\"text\": \"b\"\n}\n"),
                   "(jq -c . writes each value on a line, for a .jsonl)"));
}

TEST_CASE("one object alone in a .json is a record") {
    CHECK(records_of("a.json", "{\"text\": \"a b\",\n \"id\": \"x\"}") == Records{"x|a b|none"});
    CHECK(records_of("a.json", "{\"words\": [\"c\", \"d\"]}") == Records{"0|<c><d>|none"});
    CHECK(records_of("a.json", "{\"tokens\": [\"c\", 4]}") ==
          Records{"$.tokens[1]: expected a string, found the number 4"});
    CHECK(contains(refusal("a.json", "{\"format\": \"heed.attention\", \"version\": 1}"),
                   "found a saved record: give its file without -f"));
}

TEST_CASE("fields that data sets call otherwise are found, or named") {
    const TemporaryFolder folder;
    const auto read = [&](const std::string& json, const FieldNames& names, const Said& words) {
        SequenceReader reader = SequenceReader::open(folder.file("a.jsonl", json), {.fields = names}, words);
        const auto sequence = reader.next();
        return show(sequence->id) + "|" + *sequence->text + "|" + sequence->text_pair.value_or("none") + "|" +
               sequence->extra;
    };
    const Said words;
    CHECK(read(R"({"premise": "a", "hypothesis": "b", "label": 1})", {}, words) == "0|a|b|{\"label\":1}");
    REQUIRE(words.warnings.size() == 1);
    CHECK(contains(words.warnings[0], "\"premise\" is read as the text and \"hypothesis\" as its pair"));
    CHECK(read(R"({"question": "a", "context": "b", "idx": 3})", {}, said) == "0|a|b|{\"idx\":3}");
    CHECK(read(R"({"sentence": "a", "text": "b"})", {}, said) == "0|b|none|{\"sentence\":\"a\"}");
    const Said none;
    CHECK(read(R"({"review": "a", "text": "b", "reply": "c", "key": 7})", {"review", "reply", "key"}, none) ==
          "7|a|c|{\"text\":\"b\"}");
    CHECK(none.warnings.empty());
    CHECK(contains(message_of([&] {
                       read(R"({"text": "a", "id": 1})", {"review", {}, {}}, said);
                   }),
                   "expected a field \"review\", found \"text\" and \"id\""));
    CHECK(refusal("a.jsonl", R"({"title": "a", "note": "b"})") ==
          "line 1, $: expected a field \"text\", \"words\" or \"tokens\", found \"title\" and \"note\" "
          "(--text-field "
          "names another)");
}

TEST_CASE("NaN in a field that nobody reads rejects no record") {
    const TemporaryFolder folder;
    const Said words;
    const std::string bytes =
        "{\"text\": \"a NaN\", \"score\": NaN, \"range\": [-Infinity, Infinity]}\n{\"text\": \"b\", \"s\": "
        "NaN}\n";
    SequenceReader reader = SequenceReader::open(folder.file("a.jsonl", bytes), {}, words);
    const auto first = reader.next();
    CHECK(*first->text == "a NaN");
    CHECK(first->extra == R"({"score":null,"range":[null,null]})");
    CHECK(*reader.next()->text == "b");
    REQUIRE(words.warnings.size() == 1);
    CHECK(contains(words.warnings[0], "a.jsonl, line 1: NaN and Infinity are no JSON: they become null"));
    CHECK(contains(refusal("a.jsonl", "{\"text\": NaN}"), "expected a field \"text\""));
    CHECK(contains(refusal("a.jsonl", "{\"text\": NaN"), "line 1"));
}

TEST_CASE("a .tsv is read by the names in its header") {
    CHECK(records_of("a.tsv",
                     "\xEF\xBB\xBFid\tlabel\ttext_pair\ttext\r\n7\tx\tb\t\"a\" ,\r\n\r\n\t\t\ta\r\n") ==
          Records{"7|\"a\" ,|b", "1|a|none"});
    CHECK(records_of("a.tsv", "words\n New  York \n") == Records{"0|<New><York>|none"});
    CHECK(records_of("a.tsv", "text\n").empty());
}

// As csv.writer(file, dialect="excel-tab"), pandas' to_csv(sep="\t") and Excel write them.
TEST_CASE("quotes that pandas and Excel put around cells of a .tsv are no part of the text") {
    CHECK(records_of("a.tsv", "id\ttext\r\n1\t\"A \"\"dog\"\" lay.\"\r\n2\t\"\"\"Yes.\"\"\"\r\n") ==
          Records{"1|A \"dog\" lay.|none", "2|\"Yes.\"|none"});
    CHECK(records_of("a.tsv", "id\ttext\n1\t\"two\nlines\"\n2\tb\n") ==
          Records{"1|two\nlines|none", "2|b|none"});
    CHECK(records_of("a.tsv", "text\tid\n\"a\ttab\"\t1\n\"two\n\nlines\"\t2\n") ==
          Records{"1|a\ttab|none", "2|two\n\nlines|none"});
    CHECK(records_of("a.tsv", "text\n\"\"\n") == Records{"0||none"});
}

// As R's write.table(…, sep = "\t", row.names = FALSE) writes them, with either qmethod.
TEST_CASE("quotes that R puts around all cells of a .tsv are no part of the text") {
    CHECK(records_of("a.tsv",
                     "\"text\"\t\"id\"\n\"the cat\"\t1\n\"A \\\"dog\\\"\"\t2\n\"A \"\"dog\"\"\"\t3\n") ==
          Records{"1|the cat|none", "2|A \"dog\"|none", "3|A \"dog\"|none"});
}

TEST_CASE("other quotes of a .tsv are part of the text") {
    CHECK(records_of("a.tsv", "id\ttext\n1\t\"No,\" he said.\n2\tin \"the\" middle\n") ==
          Records{"1|\"No,\" he said.|none", "2|in \"the\" middle|none"});
    CHECK(records_of("a.tsv", "id\ttext\n1\t\"open\n2\t\"open too\n3\tend\"\n") ==
          Records{"1|\"open|none", "2|\"open too|none", "3|end\"|none"});
    CHECK(records_of("a.tsv", "text\n\"open\nb\nc\n") == Records{"0|\"open|none", "1|b|none", "2|c|none"});
    CHECK(records_of("a.tsv", "id\ttext\n1\t\"open\nc\xE9\n2\tb\n") ==
          Records{"1|\"open|none", "line 3, byte 2: expected UTF-8 text, " + byte_e9, "2|b|none"});
}

TEST_CASE("what quotes of a .tsv may mean otherwise is told once") {
    const TemporaryFolder folder;
    const auto told = [&](const std::string& bytes) {
        const Said words;
        SequenceReader reader = SequenceReader::open(folder.file("a.tsv", bytes), {}, words);
        std::string texts;
        while (const auto sequence = reader.next()) texts += *sequence->text + "|";
        for (const std::string& warning : words.warnings) texts += warning.substr(warning.find("a.tsv") + 5);
        return texts;
    };
    CHECK(
        told("id\ttext\n1\t\"Yes.\"\n2\t\"No.\"\n") ==
        "\"Yes.\"|\"No.\"|, line 2: the quotes around a cell are read as part of it; in a .csv they are not");
    CHECK(told("id\ttext\n1\t\"Yes, sir.\"\n") ==
          "Yes, sir.|, line 2: the quotes around a cell with a comma are not read as part of it, since Excel "
          "writes them");
    CHECK(told("text\na\n\"b\nc\"\n") ==
          "a|b\nc|, line 3: the lines from this quote to the next one are read as one text");
    CHECK(told("id\ttext\n\"x\"\ta\n2\t\"b\nc\"\n") == "a|b\nc|");
}

TEST_CASE("the id of a .tsv is a number if it is written as one") {
    const TemporaryFolder folder;
    SequenceReader reader = SequenceReader::open(
        folder.file("a.tsv", "id\ttext\n12\t\n012\t\n9223372036854775808\t\n"), {}, said);
    CHECK(reader.next()->id == RecordId{std::int64_t{12}});
    CHECK(reader.next()->id == RecordId{"012"});
    CHECK(reader.next()->id == RecordId{"9223372036854775808"});
}

TEST_CASE("a .tsv without a usable header is refused when it is opened") {
    CHECK(contains(refused_to_open(""), "expected a header that names the columns, found nothing"));
    CHECK(contains(refused_to_open("a\tb\nc\td\n"),
                   "line 1: expected a header with a column \"text\" or \"words\", found \"a\" and \"b\""));
    CHECK(contains(refused_to_open("text\twords\n"), "only one of the columns"));
    CHECK(contains(refused_to_open("text\ttext\n"), "expected one column \"text\", found several"));
    CHECK(contains(refused_to_open("text\tid\tid\n"), "expected one column \"id\", found several"));
    CHECK(contains(refused_to_open("te\0xt\n"s), "line 1, byte 3: expected UTF-8 text"));
    CHECK(contains(refused_to_open("\xFF\xFEt\0"s), "byte order mark of UTF-16"));
}

TEST_CASE("a ragged row of a .tsv is a failed record") {
    CHECK(records_of("a.tsv", "text\tid\na\nb\tc\td\ne\tf\n") ==
          Records{"line 2: expected 2 columns as in the header, found 1",
                  "line 3: expected 2 columns as in the header, found 3", "f|e|none"});
    CHECK(refusal("a.tsv", "words\n  \n") == "line 2: expected at least one word, found none");
}

TEST_CASE("of a .conllu only ranges and empty nodes are no words") {
    const auto line = [](const std::string& id, const std::string& form) {
        return id + "\t" + form + "\t_\t_\t_\t_\t_\t_\t_\t_\n";
    };
    CHECK(records_of("a.conllu", line("0.1", "x") + line("1-2", "ab") + line("1", "a") + line("2", "b") +
                                     line("2.10", "y") + line("10-11", "z")) == Records{"0|<a><b>|none"});
    for (const std::string id : {"-", "- cat", "foo.bar", "2-x", "2-1", "0-1", "01-2", "1-2-3", "1.0", "1.",
                                 ".1", "1.2.3", "1-2.1", "-1", "1.-1"})
        CHECK(refusal("a.conllu", line("1", "a") + line(id, "b") + line("2", "c")) ==
              "line 2: expected word 2, found \"" + id + "\"");
}

TEST_CASE("a sentence of a .conllu has one sent_id and one text") {
    const std::string word = "1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n";
    CHECK(records_of("a.conllu", "# sent_id = a\n#sent_id=b\n" + word + "\n" + word) ==
          Records{"line 2: expected one comment \"sent_id\", found another", "1|<a>|none"});
    CHECK(refusal("a.conllu", "# text = a\n# sent_id = s\n# text = a\n" + word) ==
          "line 3: expected one comment \"text\", found another");
    CHECK(records_of("a.conllu", "# note = a\n# note = b\n" + word) == Records{"0|<a>|none"});
}

TEST_CASE("a record of a .fasta is a protein: its name is the id, its lines are the text") {
    CHECK(records_of("a.fasta",
                     ">sp|P0CG47|UBB_HUMAN Polyubiquitin-B\nMQIFVKTLTG\nKTITLEVEPS\n\n>short\r\nMKLVF\r\n") ==
          Records{"sp|P0CG47|UBB_HUMAN|MQIFVKTLTGKTITLEVEPS|none", "short|MKLVF|none"});
    CHECK(records_of("a.fa", ";an old comment\n> a b\nMK TA\tYI\n;another\nAK*\n>\nacd") ==
          Records{"a|MKTAYIAK*|none", "1|acd|none"});
    CHECK(records_of("a.faa", ">x\nM\n>x\nK\n>7\nL") == Records{"x|M|none", "x#2|K|none", "7|L|none"});
    CHECK(records_of("a.fasta", "") == Records{});
}

TEST_CASE("a protein of a .fasta that cannot be read leaves the others") {
    CHECK(records_of("a.fasta", "MKTA\nAYI\n>a\nM\n") ==
          Records{"line 1: expected a header: a line that begins with > and a protein's name, found \"MKTA\"",
                  "a|M|none"});
    CHECK(records_of("a.fasta", ">a\n\n>b\nK\n>c") ==
          Records{"line 1: expected a protein's letters after its header, found none", "b|K|none",
                  "line 5: expected a protein's letters after its header, found none"});
    const Records bad = records_of("a.fasta", ">a\nM\xFF\nK\n>b\xFF\nK\n>c\nL\n");
    REQUIRE(bad.size() == 3);
    CHECK(contains(bad[0], "line 2"));
    CHECK(contains(bad[1], "line 4"));
    CHECK(bad[2] == "c|L|none");
    const std::string too_long((1 << 24) + 1, 'b');
    const Records kept =
        records_of("a.fasta", ">a\nM\n>" + too_long + "\nK\n>c\nL\n>d\n" + too_long + "\n>e\nT\n");
    REQUIRE(kept.size() == 5);
    CHECK(kept[0] == "a|M|none");
    CHECK(kept[1] == "line 3: expected a line of at most 16777216 bytes, found more");
    CHECK(kept[2] == "c|L|none");
    CHECK(kept[3] == "line 8: expected a line of at most 16777216 bytes, found more");
    CHECK(kept[4] == "e|T|none");
}

TEST_CASE("what stands after a protein's name is its description") {
    const TemporaryFolder folder;
    const std::string path = folder.file("a.fasta", ">third one, with words  \nMKTAY<mask>AKQR");
    SequenceReader reader = SequenceReader::open(path, {}, said);
    const auto sequence = reader.next();
    CHECK(sequence->extra == "{\"description\":\"one, with words\"}");
    CHECK(sequence->text == "MKTAY<mask>AKQR");
    CHECK(sequence->place.spot == "line 1");
}

TEST_CASE("a sequence knows its file and line") {
    const TemporaryFolder folder;
    const std::string path = folder.file("a.jsonl", "\n{\"text\": \"a\"}\n");
    const auto sequence = SequenceReader::open(path, {}, said).next();
    CHECK(sequence->place.file == path);
    CHECK(sequence->place.spot == "line 2");
}

TEST_CASE("the format is what is asked for, else what the ending says") {
    const TemporaryFolder folder;
    const std::string path = folder.file("a.dat", "{\"text\": \"a\"}\n");
    CHECK(SequenceReader::open(path, {.name = "jsonl"}, said).next()->text == "a");
    CHECK(SequenceReader::open(path, {.name = "txt"}, said).next()->text == "{\"text\": \"a\"}");
    CHECK_THROWS_AS(SequenceReader::open(path, {}, said), UsageError);
    CHECK_THROWS_AS(SequenceReader::open(path, {.name = "xml"}, said), UsageError);
    CHECK(contains(message_of([&] { SequenceReader::open(folder.path("none.txt"), {}, said); }),
                   "cannot be opened"));
}
