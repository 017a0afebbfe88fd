#include "corpus/merge.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "corpus/failure.hpp"
#include "corpus/json_lines.hpp"
#include "corpus/ledger.hpp"
#include "corpus/output_files.hpp"
#include "corpus/shard_outputs.hpp"
#include "io/file.hpp"
#include "io/lines.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_group.hpp"
#include "record/tensor_files.hpp"
#include "record/tensor_records.hpp"
#include "record/write.hpp"
#include "source/record_sums.hpp"
#include "stats/csv.hpp"
#include "stats/json.hpp"
#include "stats/syntax.hpp"

namespace heed {
namespace {

constexpr std::size_t longest_line = 0xFFFFFFFF;

using TakeTensor = std::function<void(TensorRecord)>;

/// The lines of rejected records by number.
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

/// A shard's lines, written and rejected, in turn.
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

    void reject_rest() {
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
        : shard_(shard),
          records_(TensorRecords::open(tensor_index_path(shard.path))),
          failures_(failures_of(shard)) {
        go_on();
    }

    void copy(std::int64_t number, const TakeTensor& take, const Sink& failures) {
        if (const auto failure = failures_.find(number); failure != failures_.end())
            return failures(failure->second);
        if (!next_ || next_->number != number) reject_number(number);
        take(*std::move(next_));
        ++copied_;
        go_on();
    }

    void reject_rest() const {
        if (next_)
            throw InputError(records_.place(),
                             std::to_string(copied_) + " records, as its manifest says, and no more",
                             "record " + std::to_string(next_->number));
    }

  private:
    void go_on() { next_ = records_.next(); }

    [[noreturn]] void reject_number(std::int64_t number) const {
        const Place place = next_ ? records_.place() : Place{tensor_index_path(shard_.path), ""};
        throw InputError(place, "record " + std::to_string(number),
                         next_ ? "record " + std::to_string(next_->number) : "the end of the files");
    }

    const ShardOutput& shard_;
    TensorRecords records_;
    std::map<std::int64_t, std::string> failures_;
    std::optional<TensorRecord> next_;
    std::uint64_t copied_ = 0;
};

void for_each_tensor(const std::vector<ShardOutput>& shards, const TakeTensor& take, const Sink& failures) {
    std::vector<TensorShard> readers(shards.begin(), shards.end());
    const std::int64_t count = record_count(shards);
    for (std::int64_t number = 0; number < count; ++number)
        readers[static_cast<std::size_t>(number) % readers.size()].copy(number, take, failures);
    for (const TensorShard& reader : readers) reader.reject_rest();
}

/// The rejected records' lines alone, in the order of the corpus.
void merge_failures(const std::vector<ShardOutput>& shards, const Sink& failures) {
    std::map<std::int64_t, std::string> all;
    for (const ShardOutput& shard : shards) all.merge(failures_of(shard));
    for (const auto& [number, line] : all) failures(line);
}

/// Lines of records in the order of the corpus; the rejected ones' go to `failures`. InputError if a shard
/// has fewer or more of them than its manifest says.
void merge_lines(const std::vector<ShardOutput>& shards, JsonLines& lines, const Sink& failures) {
    std::vector<ShardReader> readers;
    readers.reserve(shards.size());
    for (const ShardOutput& shard : shards) readers.emplace_back(shard);
    const std::int64_t count = record_count(shards);
    for (std::int64_t number = 0; number < count; ++number)
        readers[static_cast<std::size_t>(number) % readers.size()].copy(number, lines, failures);
    for (ShardReader& reader : readers) reader.reject_rest();
    lines.finish();
}

/// Records as tensors in the order of the corpus; the rejected ones' lines go to `failures`. InputError if a
/// shard has fewer or more of them than its manifest says, or another shard's: before any is added to
/// `files`, whose first file takes another's place.
void merge_tensors(const std::vector<ShardOutput>& shards, TensorFiles& files, const Sink& failures) {
    for_each_tensor(
        shards, [](TensorRecord) {}, [](std::string_view) {});
    for_each_tensor(
        shards, [&](TensorRecord record) { files.add(std::move(record)); }, failures);
    files.finish();
}

RecordCount count_of(const std::vector<ShardOutput>& shards) {
    RecordCount count;
    for (const ShardOutput& shard : shards) {
        count.written += shard.manifest.written;
        count.failed += shard.manifest.failed;
    }
    return count;
}

Place place_of(const ShardOutput& shard) {
    return {shard.path + manifest_suffix, ""};
}

HeadStats stats_of(const ShardOutput& shard) {
    return stats_from_json(JsonValue::parse(shard.manifest.result, place_of(shard)));
}

/// A shard takes its first record's model for that of all.
void add(HeadStats& stats, const ShardOutput& shard) {
    const HeadStats others = stats_of(shard);
    try {
        merge(stats, others, place_of(shard));
    } catch (const InputError& error) {
        throw InputError(error.place(), error.reason() + ": give heed stats the records of one model alone");
    }
}

HeadStats merged_stats(const std::vector<ShardOutput>& shards) {
    HeadStats stats = stats_of(shards.front());
    std::for_each(shards.begin() + 1, shards.end(), [&](const ShardOutput& shard) { add(stats, shard); });
    return stats;
}

SyntaxCounts merged_syntax(const std::vector<ShardOutput>& shards) {
    SyntaxCounts counts;
    for (const ShardOutput& shard : shards)
        merge(counts, syntax_from_json(JsonValue::parse(shard.manifest.result, place_of(shard))),
              place_of(shard));
    return counts;
}

/// As the name's extension says.
std::string merged_mean(const std::vector<ShardOutput>& shards, const std::string& path) {
    RecordSums sums;
    for (const ShardOutput& shard : shards)
        sums.add(RecordSums::of_json(JsonValue::parse(shard.manifest.result, place_of(shard))),
                 place_of(shard));
    if (sums.count() == 0)
        throw InputError({shards.front().path, ""}, "a record in one of the shards, for a mean", "none");
    std::string document;
    const RecordFormat format =
        names_a_file(path) ? record_format_of(content_extension(path)) : RecordFormat::json;
    write_record(sums.mean(), format, [&](std::string_view piece) { document += piece; });
    return document;
}

/// As CSV or as JSON, by the name's extension, from what the shards' manifests hold.
std::string merged_document(const std::vector<ShardOutput>& shards, const std::string& path) {
    if (kind_of(shards.front()) == ShardKind::means) return merged_mean(shards, path);
    const bool is_csv = file_extension(path) == ".csv";
    if (shards.front().manifest.request.command == "syntax") {
        const SyntaxCounts counts = merged_syntax(shards);
        return is_csv ? syntax_to_csv(counts) : syntax_to_json(counts);
    }
    const HeadStats stats = merged_stats(shards);
    return is_csv ? stats_to_csv(stats) : stats_to_json(stats);
}

/// The outputs are open before the work.
class Outputs {
  public:
    Outputs(const std::string& output, const std::optional<std::string>& errors)
        : path_(output), merged_(group_.open(output)), failures_(errors ? group_.open(*errors) : Sink()) {}

