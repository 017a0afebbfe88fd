// Runs over a corpus that are stopped, gone on with, shared out and put together.
#include <cstdlib>

#include "support/command.hpp"
#include "support/sanitized.hpp"

using namespace heed::test;
using Names = std::vector<std::string>;

namespace {

// valgrind computes fused multiplications in software, a second for eight tokens.
const std::size_t records = is_run_by_valgrind() ? 8 : 120;

/// Long enough in its small way to be stopped in the middle; some records are refused.
std::string corpus() {
    std::string lines;
    for (std::size_t i = 0; i < records; ++i)
        lines += i % 10 == 3 ? "{\"text\": " + std::to_string(i) + "}\n"
                             : "{\"text\": \"" + repeated("the cat sat on a mat .", 1 + i % 17) + "\"}\n";
    return lines;
}

struct Whole {
    std::string lines;
    std::string failures;
};

Whole uninterrupted(const Workspace& workspace, const std::string& name) {
    REQUIRE(workspace.heed({"attend", "-f", "in.jsonl", "-o", name, "--errors", "bad.jsonl", "--head", "0"})
                .code == 4);
    return {workspace.read(name), workspace.read("bad.jsonl")};
}

std::vector<std::string> resumable(const std::string& name) {
    return {"attend", "-f", "in.jsonl",       "-o", name, "--errors", "bad2.jsonl", "--resume",
            "--head", "0",  "--batch-tokens", "64"};
}

std::string joined(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) line += word + " ";
    return line;
}

}  // namespace

TEST_CASE("resume: killed at many moments, the output is that of one run") {
    for (const std::string name : {"out.jsonl", "out.jsonl.zst", "out.csv"}) {
        const Workspace workspace;
        workspace.write("in.jsonl", corpus());
        const Whole whole = uninterrupted(workspace, "whole-" + name);
        int killed = 0;
        for (int attempt = 0; attempt < 12; ++attempt) {
            const std::string pause = "0." + std::to_string(10 + 7 * attempt);
            const Finished run = workspace.shell("heed " + joined(resumable(name)) + "-q & sleep " + pause +
                                                 "; kill -9 $!; wait $!; echo $?");
            killed += run.out == "137\n" ? 1 : 0;
        }
        CHECK(killed > 0);
        CHECK(workspace.heed(resumable(name)).code == 4);
        CHECK(workspace.read(name) == whole.lines);
        CHECK(workspace.read("bad2.jsonl") == whole.failures);
        for (const std::string& left : workspace.names()) CHECK_FALSE(contains(left, ".part"));
    }
}

TEST_CASE("resume: SIGTERM and SIGUSR1 stop at a record's end with 75, and the run goes on from there") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus());
    const Whole whole = uninterrupted(workspace, "whole.jsonl");
    for (const std::string signal : {"TERM", "USR1"}) {
        const Finished run =
            workspace.shell("cp out.jsonl.manifest.json before 2>&-; heed " + joined(resumable("out.jsonl")) +
                            "-q --threads 1 & until [ -e out.jsonl.manifest.json ] && ! cmp -s before "
                            "out.jsonl.manifest.json\n"
                            "do :; done; kill -" +
                            signal + " $!; wait $!; echo $?; rm -f before");
        CHECK(run.out == "75\n");
        CHECK(contains(workspace.read("out.jsonl.manifest.json"), "\"state\": \"running\""));
        CHECK_FALSE(workspace.has("out.jsonl"));
    }
    CHECK(workspace.heed(resumable("out.jsonl")).code == 4);
    CHECK(workspace.read("out.jsonl") == whole.lines);
    SECTION("a finished run is finished") {
        const std::string manifest = workspace.read("out.jsonl.manifest.json");
        CHECK(workspace.heed(resumable("out.jsonl")).code == 4);
        CHECK(workspace.read("out.jsonl.manifest.json") == manifest);
    }
    SECTION("an output that is gone is made again") {
        workspace.write("out.jsonl", "something else\n");
        CHECK(workspace.heed(resumable("out.jsonl")).code == 4);
        CHECK(workspace.read("out.jsonl") == whole.lines);
    }
}

