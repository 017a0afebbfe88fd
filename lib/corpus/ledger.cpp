#include "corpus/ledger.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <system_error>
#include <tuple>

#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "core/text/words.hpp"
#include "io/file.hpp"
#include "io/output/output_file.hpp"
#include "io/output/output_name.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

/// What a manifest calls a target: by its name, so that the folder may be moved, if both are in one folder.
/// UsageError where that is not UTF-8: JSON would hold the name of another file.
std::string name_from(const std::string& manifest, const std::string& target) {
    std::error_code error;
    const bool beside_it = fs::equivalent(folder_of(manifest), folder_of(target), error);
    if (error) throw std::system_error(error, "cannot look at the folder of " + target);
    std::string name = beside_it ? fs::path(target).filename().string() : fs::absolute(target).string();
    if (first_invalid_utf8(name))
        throw UsageError("a manifest is JSON, which cannot name " + name + ": give a name in UTF-8");
    return name;
}

bool is_there(const std::string& path, std::uint64_t bytes) {
    std::error_code unknown;
    return fs::file_size(path, unknown) == bytes && !unknown;
}

/// Of what is to take its target's place nothing may be that this run does not write.
void reject_other_targets(const Manifest& manifest, const std::string& path,
                          const std::vector<std::string>& names) {
    auto next = names.begin();
    for (const PartState& part : manifest.parts) {
        next = std::find(next, names.end(), part.target);
        if (next == names.end())
            throw InputError({path, ""}, "is of a run that writes " + excerpt(part.target) +
                                             ", which this one does not. Remove it to start again");
        ++next;
    }
}

struct Found {
    std::string path;
    bool resume;
};

/// Another request's manifest may be written over by a run that begins anew; another shard's would be lost by
/// mistake.
void reject_others(const RunRequest& there, const RunRequest& here, const Found& found) {
    const auto lines = differences(there, here, true);
    const bool is_other_shard = lines.size() == 1 && there.shard != here.shard;
    if (lines.empty() || (!found.resume && !is_other_shard)) return;
    throw InputError({found.path, ""}, "is of another run: " + joined(lines, "; ") +
                                           (is_other_shard ? ". Give each an output of its own: {shard} in "
                                                             "its name becomes the index"
                                                           : ". Remove it to start again"));
}

std::optional<Manifest> find_manifest(const std::string& path) {
    std::error_code error;
    const fs::file_type type = fs::status(path, error).type();
    if (error == std::errc::filename_too_long) return std::nullopt;
    if (type == fs::file_type::none) throw std::system_error(error, "cannot look at " + path);
    if (type == fs::file_type::not_found) return std::nullopt;
    return manifest_from_json(JsonValue::parse(FileBytes::open(path)));
}

/// Nothing for one that is going to be written over, whatever it is.
std::optional<Manifest> find_readable_manifest(const std::string& path) {
    try {
        return find_manifest(path);
    } catch (const InputError&) {
        return std::nullopt;
    }
}

}  // namespace

Ledger Ledger::open(const RunRequest& request, const std::string& output,
                    const std::vector<std::string>& targets, bool resume) {
    Ledger ledger;
    ledger.path_ = output + manifest_suffix;
    std::vector<std::string> names;
    names.reserve(targets.size());
    for (const std::string& target : targets) names.push_back(name_from(ledger.path_, without_links(target)));
    const auto found = resume ? find_manifest(ledger.path_) : find_readable_manifest(ledger.path_);
    if (found) reject_others(found->request, request, {ledger.path_, resume});
    if (resume && found && found->state != RunState::finished)
        reject_other_targets(*found, ledger.path_, names);
    if (resume && found) ledger.manifest_ = *found;
    if (!resume || !found || !ledger.take_over()) {
        ledger.discard_parts();
        ledger.parts_.clear();
        ledger.manifest_ = {};
        ledger.manifest_.request = request;
    }
    if (ledger.is_finished()) return ledger;
    ledger.claim(found ? found->attempt : 0);
    if (found) ledger.remove_other_parts(found->parts);
    return ledger;
}

/// From now on the run is this process's.
void Ledger::claim(std::int64_t attempts_before) {
    manifest_.attempt = attempts_before + 1;
    manifest_.owner = unique_name();
    manifest_.machine = this_machine();
    note_parts();
    save(RunState::running);
}

/// Those that have been copied, or are of no use. Who may still write them has lost the run.
void Ledger::remove_other_parts(const std::vector<PartState>& states) const {
    for (const PartState& state : states) {
        const auto is_own = [&](const PartFile& part) { return part.name() == state.part; };
        std::error_code gone;
        if (std::none_of(parts_.begin(), parts_.end(), is_own))
            fs::remove(beside(beside(path_, state.target), state.part), gone);
    }
}

