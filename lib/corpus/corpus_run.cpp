#include "corpus/corpus_run.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "core/error.hpp"
#include "core/text/words.hpp"
#include "corpus/failure.hpp"
#include "corpus/room_check.hpp"
#include "corpus/run_request.hpp"

namespace heed {
namespace {

constexpr std::chrono::seconds between_saves{1};

/// Before the selection, which may merge tokens or leave some out.
/// A model gives some of the queries, or has another text's keys.
std::size_t tokens_read(const Attention& attention) {
    return std::max(attention.encoding.tokens.size(), attention.keys().size());
}

std::vector<std::size_t> tokens_of(const std::vector<Record>& batch) {
    std::vector<std::size_t> tokens;
    tokens.reserve(batch.size());
    for (const Record& record : batch)
        tokens.push_back(record.value() == nullptr ? 0 : tokens_read(*record.value()));
    return tokens;
}

constexpr std::string_view farewell =
    "\nheed: stopped: what is saved is kept, and the same command continues with the rest\n";

}  // namespace

CorpusRun::CorpusRun(const CorpusJob& job, const CorpusFiles& files)
    : options_(job.options),
      taken_(job.taken),
      output_(files.output),
      messages_(job.messages),
      progress_(job.progress) {
    part_.shard = options_.shard.value_or(Shard());
    if (!options_.keeps_manifest()) return;
    if (options_.resume) stop_ = std::make_unique<StopRequest>(farewell);
    read_ = FileStates(files.read);  // before they are hashed
    RunRequest asked = completed(job.asked, job.request, messages_);
    asked.shard = part_.shard;
    std::vector<std::string> targets = files.targets;
    targets.push_back(errors_path());
    ledger_ = Ledger::open(asked, output_, targets, options_.resume);
    const Manifest& manifest = ledger_->manifest();
    part_.from = records_ = manifest.records;
    count_ = {manifest.written, manifest.failed};
    earlier_ = count_.written;
}

std::optional<RunEnd> CorpusRun::finished_before(const std::vector<std::string>& outputs) const {
    if (!ledger_ || !ledger_->is_finished()) return std::nullopt;
    if (!count_.all_failed())
        for (const std::string& output : outputs) require_written(output);
    if (options_.errors) require_written(*options_.errors);
    if (options_.strict && count_.failed > 0)
        throw InputError({output_ + manifest_suffix, ""}, "is of a run without --strict, which skipped " +
                                                              counted(count_.failed, "record") +
                                                              ". Remove it to start again");
    progress_.tell(output_ + " was finished before, with " + counted(count_.written, "record") +
                   ": nothing is left to do");
    return end();
}

void CorpusRun::require_written(const std::string& path) const {
    if (!ledger_->writes(path))
        throw InputError({output_ + manifest_suffix, ""},
                         "is of a run that did not write " + path + ". Remove it to start again");
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

void CorpusRun::report(const Record& rejected) {
    const InputError& error = *rejected.error();
    if (options_.strict) throw InputError(error);
    ++count_.failed;
    progress_.clear();
    if (errors_) errors_(failure_line(rejected));
    if (!options_.errors) say_failure(count_, error.what(), messages_);
}

std::string CorpusRun::errors_path() const {
    return options_.errors.value_or(output_ + failures_suffix);
}

void CorpusRun::take(std::vector<Record> batch, RecordConsumer& consumer) {
    const std::vector<std::size_t> tokens = tokens_of(batch);
    consumer.prepare(batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        batch[i].apply([&](const Attention&) { consumer.take(batch, i); });
        if (batch[i].error() != nullptr) {
            report(batch[i]);
        } else {
            if (taken_) taken_(*batch[i].value());
            ++count_.written;
            tokens_ += tokens[i];
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

RunEnd CorpusRun::go(RecordStream& stream, RecordConsumer& consumer) {
    try {
        if (!go_through(stream, consumer)) return stopped();
        warn_if_empty(stream);
        if (!is_rejected()) consumer.finish();
        note();
        commit(consumer);
        tell_end(consumer);
    } catch (const TakenOver& other) {
        ledger_->discard_parts();
        if (!other.end) throw std::runtime_error("another run has taken over " + output_);
        messages_.warning("another run has finished " + output_);
        count_ = {other.end->written, other.end->failed};
    }
    return end();
}

/// Only a run that keeps a manifest is asked to stop; others end at once.
RunEnd CorpusRun::stopped() {
    progress_.tell("stopped: " + counted(count_.written, "finished record") +
                   (count_.written == 1 ? " is" : " are") +
                   " kept, and the same command continues with the rest");
    return RunEnd::stopped;
}

/// An input of nothing is often the output of a command that failed. A shard may have no record of its own.
void CorpusRun::warn_if_empty(const RecordStream& stream) const {
    if (records_ > 0 || part_.shard.count > 1) return;
    messages_.warning((stream.name() == "-" ? "standard input" : stream.name()) + " holds no records");
}

/// False if it was stopped.
bool CorpusRun::go_through(RecordStream& stream, RecordConsumer& consumer) {
    if (options_.errors || ledger_) errors_ = sink_to(errors_path());
    progress_.begin(count_.written + count_.failed);
    note();  // the parts that were begun
    save(consumer);
    saved_ = std::chrono::steady_clock::now();
    RoomCheck room(output_, part_.from > 0, options_.ignore_disk_space, messages_);
    while (!is_to_stop()) {
        auto batch = stream.next();
        if (batch.empty()) {
            progress_.clear();
            return true;
        }
        take(std::move(batch), consumer);
        room.check(static_cast<std::uint64_t>(records_), bytes_ + consumer.own_bytes(), stream.read_so_far());
        progress_.show(count_.written + count_.failed, stream.read_so_far());
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

/// An output may be a link, a pipe or many files: only a file of its own knows its size with all runs'.
void CorpusRun::tell_end(const RecordConsumer& consumer) {
    if (is_rejected()) return;
    std::error_code error;
    const bool is_opened = std::find(outputs_.begin(), outputs_.end(), output_) != outputs_.end();
    const bool is_file = is_opened && std::filesystem::is_regular_file(output_, error);
    progress_.finish(
        {.records = count_.written,
         .earlier = earlier_,
         .tokens = tokens_,
         .bytes = is_file ? std::filesystem::file_size(output_, error) : bytes_ + consumer.own_bytes(),
         .output = output_});
}

/// Of a corpus that was rejected as a whole nothing is written but the reasons; a shard of it is merged with
/// others.
bool CorpusRun::is_rejected() const {
    return count_.all_failed() && part_.shard.count == 1;
}

std::vector<std::string> CorpusRun::unwanted_outputs() const {
    std::vector<std::string> unwanted;
    if (is_rejected()) unwanted = outputs_;
    if (ledger_ && !options_.errors && count_.failed == 0) unwanted.push_back(output_ + failures_suffix);
    return unwanted;
}

/// A shard of which all records were rejected says nothing of the corpus.
RunEnd CorpusRun::end() const {
    const RunEnd end = end_of(count_, messages_);
    return end == RunEnd::all_failed && part_.shard.count > 1 ? RunEnd::some_failed : end;
}

}  // namespace heed
