#include "corpus_run.hpp"

#include <chrono>
#include <utility>

#include "commands.hpp"
#include "core/error.hpp"
#include "corpus/failure.hpp"
#include "output.hpp"
#include "room_check.hpp"

namespace heed {
namespace {

constexpr std::chrono::seconds between_saves{1};

}  // namespace

CorpusRun::CorpusRun(const CorpusFlags& flags, const CorpusFiles& files,
                     const std::function<RunRequest()>& request, const Messages& messages)
    : flags_(flags), output_(files.output), messages_(messages) {
    part_.shard = flags.part_of_shards();
    if (!flags.keeps_manifest()) return;
    if (flags.resume) stop_ = std::make_unique<StopRequest>();
    read_ = FileStates(files.read);  // before they are hashed
    RunRequest asked = request();
    asked.shard = part_.shard;
    std::vector<std::string> targets = files.targets;
    targets.push_back(errors_path());
    ledger_ = Ledger::open(asked, output_, targets, flags.resume);
    const Manifest& manifest = ledger_->manifest();
    part_.from = records_ = manifest.records;
    count_ = {manifest.written, manifest.failed};
}

CorpusPart CorpusRun::part() const {
    return part_;
}

std::optional<int> CorpusRun::finished_before(const std::vector<std::string>& outputs) const {
    if (!ledger_ || !ledger_->is_finished()) return std::nullopt;
    if (!count_.all_failed())
        for (const std::string& output : outputs) require_written(output);
    if (flags_.errors) require_written(*flags_.errors);
    if (flags_.strict && count_.failed > 0)
        throw InputError({output_ + manifest_suffix, ""}, "is of a run without --strict, which passed over " +
                                                              std::to_string(count_.failed) +
                                                              " records. Remove it to begin anew");
    messages_.detail(output_ + " was finished before");
    return exit_code();
}

void CorpusRun::require_written(const std::string& path) const {
    if (!ledger_->writes(path))
        throw InputError({output_ + manifest_suffix, ""},
                         "is of a run that did not write " + path + ". Remove it to begin anew");
}

Sink CorpusRun::open(const std::string& path) {
    outputs_.push_back(path);
    return sink_to(path);
}

Sink CorpusRun::sink_to(const std::string& path) {
    if (ledger_) {
        PartFile& part = ledger_->part(path);
        bytes_ += part.size();
        return [this, &part](std::string_view piece) {
            part.write(piece);
            bytes_ += piece.size();
        };
    }
    return [this, write = files_.open(path)](std::string_view piece) {
        write(piece);
        // Without outputs here the consumer has files of its own.
        if (!outputs_.empty() && files_.is_closed()) throw ClosedPipe{};
        bytes_ += piece.size();
    };
}

void CorpusRun::refuse(const Outcome& outcome) {
    const InputError& error = std::get<InputError>(outcome.result);
    if (flags_.strict) throw InputError(error);
    ++count_.failed;
    progress_->clear();
    if (errors_) errors_(failure_line({outcome.number, outcome.id, outcome.line, error}));
    if (!flags_.errors) messages_.error(error.what());
}

std::string CorpusRun::errors_path() const {
    return flags_.errors.value_or(output_ + failures_suffix);
}

void CorpusRun::take(std::vector<Outcome> batch, RecordConsumer& consumer) {
    consumer.prepare(batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (std::holds_alternative<InputError>(batch[i].result)) {
            refuse(batch[i]);
        } else {
            consumer.take(batch, i);
            ++count_.written;
        }
        records_ = batch[i].number + 1;
        if (consumer.can_resume_here()) note();
    }
}

void CorpusRun::note() {
    if (ledger_) ledger_->note({records_, count_.written, count_.failed});
}

void CorpusRun::begin_to_write() {
    if (!std::exchange(has_begun_, true) && !ledger_) remove_finished_manifest(output_);
}

int CorpusRun::go(const Source& source, RecordConsumer& consumer) {
    try {
        if (!go_through(source, consumer)) return exit_code::stopped;
        if (!is_refused()) consumer.finish();
        note();
        commit(consumer);
    } catch (const TakenOver& other) {
        ledger_->discard_parts();
        if (!other.end) throw std::runtime_error("another run has taken over " + output_);
        messages_.warning("another run has finished " + output_);
        count_ = {other.end->written, other.end->failed};
    }
    return exit_code();
}

/// False if it was stopped.
bool CorpusRun::go_through(const Source& source, RecordConsumer& consumer) {
    if (flags_.errors || ledger_) errors_ = sink_to(errors_path());
    progress_ = std::make_unique<Progress>(messages_.verbosity(), count_.written + count_.failed);
    note();  // the parts that were begun
    save(consumer);
    saved_ = std::chrono::steady_clock::now();
    RoomCheck room(output_, part_.from > 0, flags_.ignore_disk_space, messages_);
    while (!is_to_stop()) {
        auto batch = source.next_batch();
        if (batch.empty()) {
            progress_->clear();
            return true;
        }
        take(std::move(batch), consumer);
        room.look(bytes_ + consumer.own_bytes(), source.read_so_far());
        progress_->show(count_.written + count_.failed, source.read_so_far());
        save_now_and_then(consumer);
    }
    save(consumer);
    return false;
}

bool CorpusRun::is_to_stop() const {
    return stop_ && stop_->is_made();
}

/// Never what was made of other bytes than those that were hashed.
void CorpusRun::save(const RecordConsumer& consumer) {
    if (!ledger_) return;
    read_.require_unchanged();
    ledger_->save(consumer.result());
}

void CorpusRun::save_now_and_then(const RecordConsumer& consumer) {
    const auto now = std::chrono::steady_clock::now();
    if (now - saved_ < between_saves) return;
    save(consumer);
    saved_ = now;
}

void CorpusRun::commit(const RecordConsumer& consumer) {
    read_.require_unchanged();
    if (ledger_) return ledger_->finish(unwanted_outputs(), consumer.result());
    if (files_.is_empty()) return;  // the consumer's own are in their places
    begin_to_write();
    files_.commit(unwanted_outputs());
}

/// Of a corpus that was refused as a whole nothing is written but the reasons; a shard of it is merged with
/// others.
bool CorpusRun::is_refused() const {
    return count_.all_failed() && part_.shard.count == 1;
}

std::vector<std::string> CorpusRun::unwanted_outputs() const {
    std::vector<std::string> unwanted;
    if (is_refused()) unwanted = outputs_;
    if (ledger_ && !flags_.errors && count_.failed == 0) unwanted.push_back(output_ + failures_suffix);
    return unwanted;
}

/// Of a shard that all was refused says nothing of the corpus.
int CorpusRun::exit_code() const {
    const int code = exit_code_of(count_, messages_);
    return code == exit_code::bad_input && part_.shard.count > 1 ? exit_code::some_failed : code;
}

}  // namespace heed