TEST_CASE("resume: a run that does not match is refused with what differs") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus());
    workspace.write("other.jsonl", "{\"text\": \"a\"}\n");
    REQUIRE(workspace.heed({"attend", "-f", "in.jsonl", "-o", "out.jsonl", "--resume", "--layer", "1", "-q"})
                .code == 4);
    const std::string before = workspace.read("out.jsonl");
    const auto refusal = [&](std::vector<std::string> flags) {
        flags.insert(flags.begin(), {"attend", "-o", "out.jsonl", "--resume"});
        const Finished run = workspace.heed(flags);
        CHECK(run.code == 3);
        CHECK(workspace.read("out.jsonl") == before);
        return run.err;
    };
    CHECK(contains(refusal({"-f", "in.jsonl", "--layer", "2"}), "--layer is \"1\" there, \"2\" here"));
    CHECK(contains(refusal({"-f", "in.jsonl"}), "--layer is \"1\" there, not given here"));
    CHECK(contains(refusal({"-f", "other.jsonl", "--layer", "1"}),
                   "the input \"in.jsonl\" there has other bytes than \"other.jsonl\" here"));
    CHECK(contains(refusal({"-f", "in.jsonl", "--layer", "1", "--model", "self-attention"}), "the model"));
    CHECK(contains(refusal({"-f", "in.jsonl", "--layer", "1", "--shard", "0/2"}),
                   "the shard is 0/1 there, 0/2 here"));
    workspace.write("out.jsonl.manifest.json", "{\"format\": \"heed.manifest\", \"version\": 2}");
    CHECK(contains(refusal({"-f", "in.jsonl", "--layer", "1"}), "expected version 1"));
}

TEST_CASE("resume: two runs that meet leave one output, whole, and no parts") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus());
    const Whole whole = uninterrupted(workspace, "whole.jsonl");
    const std::string command = "heed " + joined(resumable("out.jsonl")) + "-q & ";
    const Finished run =
        workspace.shell(command + "sleep 0.02; " + command + "sleep 0.02; " + command + "wait");
    INFO(run.err);
    CHECK(workspace.heed(resumable("out.jsonl")).code == 4);
    CHECK(workspace.read("out.jsonl") == whole.lines);
    CHECK(workspace.names() == Names{"bad.jsonl", "bad2.jsonl", "in.jsonl", "out.jsonl",
                                     "out.jsonl.manifest.json", "whole.jsonl"});
}

TEST_CASE("shards: 1, 2, 7 and 64 put together are the bytes of one run, in any order") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus());
    const Whole whole = uninterrupted(workspace, "whole.jsonl");
    for (const int count : {1, 2, 7, 64}) {
        std::vector<std::string> merge = {"merge", "-o", "all.jsonl", "--errors", "all-bad.jsonl"};
        for (int i = count; i-- > 0;) {
            const std::string name = std::to_string(count) + "-{shard}.jsonl";
            const int code = workspace
                                 .heed({"attend", "-f", "in.jsonl", "-o", name, "-q", "--shard",
                                        std::to_string(i) + "/" + std::to_string(count), "--head", "0"})
                                 .code;
            CHECK((code == 0 || code == 3 || code == 4));
            merge.push_back(std::to_string(count) + "-" + std::to_string(i) + ".jsonl");
        }
        CHECK(workspace.heed(merge).code == 4);
        CHECK(workspace.read("all.jsonl") == whole.lines);
        CHECK(workspace.read("all-bad.jsonl") == whole.failures);
    }
}

TEST_CASE("shards: slurm/n takes the index from the array's task, and nothing else does") {
    const Workspace workspace;
    workspace.write("in.txt", "a\nb\nc\n");
    const auto shard = [&](const std::string& task, const std::string& flag) {
        return workspace.shell("SLURM_ARRAY_TASK_ID=" + task +
                               " heed attend -f in.txt -o '{shard}.jsonl' --shard " + flag);
    };
    CHECK(shard("1", "slurm/2").code == 0);
    CHECK(parse_lines(workspace.read("1.jsonl")).front().at("id") == 1);
    CHECK(contains(shard("2", "slurm/2").err, "shard 2 is not under 2"));
    CHECK(contains(shard("x", "slurm/2").err, "SLURM_ARRAY_TASK_ID is \"x\""));
    CHECK(parse_lines(workspace.shell("SLURM_ARRAY_TASK_ID=1 heed attend -f in.txt").out).size() == 3);
}

TEST_CASE("shards: an array that has another number of tasks than there are shards is said") {
    const Workspace workspace;
    workspace.write("in.txt", "a\nb\nc\n");
    const auto run = [&](const std::string& task, const std::string& last, const std::string& count,
                         const std::string& shard) {
        return workspace.shell("SLURM_ARRAY_TASK_ID=" + task +
                               " SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_MAX=" +
                               last + " SLURM_ARRAY_TASK_COUNT=" + count +
                               " heed attend -f in.txt --head 0 -o '{shard}.jsonl' --shard " + shard);
    };
    const Finished many = run("1", "4", "4", "slurm/3");
    CHECK(many.code == 2);
    CHECK(contains(many.err, "--shard slurm/3: the array has 4 tasks: give sbatch --array=0-2"));
    const Finished again = run("2", "2", "2", "slurm/3");
    CHECK(again.code == 0);
    CHECK(contains(again.err, "the array has 2 tasks for 3 shards: task 2 computes shard 2, counted from 0"));
    CHECK(parse_lines(workspace.read("2.jsonl")).front().at("id") == 2);
    const Finished lost = run("7", "7", "3", "slurm/3");
    CHECK(lost.code == 2);
    CHECK(contains(lost.err, "the numbers of the array's tasks have gaps: give sbatch --array=0-2"));
    CHECK(run("7", "7", "3", "1/3").code == 0);  // the array is not asked
}

