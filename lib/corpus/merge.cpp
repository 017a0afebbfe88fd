#include "corpus/merge.hpp"

#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "corpus/failure.hpp"
#include "io/file.hpp"
#include "io/lines.hpp"
#include "record/tensor_records.hpp"

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

}  // namespace

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
    for (ShardReader& reader : readers) reader.reject_rest();
    lines.finish();
}

void merge_tensors(const std::vector<ShardOutput>& shards, TensorFiles& files, const Sink& failures) {
    for_each_tensor(
        shards, [](TensorRecord) {}, [](std::string_view) {});
    for_each_tensor(
        shards, [&](TensorRecord record) { files.add(std::move(record)); }, failures);
    files.finish();
}

}  // namespace heed
