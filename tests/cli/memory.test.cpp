// What a process may not have: memory, addresses, threads. heed ends in words that say what was too large,
// before it has written anything; or it does with less.
#include <nlohmann/json.hpp>

#include "io/zstd.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/sanitized.hpp"

using namespace heed::test;

namespace {

/// So many MB of addresses for a line of shell.
Finished within(const Workspace& workspace, int megabytes, const std::string& line) {
    return workspace.shell("ulimit -c 0; ulimit -v " + std::to_string(megabytes * 1000) + "\n" + line);
}

bool is_skipped() {
    if (is_sanitized) WARN("[skipped] a sanitizer needs more memory, addresses and stack");
    return is_sanitized;
}

/// Under each limit heed does its work, or ends with 1 and a message that says `part` or, where even what it
/// starts with has no room, that memory is what it lacks; and leaves nothing.
void check_limits(const Workspace& workspace, const std::string& command, const std::string& part) {
    const std::vector<std::string> before = workspace.names();
    bool is_said = false;
    for (const int megabytes : {30, 40, 60, 80, 100, 150, 200, 300, 500, 1000}) {
        if (within(workspace, megabytes, "heed --version").code == 127)
            continue;  // no room for the libraries
        const Finished run = within(workspace, megabytes, command + " -o out");
        INFO(command << " within " << megabytes << " MB said: " << run.err);
        if (run.code == 0) {
            CHECK(workspace.has("out"));
            break;
        }
        CHECK(run.code == 1);
        CHECK(contains(run.err, "heed: error: "));
        CHECK(workspace.names() == before);
        is_said = is_said || contains(run.err, part);
    }
    INFO("expected: " << part);
    CHECK(is_said);
}

/// 512 tokens, the built-in model's limit.
void write_long_text(const Workspace& workspace) {
    workspace.write("long.txt", repeated("the", 510) + "\n");
}

}  // namespace

TEST_CASE("attention that memory is too small for is refused with what it needs", "[memory]") {
    if (is_skipped()) return;
    const Workspace workspace;
    write_long_text(workspace);
    const std::string part =
        "not enough memory: the attention of 5 layers of 6 heads over 512 tokens needs 3";
    check_limits(workspace, "heed attend --record 0 -f long.txt --hidden --format npz", part);
    check_limits(workspace, "heed attend -f long.txt --format jsonl", part);
}

TEST_CASE("a layer that memory is too small for is refused with what it needs", "[memory]") {
    if (is_skipped()) return;
    check_limits({}, "heed attend --model self-attention --dim 4096 hello --format json",
                 "not enough memory: a layer of 3 × 4096 × 4096 weights needs 201.3 MB, and ");
}

TEST_CASE("embeddings whose attention memory is too small for are refused with what it needs", "[memory]") {
    if (is_skipped()) return;
    const Workspace workspace;
    std::string rows;
    for (int i = 0; i < 2000; ++i) rows += std::to_string(i % 7) + "," + std::to_string(i % 11) + "\n";
    workspace.write("x.csv", rows);
    check_limits(workspace, "heed attend --embeddings x.csv --format jsonl",
                 "not enough memory: the attention of 2000 × 2000 tokens with vectors of 2 needs 48.1 MB");
}

TEST_CASE("a saved record that memory is too small for is refused with what it needs", "[memory]") {
    if (is_skipped()) return;
    const Workspace workspace;
    write_long_text(workspace);
    for (const std::string format : {"json", "npz", "safetensors"}) {
        const std::string name = "saved." + format;
        REQUIRE(workspace.heed({"attend", "--record", "0", "-f", "long.txt", "-o", name}).code == 0);
        check_limits(workspace, "heed attend " + name + " --format safetensors",
                     format == "json" ? "not enough memory: saved.json: JSON of "
                                      : "not enough memory: saved." + format);
    }
}

TEST_CASE("a figure that the helper has no memory for is an error, or is drawn", "[memory]") {
    if (is_skipped()) return;
    for (const std::string format : {"png", "pdf"})
        check_limits({}, "heed heatmap 'the cat' --format " + format, "heed-draw");
}

TEST_CASE("a figure that memory is too small for is refused with what there is", "[memory]") {
    if (is_skipped()) return;
    const Workspace workspace;
    write_long_text(workspace);
    REQUIRE(workspace.heed({"attend", "--record", "0", "-f", "long.txt", "-o", "saved.safetensors"}).code ==
            0);
    check_limits(workspace, "heed heads --layer 0 saved.safetensors --format svg",
                 "not enough memory: this process may have ");
}

TEST_CASE("the main commands need little memory for a sentence", "[memory]") {
    if (is_skipped()) return;
    for (const std::string command :
         {"heed attend 'the cat' --format json", "heed heatmap 'the cat' --format svg",
          "heed flow 'the cat' --format dot"}) {
        const Workspace workspace;
        const Finished run = within(workspace, 64, command);
        INFO(command << " said: " << run.err);
        CHECK(run.code == 0);
    }
}

TEST_CASE("threads that cannot be had are done without, and change nothing", "[memory]") {
    if (is_skipped()) return;
    const Workspace workspace;
    const Finished all = workspace.heed({"attend", "the cat", "--threads", "1"});
    const Finished few = within(workspace, 100, "heed attend 'the cat' --threads 200");
    CHECK(few.code == 0);
    CHECK(few.err.empty());
    CHECK(few.out == all.out);
}

TEST_CASE("memory is flat over records with long ids or much besides their text, or long texts to cut",
          "[memory]") {
    if (is_skipped()) return;
    const std::string much(4 << 20, 'x');
    for (const std::string begin :
         {R"({"text": "a", "note": ")", R"({"text": ")", R"({"text": "a", "id": ")"}) {
        const Workspace workspace;
        std::string compressed;  // nor is it mapped as a whole
        heed::ZstdWriter corpus([&](std::string_view bytes) { compressed += bytes; });
        for (int i = 0; i < 60; ++i) corpus.write(begin + much + std::to_string(i) + "\"}\n");
        corpus.end_frame();
        workspace.write("in.jsonl.zst", compressed);
        const Finished run = workspace.shell(
            "ulimit -d 500000; heed attend -f in.jsonl.zst --batch-tokens 100000 --truncate longest_first "
            "--head 0 --layer 0 --threads 2 -o out.jsonl.zst");
        INFO(run.err);
        CHECK(run.code == 0);
    }
}

TEST_CASE("a small stack is enough, for the helper's pictures too", "[memory]") {
    if (is_skipped()) return;
    const Workspace workspace;
    const Finished run = workspace.shell("ulimit -s 64; heed heads 'the cat' -o a.pdf");
    INFO(run.err);
    CHECK((run.code == 0 || run.code == 1));
    CHECK(contains(run.err, run.code == 0 ? "" : "heed: error: "));
    for (const std::string& name : workspace.names()) CHECK(name == "a.pdf");
}