TEST_CASE("merge: gaps, duplicates, mixed runs and what is not finished or not whole are refused") {
    const Workspace workspace;
    workspace.write("in.txt", "a\nb\nc\nd\n");
    const auto make = [&](const std::string& name, const std::string& shard, const std::string& layer) {
        REQUIRE(
            workspace.heed({"attend", "-f", "in.txt", "-o", name, "--shard", shard, "--layer", layer}).code ==
            0);
    };
    make("0.jsonl", "0/3", "0");
    make("1.jsonl", "1/3", "0");
    make("2.jsonl", "2/3", "0");
    make("other.jsonl", "2/3", "1");
    make("half.jsonl", "1/2", "0");
    const auto refusal = [&](std::vector<std::string> outputs) {
        outputs.insert(outputs.begin(), {"merge", "-o", "all.jsonl"});
        const Finished run = workspace.heed(outputs);
        CHECK(run.code == 3);
        CHECK_FALSE(workspace.has("all.jsonl"));
        return run.err;
    };
    CHECK(contains(refusal({"0.jsonl", "2.jsonl"}), "all 3 shards, found none with the index 1"));
    CHECK(contains(refusal({"0.jsonl", "1.jsonl", "1.jsonl", "2.jsonl"}), "shard 1 twice"));
    CHECK(contains(refusal({"0.jsonl", "1.jsonl", "other.jsonl"}), "--layer is \"0\" there, \"1\" here"));
    CHECK(contains(refusal({"0.jsonl", "half.jsonl"}), "there are 3 shards there, 2 here"));
    CHECK(contains(refusal({"0.jsonl", "gone.jsonl"}), "gone.jsonl.manifest.json"));
    workspace.write("2.jsonl", workspace.read("2.jsonl") + "\n");
    CHECK(contains(refusal({"0.jsonl", "1.jsonl", "2.jsonl"}), "2.jsonl: expected"));
    std::string manifest = workspace.read("1.jsonl.manifest.json");
    manifest.replace(manifest.find("finished"), 8, "running");
    workspace.write("1.jsonl.manifest.json", manifest);
    CHECK(contains(refusal({"0.jsonl", "1.jsonl", "2.jsonl"}), "expected a finished run"));
}

TEST_CASE("shards: of saved records, of the layer and of what is compared each takes its own") {
    const Workspace workspace;
    std::string lines;
    for (std::size_t i = 0; i < 9; ++i)
        lines += i == 4 ? "{}\n" : "{\"text\": \"" + repeated("cat", 1 + i) + "sat\"}\n";
    workspace.write("in.jsonl", lines);
    REQUIRE(workspace.heed({"attend", "-f", "in.jsonl", "--head", "0", "-o", "saved.jsonl"}).code == 4);
    REQUIRE(workspace.heed({"attend", "-f", "in.jsonl", "--head", "1", "-o", "other.jsonl"}).code == 4);
    const std::vector<std::vector<std::string>> sources = {
        {"saved.jsonl"},
        {"-f", "in.jsonl", "--model", "self-attention"},
        {"saved.jsonl", "--compare", "other.jsonl"},
        {"-f", "in.jsonl", "--head", "0", "--compare-model", "default"}};
    for (const auto& source : sources) {
        INFO(joined(source));
        const auto attend = [&](const std::vector<std::string>& flags) {
            std::vector<std::string> arguments = {"attend", "-q"};
            arguments.insert(arguments.end(), source.begin(), source.end());
            arguments.insert(arguments.end(), flags.begin(), flags.end());
            return workspace.heed(arguments).code;
        };
        workspace.shell("rm -f resumed.jsonl* part-* all.jsonl");
        const int code = attend({"-o", "whole.jsonl", "--errors", "whole.bad"});
        CHECK(attend({"-o", "resumed.jsonl", "--errors", "resumed.bad", "--resume"}) == code);
        CHECK(workspace.read("resumed.jsonl") == workspace.read("whole.jsonl"));
        for (const std::string i : {"0", "1", "2"})
            CHECK(attend({"-o", "part-{shard}.jsonl", "--errors", "{shard}.bad", "--shard", i + "/3"}) <=
                  code);
        CHECK(workspace.heed({"merge", "part-0.jsonl", "part-1.jsonl", "part-2.jsonl", "-o", "all.jsonl"})
                  .code == code);
        CHECK(workspace.read("all.jsonl") == workspace.read("whole.jsonl"));
    }
}

