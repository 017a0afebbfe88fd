#include "corpus/comparison_run.hpp"

#include <deque>
#include <utility>

#include "core/machine/threads.hpp"
#include "source/open.hpp"

namespace heed {
namespace {

class ComparisonRun : public RecordConsumer {
  public:
    using Write = std::function<void(const HeadComparison&)>;

    /// Both streams go through the same corpus.
    ComparisonRun(const RecordStream& own, RecordStream& other, std::size_t threads, Write write)
        : own_(own), other_(other), threads_(threads), write_(std::move(write)) {}

    void prepare(std::vector<Record>& batch) override {
        measured_.assign(batch.size(), {});
        for (std::size_t i = 0; i < batch.size(); ++i) {
            Record other = next_of_other();
            own_.select(batch[i]);
            other_.select(other);
            batch[i].apply([&](const Attention& attention) {
                if (const InputError* const error = other.error()) throw InputError(*error);
                measured_[i] =
                    HeadComparison::of_record(attention, *other.value(), threads_, own_.place_of(attention));
                require_same_subject(sums_.own, measured_[i].own, own_.place_of(attention));
            });
        }
    }

    void take(const std::vector<Record>&, std::size_t index) override {
        sums_.add(measured_[index], {own_.name(), ""});
    }

    bool can_resume_here() const override { return false; }
    void finish() override { write_(sums_); }

  private:
    Record next_of_other() {
        if (waiting_.empty())
            for (Record& record : other_.next()) waiting_.push_back(std::move(record));
        if (waiting_.empty())
            throw BrokenInput({other_.name(), ""}, "the same records for both models", "fewer");
        Record record = std::move(waiting_.front());
        waiting_.pop_front();
        return record;
    }

    const RecordStream& own_;
    RecordStream& other_;
    std::deque<Record> waiting_;  // of the other
    Threads threads_;
    Write write_;
    HeadComparison sums_;
    std::vector<HeadComparison> measured_;  // of the batch
};

}  // namespace

RunEnd compare_heads(const ComparisonOutput& output, CorpusJob job) {
    const Request other = request_for(*job.request.subtracted, job.request);
    job.request.subtracted.reset();
    CorpusRun run(job, {output.path, {output.path}, output.read});
    const auto own_records = open_records(job.request, job.selection, job.messages);
    const auto other_records = open_records(other, job.selection, job.messages);
    const Sink document = run.open(output.path);
    ComparisonRun measuring(*own_records, *other_records, thread_count(job.request),
                            [&](const HeadComparison& comparison) { document(output.document(comparison)); });
    return run.go(*own_records, measuring);
}

}  // namespace heed
