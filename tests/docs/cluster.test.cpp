// docs/cluster.md: what runs on one machine is run here, what needs Slurm by tests/cluster/run.
#include "support/catch.hpp"
#include "support/documentation.hpp"
#include "support/message.hpp"

using namespace heed::test;

namespace {

std::string corpus() {
    std::string lines;
    for (int i = 0; i < 40; ++i) lines += "{\"text\": \"sentence " + std::to_string(i) + " of some\"}\n";
    return lines;
}

}  // namespace

TEST_CASE("docs/cluster.md: every command runs, and shards are merged to the bytes of a single run") {
    const Reader reader;
    reader.workspace.write("corpus.jsonl", corpus());
    const bool has_parallel = reader.shell("command -v parallel").code == 0;
    if (!has_parallel) WARN("[skipped] GNU parallel is not installed");
    int run_here = 0, for_slurm = 0;
    for (const ShellBlock& block : shell_blocks(source_file("docs/cluster.md"))) {
        if (contains(block.commands, "sbatch")) {
            ++for_slurm;
        } else if (has_parallel) {
            ++run_here;
            const Finished run = reader.shell(block.commands);
            INFO(block.commands << run.out << run.err);
            CHECK(run.code == 0);
        }
    }
    CHECK(for_slurm == 2);  // tests/cluster/run knows them by what they say
    if (has_parallel) CHECK(run_here == 3);
}
