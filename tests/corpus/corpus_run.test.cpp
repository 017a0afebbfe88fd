// Runs over a corpus from within: what becomes of rejected records, how a run is resumed, and who is told.
#include "corpus/corpus_run.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "corpus/run_request.hpp"
#include "corpus/stats_run.hpp"
#include "corpus/write_records.hpp"
#include "source/open.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/said.hpp"
#include "support/workspace.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::message_of;
using heed::test::Said;
using heed::test::Workspace;

namespace {

struct Counted : Progress {
    void begin(std::uint64_t earlier) override { began_after = earlier; }
    void show(std::uint64_t records, const std::optional<ReadSoFar>&) override { shown = records; }
    void clear() override { ++cleared; }
    void finish(const RunDone& run) override { done = run; }
    void tell(const std::string& text) override { told = text; }

    std::uint64_t began_after = 0, shown = 0;
    int cleared = 0;
    std::optional<RunDone> done;
    std::string told;
};

/// Writes a line for each record, and breaks down when it is to take the record of this number.
class Numbers : public RecordConsumer {
  public:
    explicit Numbers(Sink sink, std::int64_t breaks_at = -1)
        : sink_(std::move(sink)), breaks_at_(breaks_at) {}

    void prepare(std::vector<Record>&) override {}
    void take(const std::vector<Record>& batch, std::size_t index) override {
        if (batch[index].number == breaks_at_) throw std::runtime_error("broken down");
        sink_(std::to_string(batch[index].number) + "\n");
    }
    bool can_resume_here() const override { return true; }
    void finish() override { sink_("end\n"); }

  private:
    Sink sink_;
    std::int64_t breaks_at_;
};

/// What a test runs: sentences through the layer from scratch.
struct Run {
    explicit Run(const std::string& sentences) { workspace.write("in.jsonl", sentences); }

    CorpusJob job() const {
        RunRequest asked;
        asked.version = "1";
        asked.command = "attend";
        return {{SequenceFile{workspace.path("in.jsonl")}, LayerFromScratch{}},
                {},
                options,
                asked,
                said,
                progress};
    }

    RunEnd go(std::int64_t breaks_at = -1) const {
        CorpusJob given = job();
        const std::string output = workspace.path("out");
        CorpusRun run(given, {output, {output}, {workspace.path("in.jsonl")}});
        if (const auto end = run.finished_before({output})) return *end;
        given.request.part = run.part();
        const auto stream = open_records(given.request, {}, said);
        Numbers numbers(run.open(output), breaks_at);
        return run.go(*stream, numbers);
    }

    Workspace workspace;
    RunOptions options;
    Said said;
    mutable Counted progress;
};

const std::string good = "{\"text\": \"a b\"}\n";
const std::string bad = "{\"id\": \"x\"}\n";

}  // namespace

TEST_CASE("corpus: a rejected record is reported and counted, the others go on", "[corpus]") {
    const Run run(good + bad + good);
    CHECK((run.go() == RunEnd::some_failed));
    CHECK(run.workspace.read("out") == "0\n2\nend\n");
    REQUIRE(run.said.errors.size() == 2);
    CHECK(contains(run.said.errors[0], "in.jsonl: line 2"));
    CHECK(run.said.errors[1] == "1 of 3 records failed");
    CHECK(run.progress.shown == 3);
    CHECK(run.progress.cleared > 0);  // before the error was said
}

TEST_CASE("corpus: at its end a run says how many records, tokens and bytes it has written", "[corpus]") {
    Run run(good + bad + good + good);
    CHECK((run.go() == RunEnd::some_failed));
    REQUIRE(run.progress.done);
    CHECK(run.progress.done->records == 3);
    CHECK(run.progress.done->earlier == 0);
    CHECK(run.progress.done->tokens == 6);
    CHECK(run.progress.done->bytes == run.workspace.read("out").size());
    CHECK(run.progress.done->output == run.workspace.path("out"));
}

TEST_CASE("corpus: a resumed run counts the earlier records apart, a rejected corpus says no end",
          "[corpus]") {
    Run run(good + good + good);
    run.options.resume = true;
    CHECK_THROWS_WITH(run.go(2), "broken down");
    CHECK_FALSE(run.progress.done);
    CHECK((run.go() == RunEnd::done));
    REQUIRE(run.progress.done);
    CHECK(run.progress.done->records == 3);
    CHECK(run.progress.done->tokens == 2 * (3 - run.progress.done->earlier));
    const Run rejected(bad);
    CHECK((rejected.go() == RunEnd::all_failed));
    CHECK_FALSE(rejected.progress.done);
}

TEST_CASE("corpus: a strict run ends at the first record that is rejected", "[corpus]") {
    Run run(good + bad + good);
    run.options.strict = true;
    CHECK(contains(message_of([&] { run.go(); }), "in.jsonl: line 2"));
    CHECK_FALSE(run.workspace.has("out"));
}

