// Sequences with their numbers, from arguments and from files.
#include "input/corpus.hpp"

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/said.hpp"
#include "support/workspace.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::message_of;
using heed::test::Said;
using heed::test::Workspace;

TEST_CASE("corpus: each given text is a sequence that says which it is", "[input]") {
    Corpus corpus = Corpus::of_texts({"a", "b"}, std::nullopt);
    CHECK(corpus.ready());
    CHECK_FALSE(corpus.read_so_far());
    CHECK(corpus.next()->value()->place.file == "TEXT 1");
    const auto second = corpus.next();
    CHECK(second->number == 1);
    CHECK(second->value()->text == "b");
    CHECK_FALSE(corpus.next());
    Corpus pair = Corpus::of_texts({"a"}, "b");
    const auto only = pair.next();
    CHECK(only->value()->text_pair == "b");
    CHECK(only->value()->place.file == "TEXT");
}

TEST_CASE("corpus: a given text that is not UTF-8 is none, and the next one follows", "[input]") {
    Corpus corpus = Corpus::of_texts({"\xFF", "b"}, std::nullopt);
    CHECK(contains(message_of([&] { corpus.next(); }), "TEXT 1: byte 1: expected UTF-8 text"));
    CHECK(corpus.next()->value()->text == "b");
}

const Said said;

TEST_CASE("corpus: one record is chosen by its id, or by its number where that could not be read",
          "[input]") {
    const Workspace workspace;
    workspace.write("a.jsonl", "{\"id\": \"x\", \"text\": \"a\"}\n{}\n");
    const auto chosen = [&](const std::string& wanted) {
        Corpus corpus = Corpus::open(workspace.path("a.jsonl"), {}, {}, said);
        corpus.choose(wanted);
        return corpus.next();
    };
    CHECK(chosen("x")->value()->text == "a");
    CHECK(chosen("1")->error() != nullptr);
    // It has an id of its own.
    CHECK(
        contains(message_of([&] { chosen("0"); }), "expected a record 0, found none of that id among \"x\""));
}
