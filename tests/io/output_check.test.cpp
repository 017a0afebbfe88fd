// What is found out about outputs before the work.
#include "io/output/output_check.hpp"

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::message_of;
using heed::test::Workspace;

TEST_CASE("an id in a name cannot leave its folder", "[io]") {
    CHECK(with_id("out/{id}.json", "a-1_b.c") == "out/a-1_b.c.json");
    CHECK(with_id("{id}", "../x") == "%2E.%2Fx");
    CHECK(with_id("{id}", "") == "%");
    CHECK(with_id("{id}-{id}", "a") == "a-a");
    CHECK(with_shard("part-{shard}.jsonl", 3) == "part-3.jsonl");
}

TEST_CASE("an output that is a file which is read is an error, by whatever name", "[io]") {
    const Workspace workspace;
    workspace.write("a", "text");
    workspace.shell("ln -s a b");
    const std::string a = workspace.path("a"), b = workspace.path("b");
    CHECK(output_path(workspace.path("c"), {a}) == workspace.path("c"));
    CHECK(contains(message_of([&] { output_path(b, {a}); }), "b is the file that is read, "));
    CHECK(contains(message_of([&] { reject_same({a, std::nullopt, b}); }), "are one file"));
    CHECK(message_of([&] { reject_same({a, workspace.path("c")}); }) == "not refused");
}

TEST_CASE("an output that names a descriptor or a device has no extension that counts", "[io]") {
    const Workspace workspace;
    CHECK(names_a_file(workspace.path("new.json")));
    CHECK_FALSE(names_a_file("-"));
    CHECK_FALSE(names_a_file("/dev/null"));
    CHECK_FALSE(names_a_file(workspace.path()));
    CHECK(is_too_long(workspace.path(std::string(300, 'a'))));
}
