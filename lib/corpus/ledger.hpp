// A run that can be stopped and resumed: its manifest, and the parts of the outputs it has written. What
// is saved is always of one moment. Of two runs that meet, each writes parts of its own; the one that came
// first finds that the manifest is no longer its own, and stops. Nothing here relies on locks.
#pragma once

#include <cstdint>
#include <exception>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/manifest.hpp"
#include "io/output/part_file.hpp"

namespace heed {

/// How far a run is.
struct RunProgress {
    std::int64_t records = 0;
    std::uint64_t written = 0;
    std::uint64_t failed = 0;
};

/// Another run has taken over what this one was at, or has finished it.
struct TakenOver : std::exception {
    explicit TakenOver(std::optional<RunProgress> end_of_other = {}) : end(end_of_other) {}
    const char* what() const noexcept override { return "another run has taken over"; }

    std::optional<RunProgress> end;  // of one that has finished
};

class Ledger {
  public:
    /// Of the run that writes `output`: the files `targets`, in this order, or some of them. With `resume` it
    /// goes on where the manifest beside it says; without one, or where parts are gone, it begins anew.
    /// InputError, which says what differs, for the manifest of another request, or one with other targets
    /// that are not written yet; without `resume` for that of another shard alone. UsageError for a name that
    /// no manifest can hold.
    static Ledger open(const RunRequest& request, const std::string& output,
                       const std::vector<std::string>& targets, bool resume);

    /// An earlier run came to its end.
    bool is_finished() const { return manifest_.state == RunState::finished; }
    const Manifest& manifest() const { return manifest_; }
    /// `target` is one of its outputs.
    bool writes(const std::string& target) const;

    /// The output `target`. The same outputs are asked for in the same order each time; InputError for
    /// another.
    PartFile& part(const std::string& target);

    /// The run can be left as it is now. For every record: it costs next to nothing.
    void note(const RunProgress& progress);
    /// What was noted last, and the run's result at that moment, is there after a power cut. TakenOver if it
    /// is no longer this run's to say.
    void save(const std::string& result);
    /// The outputs take their places; the unwanted ones, which say nothing, are removed.
    void finish(const std::vector<std::string>& unwanted, const std::string& result);
    /// What this run has written is of no use: another run writes the same.
    void discard_parts();

  private:
    bool take_over();
    bool take_over_written();
    void claim(std::int64_t attempts_before);
    void remove_other_parts(const std::vector<PartState>& states) const;
    void note_parts();
    void end_if_taken_over() const;
    void save(RunState state);
    void sync_own();

    std::string path_;
    Manifest manifest_;
    std::list<PartFile> parts_;  // found ones, then those that were begun; a list: they are referred to
    std::size_t handed_out_ = 0;
};

/// For what is about to write `output` ("-": standard output) without a manifest: the one of an earlier run,
/// which says that it finished it, is true no longer and is removed.
void remove_finished_manifest(const std::string& output);

}  // namespace heed