TEST_CASE("corpus: of a corpus that is rejected as a whole nothing is written but the reasons", "[corpus]") {
    Run run(bad + bad);
    run.options.errors = run.workspace.path("errors");
    CHECK((run.go() == RunEnd::all_failed));
    CHECK_FALSE(run.workspace.has("out"));
    CHECK(
        contains(run.workspace.read("errors"), "{\"number\": 0, \"id\": \"x\", \"line\": 1, \"reason\": \""));
}

TEST_CASE("corpus: a run that broke down is resumed after the records that were saved", "[corpus]") {
    Run run(good + good + good);
    run.options.resume = true;
    CHECK_THROWS_WITH(run.go(0), "broken down");
    CHECK_FALSE(run.workspace.has("out"));
    CHECK((run.go() == RunEnd::done));
    CHECK(run.workspace.read("out") == "0\n1\n2\nend\n");
    CHECK((run.go() == RunEnd::done));  // it was finished before
    CHECK(contains(run.progress.told, "was finished before, with 3 records: nothing is left to do"));
}

TEST_CASE("corpus: a shard does its part alone, and its failure says nothing of the corpus", "[corpus]") {
    Run run(good + bad + good + bad);
    run.options.shard = Shard{0, 2};
    CHECK((run.go() == RunEnd::done));
    CHECK(run.workspace.read("out") == "0\n2\nend\n");
    run.options.shard = Shard{1, 2};
    run.workspace.shell("rm out*");
    CHECK((run.go() == RunEnd::some_failed));
    CHECK(run.workspace.read("out") == "end\n");
}

TEST_CASE("corpus: another request does not resume a run", "[corpus]") {
    Run run(good);
    run.options.resume = true;
    run.go();
    run.workspace.write("in.jsonl", good + good);
    CHECK(contains(message_of([&] { run.go(); }), "is of another run"));
}

TEST_CASE("corpus: a request for a manifest has hashes of what is read", "[corpus]") {
    const Workspace workspace;
    const Said said;
    workspace.write("a.jsonl", good);
    Request request{SequenceFile{workspace.path("a.jsonl")}, BuiltIn{}};
    const RunRequest first = completed({}, request, said);
    CHECK(first.options.at("the input's format") == ".jsonl");
    CHECK(first.input.hash.size() == 32);
    CHECK(first.model.name == "default");
    workspace.write("a.jsonl", bad);
    const RunRequest second = completed({}, request, said);
    CHECK(second.input.hash != first.input.hash);
    CHECK(second.model.hash == first.model.hash);
    request.input = Texts{{"a"}};
    CHECK(message_of([&] { completed({}, request, said); }) ==
          "--resume and --shard go with a corpus: -f FILE");
    CHECK(without_file_name("/tmp/weights.npz:query") == "FILE.npz:query");
}

TEST_CASE("corpus: the hash of a model is one of its weights too, be they in one file or in shards",
          "[corpus]") {
    const Said said;
    for (const std::string weights : {"model.safetensors", "pytorch_model.bin"}) {
        const Workspace workspace;
        std::filesystem::create_directory(workspace.path("m"));
        workspace.write("a.jsonl", good);
        workspace.write("m/" + weights, "one");
        const Request request{SequenceFile{workspace.path("a.jsonl")}, ModelName{workspace.path("m")}};
        const std::string first = completed({}, request, said).model.hash;
        workspace.write("m/" + weights, "two");
        CHECK(completed({}, request, said).model.hash != first);
        workspace.write("m/" + weights, "one");
        CHECK(completed({}, request, said).model.hash == first);
        std::filesystem::remove(workspace.path("m/" + weights));
        workspace.write("m/" + weights + ".index.json", R"({"weight_map": {"a": "a.bin"}})");
        workspace.write("m/a.bin", "one");
        const std::string sharded = completed({}, request, said).model.hash;
        workspace.write("m/a.bin", "two");
        CHECK(completed({}, request, said).model.hash != sharded);
    }
}

TEST_CASE("corpus: records become lines, and statistics, without a command", "[corpus]") {
    const Run run(good + good);
    RecordOutput lines{
        .path = run.workspace.path("a.jsonl"), .format = RecordFormat::jsonl, .layout = RecordLayout::lines};
    CHECK((write_records(lines, run.job()) == RunEnd::done));
    const std::string written = run.workspace.read("a.jsonl");
    CHECK(std::count(written.begin(), written.end(), '\n') == 2);

    StatsOutput stats;
    stats.path = run.workspace.path("stats");
    stats.document = [](const HeadStats& sums) { return std::to_string(sums.counts.records); };
    CHECK((measure_corpus(stats, run.job()) == RunEnd::done));
    CHECK(run.workspace.read("stats") == "2");
}
