// Requests and the records they give, whatever these come from.
#include <algorithm>

#include "record/write.hpp"
#include "source/files_read.hpp"
#include "source/named_model.hpp"
#include "source/open.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/records.hpp"
#include "support/said.hpp"
#include "support/workspace.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::message_of;
using heed::test::Said;
using heed::test::Workspace;

namespace {

Request texts(std::vector<std::string> given) {
    return {Texts{std::move(given)}, BuiltIn{}};
}

/// All that the request gives, the selection's steps done.
std::vector<Record> records_of(const Request& request, const Selection& selection = {},
                               const Said& said = Said()) {
    const auto stream = open_records(request, selection, said);
    std::vector<Record> all;
    for (auto batch = stream->next(); !batch.empty(); batch = stream->next())
        for (Record& record : batch) {
            stream->select(record);
            all.push_back(std::move(record));
        }
    return all;
}

Attention called(Attention attention, const RecordId& id) {
    attention.id = id;
    return attention;
}

std::string line_of(const Attention& attention) {
    std::string line;
    write_record(attention, RecordFormat::jsonl, [&](std::string_view piece) { line += piece; });
    return line;
}

/// Records of one layer and head with these ids.
std::string lines_of(const std::vector<RecordId>& ids) {
    std::string lines;
    for (const RecordId& id : ids) lines += line_of(called(test::layer_record(), id));
    return lines;
}

std::vector<std::int64_t> numbers_of(const std::vector<Record>& records) {
    std::vector<std::int64_t> numbers;
    for (const Record& record : records) numbers.push_back(record.number);
    return numbers;
}

}  // namespace

TEST_CASE("source: texts give a record each, with their numbers", "[source]") {
    const auto records = records_of(texts({"The cat sat", "A dog"}));
    REQUIRE(records.size() == 2);
    CHECK(numbers_of(records) == std::vector<std::int64_t>{0, 1});
    const Attention& first = *records[0].value();
    CHECK(first.id == RecordId(std::int64_t{0}));
    CHECK(first.model.name == "default");
    CHECK(first.encoding.text == "The cat sat");
    CHECK(first.weights.shape(2) == first.encoding.tokens.size());
}

TEST_CASE("source: texts that go through a model together give what they give alone", "[source]") {
    Request together = texts({"The cat sat on the mat", "A dog", "Both of them"});
    const auto alone = records_of(together);
    together.batch_tokens = 1000;
    const Said said;
    const auto stream = open_records(together, {}, said);
    const auto batch = stream->next();
    REQUIRE(batch.size() == 3);
    for (std::size_t i = 0; i < batch.size(); ++i) test::check_equal(*batch[i].value(), *alone[i].value());
    CHECK(stream->next().empty());
}

TEST_CASE("source: a stream chooses layers and heads, who takes a record does the other steps", "[source]") {
    Selection selection;
    selection.layers = Choice::first();
    selection.hide_special = true;
    const Said said;
    const auto stream = open_records(texts({"The cat"}), selection, said);
    Record record = std::move(stream->next().front());
    CHECK(record.value()->layers == std::vector<std::int64_t>{0});
    const std::size_t all = record.value()->encoding.tokens.size();
    stream->select(record);
    CHECK(record.value()->encoding.tokens.size() == all - 2);  // without [CLS] and [SEP]
}

TEST_CASE("source: a step that makes no sense of a record rejects that record alone", "[source]") {
    Selection selection;
    selection.tokens.queries = TokenList::parse("--query", "5");
    const auto records = records_of(texts({"a", "The cat sat on the mat"}), selection);
    REQUIRE(records.size() == 2);
    REQUIRE(records[0].error() != nullptr);
    CHECK(records[0].error()->place().spot == "record 0");
    CHECK(records[1].value() != nullptr);
}

TEST_CASE("source: a rejected sequence of a file stands in its place", "[source]") {
    const Workspace workspace;
    workspace.write("a.jsonl",
                    "{\"id\": \"x\", \"text\": \"The cat\"}\n{\"id\": \"y\"}\n{\"text\": \"A dog\"}\n");
    const auto records = records_of({SequenceFile{workspace.path("a.jsonl")}, BuiltIn{}});
    REQUIRE(records.size() == 3);
    CHECK(records[0].id == RecordId("x"));
    CHECK(records[1].error() != nullptr);
    CHECK(records[1].number == 1);
    CHECK(records[1].line == 2);
    CHECK(records[1].id == RecordId("y"));
    CHECK(records[2].id == RecordId(std::int64_t{2}));
}

