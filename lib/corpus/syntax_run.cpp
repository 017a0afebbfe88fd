#include "corpus/syntax_run.hpp"

#include <utility>

#include "core/machine/threads.hpp"
#include "corpus/output_files.hpp"
#include "io/output/output_check.hpp"
#include "source/open.hpp"

namespace heed {
namespace {

class SyntaxRun : public RecordConsumer {
  public:
    using Write = std::function<void(const SyntaxCounts&)>;

    /// Goes on from `so_far`; `write` gets the counts at the end.
    SyntaxRun(SyntaxCounts so_far, const RecordStream& stream, std::size_t threads, Write write)
        : counts_(std::move(so_far)), stream_(stream), threads_(threads), write_(std::move(write)) {}

    void prepare(std::vector<Record>& batch) override {
        counted_.assign(batch.size(), {});
        threads_.each(batch.size(), [&](std::size_t i) {
            stream_.select(batch[i]);
            batch[i].apply([&](const Attention& attention) {
                counted_[i] = syntax_of_sentence(attention, stream_.place_of(attention));
            });
        });
    }

    void take(const std::vector<Record>&, std::size_t index) override {
        merge(counts_, counted_[index], {stream_.name(), ""});
    }

    bool can_resume_here() const override { return true; }
    std::string result() const override { return syntax_to_json(counts_); }
    void finish() override { write_(counts_); }

  private:
    SyntaxCounts counts_;
    const RecordStream& stream_;
    Threads threads_;
    Write write_;
    std::vector<SyntaxCounts> counted_;  // of the batch
};

SyntaxCounts counts_so_far(const CorpusRun& run) {
    const std::string result = run.result();
    return result.empty() ? SyntaxCounts()
                          : syntax_from_json(JsonValue::parse(result, {"the manifest's result", ""}));
}

}  // namespace

void try_outputs(const SyntaxOutput& output, const RunOptions& options) {
    try_output(output.path, {});
    try_files_beside(options, {output.path}, output.read);
}

RunEnd count_syntax(const SyntaxOutput& output, CorpusJob job) {
    CorpusRun run(job, {output.path, {output.path}, output.read});
    if (const auto end = run.finished_before({output.path})) return *end;
    job.request.part = run.part();
    const auto stream = open_records(job.request, job.selection, job.messages);
    const Sink document = run.open(output.path);
    SyntaxRun counting(counts_so_far(run), *stream, thread_count(job.request),
                       [&](const SyntaxCounts& counts) { document(output.document(counts)); });
    return run.go(*stream, counting);
}

}  // namespace heed
