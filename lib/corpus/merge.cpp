#include "corpus/merge.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>

#include "corpus/failure.hpp"
#include "corpus/tensor_records.hpp"
#include "format/file.hpp"
#include "format/lines.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_line = 0xFFFFFFFF;

std::string manifest_path(const std::string& output) {
    return output + manifest_ending;
}

void refuse_unfinished(const ShardOutput& shard) {
    const Place place{manifest_path(shard.path), ""};
    if (shard.manifest.state != RunState::finished)
        throw InputError(
            place, "a finished run",
            "one that is not; heed " + shard.manifest.request.command + " … --resume goes on with it");
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

void refuse_others(const ShardOutput& shard, const ShardOutput& first) {
    const auto lines = differences(first.manifest.request, shard.manifest.request, false);
    std::string what;
    for (const std::string& line : lines) what += (what.empty() ? "" : "; ") + line;
    if (shard.manifest.request.shard.count != first.manifest.request.shard.count)
        what += std::string(what.empty() ? "" : "; ") + "there are " +
                std::to_string(first.manifest.request.shard.count) + " shards there, " +
                std::to_string(shard.manifest.request.shard.count) + " here";
    if (!what.empty())
        throw InputError({manifest_path(shard.path), ""},
                         "is of another run than " + first.path + ": " + what);
}

std::int64_t index_of(const ShardOutput& shard) {
    return shard.manifest.request.shard.index;
}

void refuse_gaps(const std::vector<ShardOutput>& shards) {
    const std::int64_t count = shards.front().manifest.request.shard.count;
    std::string missing;
    std::int64_t expected = 0;
    for (const ShardOutput& shard : shards) {
        if (expected > 0 && index_of(shard) == expected - 1)
            throw InputError({shard.path, ""}, "each shard once",
                             "shard " + std::to_string(expected - 1) + " twice");
        for (; expected < index_of(shard); ++expected) missing += " " + std::to_string(expected);
        ++expected;
    }
    for (; expected < count; ++expected) missing += " " + std::to_string(expected);
    if (!missing.empty())
        throw InputError({shards.front().path, ""}, "all " + std::to_string(count) + " shards",
                         "none with the index" + missing);
}

/// The lines of refused records by number.
std::map<std::int64_t, std::string> failures_of(const ShardOutput& shard) {
    std::map<std::int64_t, std::string> failures;
    if (shard.manifest.failed == 0) return failures;
    const std::string path = beside(shard.path, shard.manifest.parts.back().target);
    LineReader lines = LineReader::open(path);
    while (const auto line = lines.next()) {
        const JsonValue json = JsonValue::parse(line->text, lines.place(line->number));
        failures[json.field("number").integer()] = std::string(line->text) + "\n";
    }
    return failures;
}

/// A shard's lines, written and refused, in turn.
class ShardReader {
  public:
    explicit ShardReader(const ShardOutput& shard)
        : lines_(LineReader::open(shard.path, longest_line)), failures_(failures_of(shard)) {}

    void copy(std::int64_t number, JsonLines& lines, const Sink& failures) {
        if (const auto failure = failures_.find(number); failure != failures_.end())
            return failures(failure->second);
        const auto line = lines_.next();
        if (!line)
            throw InputError({lines_.name(), ""}, "record " + std::to_string(number), "the end of the file");
        lines.write(line->text);
        lines.write("\n");
        lines.end_line();
    }

    void refuse_rest() {
        if (const auto line = lines_.next())
            throw InputError(lines_.place(line->number), "the end of the file",
                             "more records than were written");
    }

  private:
    LineReader lines_;
    std::map<std::int64_t, std::string> failures_;
};

/// A shard's records in files of tensors, in turn.
class TensorShard {
  public:
    explicit TensorShard(const ShardOutput& shard)
        : shard_(shard), records_(TensorRecords::open(tensor_index_path(shard.path))) {
        go_on();
    }

    void copy(std::int64_t number, TensorFiles& files) {
        if (!next_ || next_->number != number) return;  // it was refused, or counting will tell
        files.add(*std::move(next_));
        ++copied_;
        go_on();
    }

    void refuse_other_count() const {
        if (next_)
            throw InputError(records_.place(), "records of shard " + std::to_string(index_of(shard_)),
                             "record " + std::to_string(next_->number));
        if (copied_ != shard_.manifest.written)
            throw InputError({tensor_index_path(shard_.path), ""},
                             std::to_string(shard_.manifest.written) + " records, as its manifest says",
                             std::to_string(copied_));
    }

  private:
    void go_on() { next_ = records_.next(); }

    const ShardOutput& shard_;
    TensorRecords records_;
    std::optional<TensorRecord> next_;
    std::uint64_t copied_ = 0;
};

/// The output that a path is given for.
std::string output_of(const std::string& path) {
    return is_tensor_index(path) ? without_index_ending(path) : path;
}

/// A pattern like part-* names outputs, and what goes with them.
bool stands_beside_another(const std::string& path, const std::vector<std::string>& paths) {
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& given) {
        const std::string output = output_of(given);
        return path == manifest_path(output) || path == output + failures_ending ||
               (is_tensor_index(given) && is_tensor_file(path, output));
    });
}

}  // namespace

std::vector<ShardOutput> open_shards(const std::vector<std::string>& paths) {
    std::vector<ShardOutput> shards;
    for (const std::string& path : paths) {
        if (stands_beside_another(path, paths)) continue;
        const std::string output = output_of(path);
        shards.push_back(
            {output, manifest_from_json(JsonValue::parse(FileBytes::open(manifest_path(output))))});
        refuse_others(shards.back(), shards.front());
        refuse_unfinished(shards.back());
    }
    std::sort(shards.begin(), shards.end(),
              [](const ShardOutput& a, const ShardOutput& b) { return index_of(a) < index_of(b); });
    refuse_gaps(shards);
    return shards;
}

ShardKind kind_of(const std::vector<ShardOutput>& shards) {
    if (shards.front().manifest.request.command == "stats") return ShardKind::statistics;
    return shards.front().path.ends_with(".safetensors") ? ShardKind::tensors : ShardKind::lines;
}

std::int64_t record_count(const std::vector<ShardOutput>& shards) {
    std::int64_t count = 0;
    for (const ShardOutput& shard : shards) count = std::max(count, shard.manifest.records);
    return count;
}

void merge_failures(const std::vector<ShardOutput>& shards, const Sink& failures) {
    std::map<std::int64_t, std::string> all;
    for (const ShardOutput& shard : shards) all.merge(failures_of(shard));
    for (const auto& [number, line] : all) failures(line);
}

void merge_lines(const std::vector<ShardOutput>& shards, JsonLines& lines, const Sink& failures) {
    std::vector<ShardReader> readers;
    readers.reserve(shards.size());
    for (const ShardOutput& shard : shards) readers.emplace_back(shard);
    const std::int64_t count = record_count(shards);
    for (std::int64_t number = 0; number < count; ++number)
        readers[static_cast<std::size_t>(number) % readers.size()].copy(number, lines, failures);
    for (ShardReader& reader : readers) reader.refuse_rest();
    lines.finish();
}

void merge_tensors(const std::vector<ShardOutput>& shards, TensorFiles& files, const Sink& failures) {
    std::vector<TensorShard> readers(shards.begin(), shards.end());
    const std::int64_t count = record_count(shards);
    for (std::int64_t number = 0; number < count; ++number)
        readers[static_cast<std::size_t>(number) % readers.size()].copy(number, files);
    for (const TensorShard& reader : readers) reader.refuse_other_count();
    files.finish();
    merge_failures(shards, failures);
}

}  // namespace heed
