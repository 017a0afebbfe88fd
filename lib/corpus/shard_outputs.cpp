#include "corpus/shard_outputs.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/error.hpp"
#include "core/text/words.hpp"
#include "corpus/failure.hpp"
#include "io/file.hpp"
#include "record/tensor_files.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

std::string manifest_path(const std::string& output) {
    return output + manifest_suffix;
}

ShardOutput open_shard(const std::string& output) {
    const std::string manifest = manifest_path(output);
    std::error_code unknown;
    if (fs::status(manifest, unknown).type() == fs::file_type::not_found)
        throw InputError({output, ""}, "the output of a shard, with " + manifest + " next to it",
                         file_extension(output) == ".safetensors"
                             ? "none; files of tensors are given by their index"
                             : "none; records in files of their own ({id}) need no merging");
    return {output, manifest_from_json(JsonValue::parse(FileBytes::open(manifest)))};
}

/// The manifest is that of the output beside which it stands: its sizes are not another's.
bool is_its_own(const ShardOutput& shard) {
    const bool has_index = kind_of(shard) == ShardKind::tensors;
    const std::string output = canonical_path(has_index ? tensor_index_path(shard.path) : shard.path);
    const auto& parts = shard.manifest.parts;
    return std::any_of(parts.begin(), parts.end(), [&](const PartState& part) {
        return canonical_path(beside(shard.path, part.target)) == output;
    });
}

/// A corpus that was rejected as a whole leaves none.
[[noreturn]] void reject_missing_output(const ShardOutput& shard, const Place& place) {
    const Manifest& manifest = shard.manifest;
    if (manifest.written == 0 && manifest.failed > 0)
        throw InputError(place, "records to join", "none: all were rejected");
    throw InputError(place, "is of another output than " + shard.path +
                                ": an output and its manifest keep the names they were written under");
}

void reject_unfinished(const ShardOutput& shard) {
    const Place place{manifest_path(shard.path), ""};
    if (shard.manifest.state != RunState::finished)
        throw InputError(
            place, "a finished run",
            "one that is not; heed " + shard.manifest.request.command + " … --resume continues it");
    if (!is_its_own(shard)) reject_missing_output(shard, place);
    for (const PartState& part : shard.manifest.parts) {
        const std::string path = beside(shard.path, part.target);
        std::error_code unknown;
        const auto size = fs::file_size(path, unknown);
        if (unknown) throw InputError({path, ""}, "an output of a shard", unknown.message());
        if (size != part.bytes)
            throw InputError({path, ""}, std::to_string(part.bytes) + " bytes, as its manifest says",
                             std::to_string(size));
    }
}

std::string name_of(ShardKind kind) {
    switch (kind) {
        case ShardKind::tensors:
            return "files of tensors";
        case ShardKind::statistics:
            return "statistics";
        case ShardKind::means:
            return "means over records";
        default:
            return "lines of records";
    }
}

void reject_other_kind(const ShardOutput& shard, const ShardOutput& first) {
    const ShardKind kind = kind_of(shard), wanted = kind_of(first);
    if (kind == ShardKind::lines && shard.path.find("{id}") != std::string::npos)
        throw InputError({shard.path, ""}, "its records are in files of their own: there is nothing to join");
    if (kind != wanted)
        throw InputError({shard.path, ""}, name_of(wanted) + ", as " + first.path + " has",
                         name_of(kind) + ": give heed merge what is of one kind");
}

void reject_others(const ShardOutput& shard, const ShardOutput& first) {
    auto lines = differences(first.manifest.request, shard.manifest.request, false);
    if (shard.manifest.request.shard.count != first.manifest.request.shard.count)
        lines.push_back("there are " + std::to_string(first.manifest.request.shard.count) +
                        " shards there, " + std::to_string(shard.manifest.request.shard.count) + " here");
    if (!lines.empty())
        throw InputError({manifest_path(shard.path), ""},
                         "is of another run than " + first.path + ": " + joined(lines, "; "));
}