    void write(std::string_view bytes) const { write_to(merged_, bytes); }
    /// Without --errors they are counted alone.
    void write_failure(std::string_view line) const {
        if (failures_) write_to(failures_, line);
    }
    /// As in one run, of a corpus that is rejected as a whole nothing is written but the reasons.
    void commit(const RecordCount& count) {
        group_.commit(count.all_failed() ? std::vector{path_} : std::vector<std::string>());
    }

  private:
    void write_to(const Sink& sink, std::string_view bytes) const {
        sink(bytes);
        if (group_.is_closed()) throw ClosedPipe{};
    }

    std::string path_;
    OutputGroup group_;
    Sink merged_, failures_;
};

void merge_records(const std::vector<ShardOutput>& shards, Outputs& outputs, const std::string& path) {
    const Sink failures = [&](std::string_view line) { outputs.write_failure(line); };
    if (kind_of(shards.front()) == ShardKind::tensors) {
        TensorFiles files(path);
        remove_finished_manifest(path);
        merge_tensors(shards, files, failures);
        outputs.write(tensor_index(files.files()));
    } else {
        JsonLines lines([&](std::string_view piece) { outputs.write(piece); }, is_compressed(path));
        merge_lines(shards, lines, failures);
    }
}

/// From the sums in the shards' manifests, whatever format their outputs have.
void merge_stats(const std::vector<ShardOutput>& shards, Outputs& outputs, const std::string& path) {
    outputs.write(merged_document(shards, path));
    merge_failures(shards, [&](std::string_view line) { outputs.write_failure(line); });
}

std::vector<std::string> files_of(const std::vector<ShardOutput>& shards) {
    std::vector<std::string> files;
    for (const ShardOutput& shard : shards) {
        files.push_back(shard.path + manifest_suffix);
        for (const PartState& part : shard.manifest.parts) files.push_back(beside(shard.path, part.target));
        if (kind_of(shard) != ShardKind::tensors) continue;
        for (const std::string& file : files_of_tensor_index(tensor_index_path(shard.path)))
            files.push_back(file);
    }
    return files;
}

/// Before the work.
void try_errors(const std::string& errors, const std::vector<std::string>& read) {
    reject_compressed("--errors", errors);
    try_output(errors, read);
}

/// No two of all that are written, files of tensors too, are one file.
void reject_same_files(const std::string& output, ShardKind kind, const std::optional<std::string>& errors,
                       const std::vector<std::string>& read) {
    if (kind != ShardKind::tensors) return reject_same({output, errors});
    std::vector<std::optional<std::string>> written = {tensor_index_path(output), errors};
    for (std::string& file : try_tensor_files(output, read, errors)) written.push_back(std::move(file));
    reject_same(written);
}

/// What is written has to be what the name's extension says.
void check_name(const std::string& output, const std::vector<ShardOutput>& shards) {
    const ShardKind kind = kind_of(shards.front());
    const std::string extension = content_extension(output);
    if (kind == ShardKind::tensors && file_extension(output) != ".safetensors")
        throw UsageError("the shards are files of tensors: give -o NAME.safetensors, not " + output);
    if (!names_a_file(output)) return;
    if (kind == ShardKind::lines && extension != ".jsonl" &&
        extension != content_extension(shards.front().path))
        throw UsageError("the shards are lines of records: give -o NAME.jsonl or NAME.jsonl.zst, not " +
                         output);
    if (kind == ShardKind::statistics && file_extension(output) != ".json" &&
        file_extension(output) != ".csv")
        throw UsageError("the shards are statistics: give -o NAME.json or NAME.csv, not " + output +
                         "; heed stats NAME.json -o NAME.svg draws them");
}

}  // namespace

RunEnd merge_outputs(const std::vector<std::string>& shards, const std::string& output,
                     const std::optional<std::string>& errors, const Messages& messages) {
    const std::vector<ShardOutput> parts = open_shards(shards);
    check_name(output, parts);
    const ShardKind kind = kind_of(parts.front());
    const std::string path = kind == ShardKind::tensors ? tensor_index_path(output) : output;
    const std::vector<std::string> read = files_of(parts);
    if (errors) try_errors(*errors, read);
    reject_same_files(output, kind, errors, read);
    Outputs outputs(output_path(path, read), errors);
    if (kind == ShardKind::statistics || kind == ShardKind::means)
        merge_stats(parts, outputs, output);
    else
        merge_records(parts, outputs, output);
    const RecordCount count = count_of(parts);
    remove_finished_manifest(output);
    outputs.commit(count);
    return end_of(count, messages);
}

}  // namespace heed