/// False where what the manifest speaks of is not there.
bool Ledger::take_over() {
    if (manifest_.state == RunState::written) return take_over_written();
    for (const PartState& state : manifest_.parts) {
        const std::string target = beside(path_, state.target);
        if (is_finished()) {
            if (!is_there(target, state.bytes)) return false;
            continue;
        }
        auto part = PartFile::resume(target, state.part, state.bytes, manifest_.machine);
        // It is named before it is made, so that none is left which nobody knows of.
        if (!part && state.bytes == 0) part.emplace(PartFile::begin(target, PartFile::new_name()));
        if (!part) return false;
        parts_.push_back(*std::move(part));
    }
    return true;
}

/// All was written, and nothing or something of it has taken its place.
bool Ledger::take_over_written() {
    for (const PartState& state : manifest_.parts) {
        const std::string target = beside(path_, state.target);
        if (auto part = PartFile::resume(target, state.part, state.bytes, manifest_.machine))
            part->commit();
        else if (!is_there(target, state.bytes))
            return false;
    }
    save(RunState::finished);
    return true;
}

bool Ledger::writes(const std::string& target) const {
    const std::string name = name_from(path_, without_links(target));
    return std::any_of(manifest_.parts.begin(), manifest_.parts.end(),
                       [&](const PartState& part) { return part.target == name; });
}

PartFile& Ledger::part(const std::string& target) {
    const std::string path = without_links(target), name = name_from(path_, path);
    if (handed_out_ == parts_.size()) {
        manifest_.parts.push_back({name, PartFile::new_name(), 0});
        save(RunState::running);
        parts_.push_back(PartFile::begin(path, manifest_.parts.back().part));
    }
    const std::string& there = manifest_.parts[handed_out_].target;
    if (there != name)
        throw InputError({path_, ""}, "is of a run that writes " + excerpt(there) + ", not " + excerpt(name) +
                                          ". Remove it to start again");
    return *std::next(parts_.begin(), static_cast<std::ptrdiff_t>(handed_out_++));
}

void Ledger::note(const RunProgress& progress) {
    manifest_.records = progress.records;
    manifest_.written = progress.written;
    manifest_.failed = progress.failed;
    auto noted = manifest_.parts.begin();
    for (const PartFile& part : parts_) (noted++)->bytes = part.size();
}

void Ledger::note_parts() {
    manifest_.parts.clear();
    for (const PartFile& part : parts_)
        manifest_.parts.push_back({name_from(path_, part.target()), part.name(), part.size()});
}

/// No file system need have locks: an orphan may look here, and then write its manifest over the one of the
/// run that has taken over meanwhile. That run goes on, as the later attempt, and the orphan finds it then.
void Ledger::end_if_taken_over() const {
    const auto there = find_manifest(path_);
    if (!there) throw TakenOver{};
    if (there->owner == manifest_.owner) return;
    if (there->state == RunState::finished)
        throw TakenOver{RunProgress{there->records, there->written, there->failed}};
    if (std::tie(there->attempt, there->owner) > std::tie(manifest_.attempt, manifest_.owner))
        throw TakenOver{};
}

void Ledger::sync_own() {
    for (PartFile& part : parts_) part.sync();  // takes long: not between the look and the writing
    end_if_taken_over();
}

void Ledger::save(const std::string& result) {
    sync_own();
    manifest_.result = result;
    save(RunState::running);
}

void Ledger::save(RunState state) {
    manifest_.state = state;
    OutputFile file(path_);
    file.write(manifest_to_json(manifest_));
    file.commit(Durability::synced);
}

void Ledger::discard_parts() {
    for (PartFile& part : parts_) part.discard();
}

/// The end of the outputs is never noted as that of a run to resume: it would be written a second time.
/// What is unwanted says nothing, and is made anew if it is asked for; once the manifest is without it nobody
/// would know of it.
void Ledger::finish(const std::vector<std::string>& unwanted, const std::string& result) {
    sync_own();
    manifest_.result = result;
    std::erase_if(parts_, [&](PartFile& part) {
        const bool is_unwanted = std::any_of(unwanted.begin(), unwanted.end(), [&](const std::string& path) {
            return without_links(path) == part.target();
        });
        if (is_unwanted) part.discard();
        return is_unwanted;
    });
    note_parts();
    save(RunState::written);
    for (PartFile& part : parts_) part.commit();
    save(RunState::finished);
}

void remove_finished_manifest(const std::string& output) {
    if (output == "-") return;
    const std::string path = output + manifest_suffix;
    const auto found = find_readable_manifest(path);
    if (found && found->state == RunState::finished) fs::remove(path);
}

}  // namespace heed
