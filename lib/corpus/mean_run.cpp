#include "corpus/mean_run.hpp"

#include <utility>

#include "core/machine/threads.hpp"
#include "source/open.hpp"
#include "source/record_sums.hpp"

namespace heed {
namespace {

class MeanRun : public RecordConsumer {
  public:
    using Write = std::function<void(const RecordSums&)>;

    /// Goes on from `so_far`; `write` gets all at the end.
    MeanRun(RecordSums so_far, const RecordStream& stream, std::size_t threads, Write write)
        : sums_(std::move(so_far)), stream_(stream), threads_(threads), write_(std::move(write)) {}

    void prepare(std::vector<Record>& batch) override {
        threads_.each(batch.size(), [&](std::size_t i) { stream_.select(batch[i]); });
    }

    void take(const std::vector<Record>& batch, std::size_t index) override {
        const Attention& attention = *batch[index].value();
        sums_.add(attention, stream_.place_of(attention));
    }

    bool can_resume_here() const override { return true; }
    std::string result() const override { return sums_.json(); }

    void finish() override { write_(sums_); }

  private:
    RecordSums sums_;
    const RecordStream& stream_;
    Threads threads_;
    Write write_;
};

RecordSums sums_so_far(const CorpusRun& run) {
    const std::string result = run.result();
    return result.empty() ? RecordSums()
                          : RecordSums::of_json(JsonValue::parse(result, {"the manifest's result", ""}));
}

}  // namespace

RunEnd write_mean(const RecordOutput& output, CorpusJob job) {
    CorpusRun run(job, {output.path, {output.path}, output.read});
    if (const auto end = run.finished_before({output.path})) return *end;
    job.request.mean_of_records = false;
    job.request.part = run.part();
    const auto stream = open_records(job.request, job.selection, job.messages);
    const Sink out = run.open(output.path);
    MeanRun mean(sums_so_far(run), *stream, thread_count(job.request), [&](const RecordSums& sums) {
        if (sums.count() == 0 && job.request.part.shard.count > 1) {
            job.messages.warning(output.path +
                                 " is empty, since this shard has no record; heed merge needs it");
            return;
        }
        if (sums.count() == 0)
            throw InputError({stream->name(), ""}, "a record, for a mean over records", "none");
        const Attention attention = sums.mean();
        write_record(attention, output.format, out, output.float_type);
        if (job.taken) job.taken(attention);
    });
    return run.go(*stream, mean);
}

}  // namespace heed