TEST_CASE("resume: the layer and saved records go on behind the last record that was kept") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus());
    REQUIRE(workspace.heed({"attend", "-f", "in.jsonl", "--head", "0", "-o", "saved.jsonl", "-q"}).code == 4);
    for (const std::string source : {"saved.jsonl", "-f in.jsonl --model self-attention"}) {
        INFO(source);
        const std::string command = "heed attend -q " + source + " --resume -o out.jsonl";
        workspace.shell("rm -f out.jsonl*; " + command +
                        " & until [ -s out.jsonl.manifest.json ]\ndo :; done; kill -9 $!");
        const int code = workspace.shell(command).code;
        CHECK(workspace.shell("heed attend -q " + source + " -o whole.jsonl").code == code);
        CHECK(workspace.read("out.jsonl") == workspace.read("whole.jsonl"));
    }
}

TEST_CASE("resume: what is compared with counts by its bytes") {
    const Workspace workspace;
    workspace.write("in.txt", "a\nb\n");
    const std::vector<std::string> compared = {"attend",    "-f",          "in.txt",   "--head", "0",
                                               "--compare", "other.jsonl", "--resume", "-o",     "out.jsonl"};
    REQUIRE(workspace.heed({"attend", "-f", "in.txt", "-o", "other.jsonl"}).code == 0);
    CHECK(workspace.heed(compared).code == 0);
    REQUIRE(workspace.heed({"attend", "-f", "in.txt", "--precision", "3", "-o", "other.jsonl"}).code == 0);
    const Finished changed = workspace.heed(compared);
    CHECK(changed.code == 3);
    CHECK(contains(changed.err, "--compare is"));
}

TEST_CASE("two outputs are never one file, nor is an output of merge one of the shards") {
    const Workspace workspace;
    workspace.write("in.txt", "a\n");
    const auto refused = [&](const std::vector<std::string>& arguments) {
        const Finished run = workspace.heed(arguments);
        INFO(run.err);
        CHECK(run.code == 2);
        return run.err;
    };
    CHECK(contains(refused({"attend", "-f", "in.txt", "-o", "x.jsonl", "--errors", "./x.jsonl"}),
                   "are one file"));
    CHECK(contains(refused({"stats", "-f", "in.txt", "-o", "x.json", "--errors", "x.json"}), "two outputs"));
    CHECK(contains(refused({"stats", "-f", "in.txt", "-o", "x.csv", "--divergence-table", "x.csv"}),
                   "two outputs"));
    refused({"stats", "-f", "in.txt", "-o", "x.json", "--errors", "in.txt"});
    refused({"attend", "-f", "in.txt", "-o", "x.jsonl", "--resume", "--errors", "/dev/null"});
    refused({"attend", "-f", "in.txt", "-o", "x.jsonl", "--resume", "--errors", "x.jsonl.manifest.json"});
    refused({"attend", "-f", "in.txt", "-o", "x.safetensors", "--errors", "x.safetensors.index.json"});
    refused({"attend", "-f", "in.txt", "-o", "x.safetensors", "--errors", "./x-00000.jsonl"});
    refused({"attend", "-f", "in.txt", "-o", "x-0.jsonl", "--errors", "x-{shard}.jsonl", "--shard", "0/2"});
    CHECK(workspace.names() == Names{"in.txt"});
    workspace.write("in-00000.jsonl", "{\"text\": \"a\"}\n");
    refused({"attend", "-f", "in-00000.jsonl", "-o", "in.safetensors"});
    refused({"attend", "-f", "in-00000.jsonl", "-o", "x-{shard}.jsonl", "--errors", "in-0000{shard}.jsonl",
             "--shard", "0/2"});
    CHECK(contains(workspace.read("in-00000.jsonl"), "text"));
    workspace.shell("rm in-00000.jsonl");
    REQUIRE(workspace.heed({"stats", "-f", "in.txt", "-o", "s-{shard}.json", "--shard", "0/1"}).code == 0);
    CHECK(workspace.has("s-0.json"));
    refused({"merge", "s-0.json", "-o", "m.json", "--errors", "m.json"});
    refused({"merge", "s-0.json", "-o", "m.json", "--errors", "s-0.json"});
    refused({"merge", "s-0.json", "-o", "s-0.json.manifest.json"});
    refused({"merge", "s-0.json", "-o", "m.json", "--errors", "s-0.json.manifest.json"});
    CHECK_FALSE(workspace.has("m.json"));
}
