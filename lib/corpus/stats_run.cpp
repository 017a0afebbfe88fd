#include "corpus/stats_run.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/machine/threads.hpp"
#include "corpus/output_files.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_file.hpp"
#include "source/open.hpp"
#include "stats/csv.hpp"
#include "stats/json.hpp"

namespace heed {
namespace {

/// Adds record to record. Measured are all of a batch at once, or the heads of one alone.
class StatsRun : public RecordConsumer {
  public:
    using Write = std::function<void(const HeadStats&)>;

    /// Goes on from `so_far`; `write` gets the sums at the end.
    StatsRun(HeadStats so_far, const StatsChoice& choice, RecordStream& stream, std::size_t threads,
             Write write)
        : stats_(std::move(so_far)),
          choice_(choice),
          stream_(stream),
          threads_(threads),
          write_(std::move(write)) {}

    /// As they are computed. Not for divergences, which are of all heads at once, nor for regions, which are
    /// merged of whole records.
    void measure_each_layer(RecordStream& stream) {
        stream.hear_layers([this](std::size_t nth, const Attention& layer) { hear(nth, layer); });
    }

    void prepare(std::vector<Record>& batch) override {
        measured_.assign(batch.size(), {});
        if (!heard_.empty()) return measure_heard(batch);
        if (batch.size() == 1) {
            measure(batch.front(), measured_.front(), threads_);
        } else {
            threads_.each(batch.size(), [&](std::size_t i) {
                Threads one(1);
                measure(batch[i], measured_[i], one);
            });
        }
        for (std::size_t i = 0; i < batch.size(); ++i) require_first_subject(batch[i], measured_[i]);
    }

    void take(const std::vector<Record>&, std::size_t index) override {
        merge(stats_, measured_[index], {stream_.name(), ""});
    }

    bool can_resume_here() const override { return true; }
    std::string result() const override { return sums_to_json(stats_); }
    void finish() override { write_(stats_); }

  private:
    /// What was heard of a record, layer by layer.
    struct Heard {
        RecordMeasures measures;
        std::optional<InputError> error;
    };

    void hear(std::size_t nth, const Attention& layer) {
        if (nth == heard_.size()) heard_.emplace_back();
        Heard& heard = heard_[nth];
        if (heard.error) return;
        try {
            RecordMeasures measures = measures_of(layer, choice_, threads_, {stream_.name(), ""});
            if (heard.measures.heads.empty())
                heard.measures = std::move(measures);
            else
                append(heard.measures, measures);
        } catch (const InputError& error) {
            heard.error = error;
        }
    }

    void measure_heard(std::vector<Record>& batch) {
        auto heard = heard_.begin();
        for (std::size_t i = 0; i < batch.size(); ++i) {
            batch[i].apply([&](const Attention& attention) {
                const Heard& one = *heard++;
                if (one.error) throw InputError(*one.error);
                measured_[i] = stats_of(one.measures, attention, choice_);
            });
            require_first_subject(batch[i], measured_[i]);
        }
        heard_.clear();
    }

    void measure(Record& record, HeadStats& measured, Threads& threads) const {
        stream_.select(record);
        record.apply([&](const Attention& attention) {
            measured = stats_of_record(attention, choice_, threads, stream_.place_of(attention));
        });
    }

    void require_first_subject(Record& record, const HeadStats& measured) {
        record.apply([&](const Attention& attention) {
            if (!first_) first_ = stats_.counts.records > 0 ? stats_ : measured;
            require_same_subject(*first_, measured, stream_.place_of(attention));
        });
    }

    HeadStats stats_;
    StatsChoice choice_;
    const RecordStream& stream_;
    Threads threads_;
    Write write_;
    std::vector<Heard> heard_;  // of the records of the batch that have no weights
    std::optional<HeadStats> first_;
    std::vector<HeadStats> measured_;  // of the batch
};

/// What an earlier run has measured, or nothing yet.
HeadStats stats_so_far(const CorpusRun& run, const StatsChoice& choice) {
    HeadStats stats;
    stats.with_divergences = choice.divergences;
    stats.example_count = choice.examples;
    const std::string result = run.result();
    return result.empty() ? stats : stats_from_json(JsonValue::parse(result, {"the manifest's result", ""}));
}

std::vector<std::string> targets_of(const StatsOutput& output) {
    std::vector<std::string> targets = {output.path};
    if (output.divergence_table) targets.push_back(*output.divergence_table);
    return targets;
}

}  // namespace

void try_outputs(const StatsOutput& output, const RunOptions& options) {
    try_output(output.path, {});
    reject_compressed("--divergence-table", output.divergence_table);
    if (output.divergence_table) try_output(*output.divergence_table, output.read);
    try_files_beside(options, targets_of(output), output.read);
}

RunEnd measure_corpus(const StatsOutput& output, CorpusJob job) {
    CorpusRun run(job, {output.path, targets_of(output), output.read});
    if (const auto end = run.finished_before({output.path})) {
        // The table may have another name now.
        if (output.divergence_table && *end != RunEnd::all_failed)
            write_file(*output.divergence_table, divergences_to_csv(stats_so_far(run, output.choice)));
        return *end;
    }
    job.request.part = run.part();
    const auto stream = open_records(job.request, job.selection, job.messages);
    const Sink document = run.open(output.path);
    const Sink table = output.divergence_table ? run.open(*output.divergence_table) : Sink{};
    StatsRun measuring(stats_so_far(run, output.choice), output.choice, *stream, thread_count(job.request),
                       [&](const HeadStats& stats) {
                           document(output.document(stats));
                           if (table) table(divergences_to_csv(stats));
                       });
    if (!output.choice.divergences && !job.selection.regions) measuring.measure_each_layer(*stream);
    return run.go(*stream, measuring);
}

}  // namespace heed
