// A run over a corpus: record after record in the order of the input, rejected ones reported and counted,
// stopped and resumed where that is asked for. What is done with a record is the consumer's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "corpus/ledger.hpp"
#include "corpus/progress.hpp"
#include "corpus/record_count.hpp"
#include "io/file_states.hpp"
#include "io/output/output_group.hpp"
#include "io/signals.hpp"
#include "io/sink.hpp"
#include "source/record_stream.hpp"

namespace heed {

/// How a run goes, and what it writes beside its output.
struct RunOptions {
    std::optional<std::string> errors = {};  // where rejected records go, as JSON lines
    std::optional<Shard> shard = {};         // none: all records
    bool strict = false;                     // the first record that is rejected ends the run
    bool resume = false;                     // goes on where an earlier run was stopped
    bool ignore_disk_space = false;

    /// A manifest is kept.
    bool keeps_manifest() const { return resume || shard.has_value(); }
};

/// What is done, whatever becomes of the records.
struct CorpusJob {
    Request request;
    Selection selection;
    RunOptions options;
    RunRequest asked;  // version, command and options, for a manifest
    const Messages& messages;
    Progress& progress;
    std::function<void(const Attention&)> taken = {};  // told of each record that was not rejected
};

/// What a command does with records.
class RecordConsumer {
  public:
    virtual ~RecordConsumer() = default;
    /// What can be done to a batch at once; to do the steps of the selection too. A record that is rejected
    /// now becomes its InputError.
    virtual void prepare(std::vector<Record>& batch) = 0;
    /// The record at `index` of the batch, which is not rejected; in order. An InputError rejects it: nothing
    /// of it may have been written.
    virtual void take(const std::vector<Record>& batch, std::size_t index) = 0;
    /// A later run can go on after the records taken.
    virtual bool can_resume_here() const = 0;
    /// What it would need to, beside the outputs, as of when it could be left last: a JSON object, or
    /// nothing.
    virtual std::string result() const { return ""; }
    /// What it has written to files of its own.
    virtual std::uint64_t own_bytes() const { return 0; }
    /// All have been taken.
    virtual void finish() = 0;
};

/// Of a run.
struct CorpusFiles {
    std::string output;                // beside which a manifest stands; may be "-" where none is kept
    std::vector<std::string> targets;  // what is opened, in this order; not where rejected records go
    std::vector<std::string> read;
};

class CorpusRun {
  public:
    /// InputError, UsageError or std::system_error where a manifest is kept that says something else, or
    /// cannot be. The job has to outlive the run.
    CorpusRun(const CorpusJob& job, const CorpusFiles& files);

    /// A later run may resume it.
    bool keeps_manifest() const { return ledger_.has_value(); }
    /// Which records are left to do.
    CorpusPart part() const { return part_; }
    /// The end of the run if it was finished before. InputError if that wrote other files than `outputs` and
    /// where rejected records go, or passed over records that a strict run does not.
    std::optional<RunEnd> finished_before(const std::vector<std::string>& outputs) const;
    /// What the consumer had said as its result.
    std::string result() const { return ledger_ ? ledger_->manifest().result : ""; }

    /// An output; its bytes take their place at the end. ClosedPipe in a write if nobody reads any output
    /// more.
    Sink open(const std::string& path);
    /// For a consumer that puts files of its own into their places, before it does.
    void begin_to_write();
    /// Bytes in the outputs that were opened so far, by this run and by those it resumes.
    std::uint64_t bytes() const { return bytes_; }
    /// The outputs are the consumer's own affair.
    RunEnd go(RecordStream& stream, RecordConsumer& consumer);

  private:
    void take(std::vector<Record> batch, RecordConsumer& consumer);
    void tell_end(const RecordConsumer& consumer);
    bool go_through(RecordStream& stream, RecordConsumer& consumer);
    void warn_if_empty(const RecordStream& stream) const;
    RunEnd stopped();
    bool is_to_stop() const;
    void save(const RecordConsumer& consumer);
    void save_now_and_then(const RecordConsumer& consumer);
    Sink sink_to(const std::string& path);
    void require_written(const std::string& path) const;
    std::string errors_path() const;
    void note();
    void report(const Record& rejected);
    void commit(const RecordConsumer& consumer);
    bool is_rejected() const;
    std::vector<std::string> unwanted_outputs() const;
    RunEnd end() const;

    const RunOptions& options_;
    const std::function<void(const Attention&)>& taken_;
    std::string output_;
    const Messages& messages_;
    Progress& progress_;
    CorpusPart part_;
    std::optional<Ledger> ledger_;
    FileStates read_;                    // where a manifest is kept
    std::unique_ptr<StopRequest> stop_;  // from the beginning: to load a model may take long
    std::chrono::steady_clock::time_point saved_;
    std::vector<std::string> outputs_;
    OutputGroup files_;  // where no manifest is kept
    Sink errors_;        // none: to the messages
    RecordCount count_;
    std::int64_t records_ = 0;
    std::uint64_t earlier_ = 0;  // records that the runs which this one resumes have written
    std::uint64_t tokens_ = 0;   // that this run has read
    std::uint64_t bytes_ = 0;
    bool has_begun_ = false;
};

}  // namespace heed
