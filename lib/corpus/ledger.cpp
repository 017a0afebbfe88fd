#include "corpus/ledger.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <random>
#include <system_error>

#include "format/file.hpp"
#include "format/output_file.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

std::string name_of(const std::string& path) {
    return fs::path(path).filename().string();
}

std::string beside(const std::string& path, const std::string& name) {
    return (fs::path(path).parent_path() / name).string();
}

bool is_there(const std::string& path, std::uint64_t bytes) {
    std::error_code unknown;
    return fs::file_size(path, unknown) == bytes && !unknown;
}

std::string random_name() {
    std::random_device random;
    return std::to_string((std::uint64_t{random()} << 32) | random());
}

void refuse_others(const RunRequest& there, const RunRequest& here, const std::string& path) {
    std::string what;
    for (const std::string& line : differences(there, here, true)) what += (what.empty() ? "" : "; ") + line;
    if (!what.empty())
        throw InputError({path, ""}, "is of another run: " + what + ". Remove it to begin anew");
}

std::optional<Manifest> find_manifest(const std::string& path) {
    std::error_code error;
    const fs::file_type type = fs::status(path, error).type();
    if (type == fs::file_type::none) throw std::system_error(error, "cannot look at " + path);
    if (type == fs::file_type::not_found) return std::nullopt;
    return manifest_from_json(JsonValue::parse(FileBytes::open(path)));
}

}  // namespace

Ledger Ledger::open(const RunRequest& request, const std::string& output, bool resume) {
    Ledger ledger;
    ledger.path_ = output + manifest_ending;
    auto found = resume ? find_manifest(ledger.path_) : std::nullopt;
    if (found) {
        refuse_others(found->request, request, ledger.path_);
        ledger.manifest_ = *std::move(found);
    }
    if (!found || !ledger.take_over()) {
        ledger.discard_parts();
        ledger.parts_.clear();
        ledger.manifest_ = {};
        ledger.manifest_.request = request;
    }
    if (ledger.is_finished()) return ledger;
    ledger.manifest_.owner = random_name();
    ledger.save(RunState::running);
    return ledger;
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
        auto part = PartFile::resume(target, state.part, state.bytes);
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
        if (auto part = PartFile::resume(target, state.part, state.bytes))
            part->commit();
        else if (!is_there(target, state.bytes))
            return false;
    }
    save(RunState::finished);
    return true;
}

PartFile& Ledger::part(const std::string& target) {
    if (handed_out_ == parts_.size()) {
        const std::string name = PartFile::new_name();
        manifest_.parts.push_back({name_of(target), name, 0});
        save(RunState::running);
        parts_.push_back(PartFile::begin(target, name));
    }
    return *std::next(parts_.begin(), static_cast<std::ptrdiff_t>(handed_out_++));
}

void Ledger::note(const RunProgress& progress) {
    manifest_.records = progress.records;
    manifest_.written = progress.written;
    manifest_.failed = progress.failed;
    manifest_.result = progress.result;
    note_parts();
}

void Ledger::note_parts() {
    manifest_.parts.clear();
    for (const PartFile& part : parts_)
        manifest_.parts.push_back({name_of(part.target()), part.name(), part.size()});
}

void Ledger::sync_own() {
    const auto there = find_manifest(path_);
    if (!there || there->owner != manifest_.owner)
        throw TakenOver{there && there->state == RunState::finished};
    for (PartFile& part : parts_) part.sync();
}

void Ledger::save() {
    sync_own();
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

/// The end of the outputs is never noted as that of a run to go on with: it would be written a second time.
/// What is unwanted is empty, and made anew if it is asked for; once the manifest is without it nobody would
/// know of it.
void Ledger::finish(const std::vector<std::string>& unwanted) {
    sync_own();
    std::erase_if(parts_, [&](PartFile& part) {
        const bool is_unwanted = std::find(unwanted.begin(), unwanted.end(), part.target()) != unwanted.end();
        if (is_unwanted) part.discard();
        return is_unwanted;
    });
    note_parts();
    save(RunState::written);
    for (PartFile& part : parts_) part.commit();
    save(RunState::finished);
}

}  // namespace heed