TEST_CASE("source: a part of a corpus keeps the numbers of the whole", "[source]") {
    const Workspace workspace;
    workspace.write("a.txt", "one\ntwo\nthree\nfour\nfive\n");
    workspace.write("a.jsonl", lines_of({0, 1, 2, 3, 4}));
    Request request{SequenceFile{workspace.path("a.txt")}, LayerFromScratch{}};
    request.part = {Shard{1, 2}, 2};
    CHECK(numbers_of(records_of(request)) == std::vector<std::int64_t>{3});
    request.input = SavedRecords{workspace.path("a.jsonl")};
    CHECK(numbers_of(records_of(request)) == std::vector<std::int64_t>{3});
}

TEST_CASE("source: saved records come back, a broken line in its place", "[source]") {
    const Workspace workspace;
    workspace.write("a.jsonl", lines_of({std::string("a")}) + "{}\n" + lines_of({std::string("b")}));
    const auto records = records_of({SavedRecords{workspace.path("a.jsonl")}, BuiltIn{}});
    REQUIRE(records.size() == 3);
    test::check_equal(*records[0].value(), called(test::layer_record(), "a"));
    CHECK(records[1].error() != nullptr);
    CHECK(records[1].line == 2);
    CHECK(records[2].id == RecordId("b"));
}

TEST_CASE("source: where each record has a file of its own, the second of an id is told apart", "[source]") {
    const Workspace workspace;
    workspace.write("a.jsonl", lines_of({std::string("a"), std::string("b"), std::string("a")}));
    Request request{SavedRecords{workspace.path("a.jsonl")}, BuiltIn{}};
    CHECK(records_of(request)[2].value() != nullptr);
    request.distinct_ids = true;
    const auto records = records_of(request);
    REQUIRE(records.size() == 3);
    REQUIRE(records[2].id);
    CHECK(show(*records[2].id) == "a#2");
}

TEST_CASE("source: one record is found by its id, or by its number where it has none", "[source]") {
    const Workspace workspace;
    workspace.write("a.jsonl", lines_of({std::string("a"), 7, std::string("b")}));
    workspace.write("a.txt", "one\ntwo\nthree\n");
    Request request{SavedRecords{workspace.path("a.jsonl")}, BuiltIn{}};
    request.record = "7";
    CHECK_FALSE(gives_several(request));
    CHECK(numbers_of(records_of(request)) == std::vector<std::int64_t>{1});
    request.record = "1";
    CHECK(contains(message_of([&] { records_of(request); }), "expected a record 1, found none of that id"));
    request.input = SequenceFile{workspace.path("a.txt")};
    request.model = LayerFromScratch{};
    CHECK(numbers_of(records_of(request)) == std::vector<std::int64_t>{1});
}

TEST_CASE("source: embeddings go through the layer from scratch, which says what sees nothing", "[source]") {
    const Workspace workspace;
    workspace.write("x.json", "{\"tokens\": [\"a\", \"b\"], \"embeddings\": [[1, 2], [3, 4]]}");
    workspace.write("mask.json", "[[1, 1], [0, 0]]");
    LayerFromScratch layer;
    layer.mask = workspace.path("mask.json");
    const Said said;
    const auto records = records_of({Embeddings{workspace.path("x.json")}, layer}, {}, said);
    REQUIRE(records.size() == 1);
    const Attention& attention = *records[0].value();
    CHECK(attention.encoding.tokens == std::vector<std::string>{"a", "b"});
    CHECK(attention.weights(0, 0, 1, 0) == 0);
    REQUIRE(said.warnings.size() == 1);
    CHECK(contains(said.warnings[0], "hides every key from query 1"));
}

TEST_CASE("source: the only record is taken, more than one is an error", "[source]") {
    const auto only = [](const Request& request) { return only_one(*open_records(request, {}, Said())); };
    CHECK(only(texts({"The cat"})).encoding.text == "The cat");
    CHECK(message_of([&] {
              only(texts({"The", "cat"}));
          }) == "give one TEXT, and quote it if it is a sentence of several words (flags stand before --)");
    const Workspace workspace;
    workspace.write("a.jsonl", lines_of({0, 1}));
    workspace.write("one.jsonl", lines_of({0}));
    CHECK(contains(message_of([&] {
                       only({SavedRecords{workspace.path("a.jsonl")}, BuiltIn{}});
                   }),
                   "holds several records: choose one with --record N"));
    CHECK(only({SavedRecords{workspace.path("one.jsonl")}, BuiltIn{}}).id == RecordId(std::int64_t{0}));
}

