// A run over a corpus: record after record in the order of the input, refused ones told and counted, stopped
// and gone on with where that is asked for. What is done with a record is the command's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "corpus/ledger.hpp"
#include "corpus_flags.hpp"
#include "io/file_states.hpp"
#include "io/output_group.hpp"
#include "io/signals.hpp"
#include "io/sink.hpp"
#include "messages.hpp"
#include "progress.hpp"
#include "record_count.hpp"
#include "source.hpp"

namespace heed {

/// What a command does with records.
class RecordConsumer {
  public:
    virtual ~RecordConsumer() = default;
    /// What can be done to a batch at once. A record that is refused now becomes its InputError.
    virtual void prepare(std::vector<Outcome>& batch) = 0;
    /// The record at `index` of the batch, which is not refused; in order.
    virtual void take(const std::vector<Outcome>& batch, std::size_t index) = 0;
    /// A later run can go on behind the records taken.
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
    std::vector<std::string> targets;  // what is opened, in this order; not where refused records go
    std::vector<std::string> read;
};

class CorpusRun {
  public:
    /// `request` says what the manifest has to; it is asked only if one is kept. UsageError for flags that do
    /// not go together.
    CorpusRun(const CorpusFlags& flags, const CorpusFiles& files, const std::function<RunRequest()>& request,
              const Messages& messages);

    /// A later run may go on with it.
    bool keeps_manifest() const { return ledger_.has_value(); }
    /// Which records are left to do.
    CorpusPart part() const;
    /// The exit code of the run if it was finished before. InputError if that wrote other files than
    /// `outputs` and --errors, or passed over records that --strict does not.
    std::optional<int> finished_before(const std::vector<std::string>& outputs) const;
    /// What the consumer had said as its result.
    std::string result() const { return ledger_ ? ledger_->manifest().result : ""; }

    /// An output; its bytes take their place at the end. ClosedPipe in a write if nobody reads any output
    /// more.
    Sink open(const std::string& path);
    /// For a consumer that puts files of its own into their places, before it does.
    void begin_to_write();
    /// Bytes in the outputs that were opened so far, by this run and by those it goes on with.
    std::uint64_t bytes() const { return bytes_; }
    /// The outputs are the consumer's own affair.
    int go(const Source& source, RecordConsumer& consumer);

  private:
    void take(std::vector<Outcome> batch, RecordConsumer& consumer);
    bool go_through(const Source& source, RecordConsumer& consumer);
    bool is_to_stop() const;
    void save(const RecordConsumer& consumer);
    void save_now_and_then(const RecordConsumer& consumer);
    Sink sink_to(const std::string& path);
    void require_written(const std::string& path) const;
    std::string errors_path() const;
    void note();
    void refuse(const Outcome& outcome);
    void commit(const RecordConsumer& consumer);
    bool is_refused() const;
    std::vector<std::string> unwanted_outputs() const;
    int exit_code() const;

    CorpusFlags flags_;
    std::string output_;
    Messages messages_;
    CorpusPart part_;
    std::optional<Ledger> ledger_;
    FileStates read_;                    // where a manifest is kept
    std::unique_ptr<StopRequest> stop_;  // from the beginning: to load a model may take long
    std::chrono::steady_clock::time_point saved_;
    std::vector<std::string> outputs_;
    OutputGroup files_;  // where no manifest is kept
    Sink errors_;        // none: to standard error
    std::unique_ptr<Progress> progress_;
    RecordCount count_;
    std::int64_t records_ = 0;
    std::uint64_t bytes_ = 0;
    bool has_begun_ = false;
};

}  // namespace heed