std::int64_t index_of(const ShardOutput& shard) {
    return shard.manifest.request.shard.index;
}

/// "0 3 4", and no more than a line of them.
class Missing {
  public:
    void add(std::int64_t from, std::int64_t to) {
        for (std::int64_t index = from; index < to && listed_ < most_listed; ++index, ++listed_)
            text_ += " " + std::to_string(index);
        count_ += to - from;
    }
    std::string text() const {
        return count_ == listed_ ? text_ : text_ + " and " + std::to_string(count_ - listed_) + " more";
    }

  private:
    static constexpr std::int64_t most_listed = 100;

    std::string text_;
    std::int64_t count_ = 0, listed_ = 0;
};

void reject_gaps(const std::vector<ShardOutput>& shards) {
    const std::int64_t count = shards.front().manifest.request.shard.count;
    Missing missing;
    std::int64_t expected = 0;
    for (const ShardOutput& shard : shards) {
        if (expected > 0 && index_of(shard) == expected - 1)
            throw InputError({shard.path, ""}, "each shard once",
                             "shard " + std::to_string(expected - 1) + " twice");
        missing.add(expected, index_of(shard));
        expected = index_of(shard) + 1;
    }
    missing.add(expected, count);
    if (const std::string text = missing.text(); !text.empty())
        throw InputError({shards.front().path, ""}, "all " + std::to_string(count) + " shards",
                         "none with the index" + text);
}

/// Each record of the corpus is of one shard, which has written or rejected it.
void reject_other_counts(const std::vector<ShardOutput>& shards) {
    const std::int64_t records = record_count(shards);
    for (const ShardOutput& shard : shards) {
        const Manifest& manifest = shard.manifest;
        const auto share = static_cast<std::uint64_t>(manifest.request.shard.share_of(records));
        if (manifest.written > share || manifest.failed != share - manifest.written)
            throw InputError({manifest_path(shard.path), ""},
                             std::to_string(share) + " records written or rejected, of " +
                                 std::to_string(records) + " in all",
                             std::to_string(manifest.written) + " written and " +
                                 std::to_string(manifest.failed) + " rejected");
    }
}

/// The output that a path is given for.
std::string output_of(const std::string& path) {
    return is_tensor_index(path) ? without_index_suffix(path) : path;
}

/// A pattern like part-* names outputs, and what goes with them.
bool stands_beside_another(const std::string& path, const std::vector<std::string>& paths) {
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& given) {
        const std::string output = output_of(given);
        return path == manifest_path(output) || path == output + failures_suffix ||
               (is_tensor_index(given) && is_tensor_file(path, output));
    });
}

}  // namespace

std::vector<ShardOutput> open_shards(const std::vector<std::string>& paths) {
    std::vector<ShardOutput> shards;
    for (const std::string& path : paths) {
        if (stands_beside_another(path, paths)) continue;
        shards.push_back(open_shard(output_of(path)));
        reject_other_kind(shards.back(), shards.front());
        reject_others(shards.back(), shards.front());
        reject_unfinished(shards.back());
    }
    std::sort(shards.begin(), shards.end(),
              [](const ShardOutput& a, const ShardOutput& b) { return index_of(a) < index_of(b); });
    reject_gaps(shards);
    reject_other_counts(shards);
    return shards;
}

std::int64_t record_count(const std::vector<ShardOutput>& shards) {
    std::int64_t count = 0;
    for (const ShardOutput& shard : shards) count = std::max(count, shard.manifest.records);
    return count;
}

ShardKind kind_of(const ShardOutput& shard) {
    const std::string& command = shard.manifest.request.command;
    if (command == "stats" || command == "syntax") return ShardKind::statistics;
    const auto& options = shard.manifest.request.options;
    const auto mean = options.find("--mean");
    if (mean != options.end() && mean->second.ends_with("records")) return ShardKind::means;
    const auto& parts = shard.manifest.parts;
    const bool has_index = !parts.empty() && is_tensor_index(parts.front().target);
    return has_index ? ShardKind::tensors : ShardKind::lines;
}

}  // namespace heed
