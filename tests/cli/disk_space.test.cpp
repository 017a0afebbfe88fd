// What will not fit on the disk is refused with the first records, whatever the source. The input is a file
// with a hole that no disk could hold the output of.
#include "support/command.hpp"
#include "support/sanitized.hpp"

using namespace heed::test;

namespace {

void write_with_hole(const Workspace& workspace, const std::string& name, const std::string& first_line) {
    workspace.write(name, first_line + "\n");
    REQUIRE(workspace.shell("truncate -s 1T " + name).code == 0);
}

}  // namespace

TEST_CASE("disk space: what will not fit is refused before it is written, from texts and from records") {
    if (is_sanitized) {
        WARN("[skipped] a sanitizer has no addresses for files of a TB");
        return;
    }
    const Workspace workspace;
    write_with_hole(workspace, "in.txt", "the cat sat");
    const Finished record = workspace.heed({"attend", "-q", "--format", "jsonl", "the cat sat"});
    write_with_hole(workspace, "saved.jsonl", record.out.substr(0, record.out.find('\n')));
    for (const std::string command :
         {"-f in.txt --batch-tokens 1 -o out.jsonl", "-f in.txt --batch-tokens 1 -o out.jsonl --head 0",
          "-f in.txt --model self-attention -o out.jsonl", "-f in.txt --model self-attention -o {id}.json",
          "-f in.txt --batch-tokens 1 --compare-model default -o out.jsonl", "saved.jsonl -o out.jsonl",
          "saved.jsonl --compare saved.jsonl -o out.jsonl"}) {
        INFO(command);
        const Finished run = workspace.shell("heed attend " + command);
        INFO(run.err);
        CHECK(run.code == 1);
        CHECK(contains(run.err, " GB are free: choose less"));
        CHECK(contains(run.err, "--ignore-disk-space"));
        CHECK_FALSE(workspace.has("out.jsonl"));
    }
}