TEST_CASE("source: a model minus itself is zero, record by record", "[source]") {
    Request request = texts({"The cat sat", "A dog"});
    request.subtracted = ModelChoice(BuiltIn{});
    const auto records = records_of(request);
    REQUIRE(records.size() == 2);
    for (const Record& record : records) {
        const Attention& difference = *record.value();
        CHECK((difference.kind == WeightKind::difference));
        CHECK(std::all_of(difference.weights.begin(), difference.weights.end(),
                          [](float weight) { return weight == 0; }));
    }
}

TEST_CASE("source: both sides go through the steps before they are subtracted", "[source]") {
    const Workspace workspace;
    Selection selection;
    selection.tokens.queries = TokenList::parse("--query", "1");
    workspace.write("a.jsonl", lines_of({0, 1}));
    Request request{SavedRecords{workspace.path("a.jsonl")}, BuiltIn{}};
    request.subtracted = SavedRecords{workspace.path("a.jsonl")};
    for (const Record& record : records_of(request, selection)) CHECK(record.value()->weights.shape(2) == 1);
}

TEST_CASE("source: records are compared by id, in whatever order the other file has them", "[source]") {
    const Workspace workspace;
    workspace.write("a.jsonl", lines_of({std::string("a"), std::string("b"), std::string("c")}));
    workspace.write("b.jsonl", lines_of({std::string("c"), std::string("a")}));
    Request request{SavedRecords{workspace.path("a.jsonl")}, BuiltIn{}};
    request.subtracted = SavedRecords{workspace.path("b.jsonl")};
    const Said said;
    const auto records = records_of(request, {}, said);
    REQUIRE(records.size() == 3);
    CHECK(records[0].value() != nullptr);
    REQUIRE(records[1].error() != nullptr);
    CHECK(contains(records[1].error()->what(), "expected a record \"b\" to compare with, found none"));
    CHECK(records[2].value() != nullptr);
    REQUIRE(said.warnings.size() == 1);
    CHECK(contains(said.warnings[0], "is in another order"));
}

TEST_CASE("source: a comparison says where the tokens differ", "[source]") {
    Attention other = test::layer_record();
    other.encoding.tokens = {"A", "dog"};
    const Workspace workspace;
    workspace.write("a.json", line_of(test::layer_record()));
    workspace.write("b.json", line_of(other));
    Request request{SavedRecords{workspace.path("a.json")}, BuiltIn{}};
    request.subtracted = SavedRecords{workspace.path("b.json")};
    const Said said;
    CHECK(records_of(request, {}, said).size() == 1);
    REQUIRE(said.warnings.size() == 1);
    CHECK(contains(said.warnings[0], "the tokens are not those of b.json; they are compared place by place"));
}

TEST_CASE("source: which requests may give several records is known before they are opened", "[source]") {
    CHECK_FALSE(gives_several(texts({"one"})));
    CHECK(gives_several(texts({"one", "two"})));
    CHECK(gives_several({SequenceFile{"a.txt"}, BuiltIn{}}));
    CHECK(gives_several({Embeddings{"a.npy"}, LayerFromScratch{}}));
    CHECK_FALSE(gives_several({SavedRecords{"a.npz"}, BuiltIn{}}));
    CHECK(gives_several({SavedRecords{"a.jsonl.zst"}, BuiltIn{}}));
    CHECK(gives_several({SavedRecords{"-"}, BuiltIn{}}));
}

TEST_CASE("source: all files of a request are known, those of the comparison too", "[source]") {
    LayerFromScratch layer;
    layer.mask = "causal";
    layer.weights = "w.safetensors";
    Request request{Embeddings{"x.npz:name", "words.txt"}, layer};
    request.subtracted = SavedRecords{"old.json"};
    const auto files = files_read(request);
    for (const std::string file : {"x.npz:name", "x.npz", "words.txt", "w.safetensors", "old.json"})
        CHECK(std::count(files.begin(), files.end(), file) == 1);
}

TEST_CASE("source: the layer from scratch has no folder, a model that is not there is an input error",
          "[source]") {
    const Said said;
    CHECK(contains(message_of([&] { open_model_folder(LayerFromScratch{}, said); }), "it has no folder"));
    CHECK(
        contains(message_of([&] { open_model_folder(ModelName{"no such model"}, said); }), "no such model"));
    CHECK(open_model_folder(BuiltIn{}, said).name == "default");
}
