#include "corpus/write_records.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/error.hpp"
#include "core/threads.hpp"
#include "corpus/json_lines.hpp"
#include "corpus/output_files.hpp"
#include "io/file.hpp"
#include "io/output_check.hpp"
#include "io/output_file.hpp"
#include "record/tensor_files.hpp"
#include "record/tensor_records.hpp"
#include "source/open.hpp"

namespace heed {
namespace {

constexpr std::string_view id_mark = "{id}";

void append(std::string& text, const Attention& attention, RecordFormat format) {
    write_record(attention, format, [&](std::string_view piece) { text += piece; });
}

/// Records as lines of one file.
class Lines : public RecordConsumer {
  public:
    Lines(const RecordOutput& output, const RecordStream& stream, std::size_t threads, CorpusRun& run)
        : stream_(stream),
          // Braces: in this order.
          lines_{run.open(output.path), output.is_compressed, run.bytes()},
          threads_(threads) {}

    /// A batch of one is written as it is made: it may be large.
    void prepare(std::vector<Record>& batch) override {
        texts_.assign(batch.size(), "");
        threads_.each(batch.size(), [&](std::size_t i) {
            stream_.select(batch[i]);
            const Attention* const attention = batch[i].value();
            if (attention != nullptr && batch.size() > 1) append(texts_[i], *attention, RecordFormat::jsonl);
        });
    }

    void take(const std::vector<Record>& batch, std::size_t index) override {
        if (batch.size() > 1)
            lines_.write(texts_[index]);
        else
            write_record(*batch[index].value(), RecordFormat::jsonl,
                         [this](std::string_view piece) { lines_.write(piece); });
        lines_.end_line();
    }

    bool can_resume_here() const override { return lines_.can_resume_here(); }
    void finish() override { lines_.finish(); }

  private:
    const RecordStream& stream_;
    JsonLines lines_;
    Threads threads_;
    std::vector<std::string> texts_;
};

/// A file for each record.
class Files : public RecordConsumer {
  public:
    Files(const RecordOutput& output, const std::optional<std::string>& errors, const RecordStream& stream,
          CorpusRun& run)
        : output_(output),
          pattern_(canonical_path(output.path)),
          errors_(errors ? output_identity(*errors) : std::nullopt),
          stream_(stream),
          run_(run),
          durability_(run.keeps_manifest() ? Durability::synced : Durability::whole) {}

    void prepare(std::vector<Record>& batch) override {
        for (Record& record : batch) {
            stream_.select(record);
            record.apply([&](Attention& attention) { require_name(attention); });
        }
    }

    void take(const std::vector<Record>& batch, std::size_t index) override {
        const Attention& attention = *batch[index].value();
        OutputFile out(path_of(attention));
        const Sink sink = [&](std::string_view piece) {
            out.write(piece);
            bytes_ += piece.size();
        };
        if (output_.is_compressed) {
            JsonLines line(sink, true);
            write_record(attention, output_.format, [&](std::string_view piece) { line.write(piece); });
            line.finish();
        } else {
            write_record(attention, output_.format, sink, output_.float_type);
        }
        run_.begin_to_write();
        out.commit(durability_);
    }

    bool can_resume_here() const override { return true; }
    std::uint64_t own_bytes() const override { return bytes_; }
    void finish() override {}

  private:
    std::string path_of(const Attention& attention) const {
        return with_id(output_.path, show(attention.id));
    }

    /// Other records' names differ as their ids do.
    void require_name(const Attention& attention) {
        const std::string path = path_of(attention);
        const Place place = stream_.place_of(attention);
        if (is_too_long(path)) throw InputError(place, "the id is too long for a file's name");
        const char* const taken = errors_ && output_identity(path) == errors_ ? ", where rejected records go"
                                  : same_file(path, output_.read) != nullptr  ? ", which is read"
                                  : is_anothers(path, attention)              ? ", a link to another's"
                                                                              : nullptr;
        if (taken != nullptr) throw InputError(place, "a file of its own", path + taken);
    }

    /// A link may lead to what another record's file is called, or where another's link leads.
    bool is_anothers(const std::string& path, const Attention& attention) {
        if (!names_a_file(path)) return false;
        const std::string target = canonical_path(without_links(path));
        if (target == with_id(pattern_, show(attention.id))) return false;
        const std::size_t begin = pattern_.find(id_mark), end = pattern_.rfind(id_mark);
        const bool is_called_so = begin != std::string::npos &&
                                  target.starts_with(pattern_.substr(0, begin)) &&
                                  target.ends_with(pattern_.substr(end + id_mark.size())) &&
                                  std::count(target.begin(), target.end(), '/') ==
                                      std::count(pattern_.begin(), pattern_.end(), '/');
        return is_called_so || !linked_.insert(target).second;
    }

    const RecordOutput& output_;
    std::string pattern_;                // the output's canonical path
    std::optional<std::string> errors_;  // which file they are
    std::set<std::string> linked_;       // files that links outside the pattern lead to
    const RecordStream& stream_;
    CorpusRun& run_;
    Durability durability_;
    std::uint64_t bytes_ = 0;
};

/// What an earlier run has written: the manifest does not know it by size.
std::vector<TensorFile> whole_files(const RecordOutput& output, const CorpusRun& run) {
    const std::string index = run.result();
    if (index.empty()) return {};
    auto files = files_of_index(JsonValue::parse(index, {"the manifest's result", ""}));
    try {
        require_files(tensor_index_path(output.path), files);
    } catch (const InputError& error) {
        throw InputError(error.place(), error.reason() + "; remove " + output.path + manifest_suffix +
                                            ", which says that it was written, to begin anew");
    }
    return files;
}

/// Records as tensors, many a file.
class Tensors : public RecordConsumer {
  public:
    Tensors(const RecordOutput& output, const RecordStream& stream, std::size_t threads, CorpusRun& run)
        : stream_(stream),
          run_(run),
          type_(output.float_type),
          files_(output.path, whole_files(output, run)),
          index_(run.open(tensor_index_path(output.path))),
          threads_(threads) {}

    void prepare(std::vector<Record>& batch) override {
        threads_.each(batch.size(), [&](std::size_t i) { stream_.select(batch[i]); });
    }

    void take(const std::vector<Record>& batch, std::size_t index) override {
        run_.begin_to_write();
        files_.add(tensor_record(batch[index].number, *batch[index].value(), type_));
    }

    bool can_resume_here() const override { return files_.can_resume_here(); }
    std::string result() const override { return tensor_index(files_.files()); }
    std::uint64_t own_bytes() const override { return files_.bytes(); }

    void finish() override {
        files_.finish();
        index_(tensor_index(files_.files()));
    }

  private:
    const RecordStream& stream_;
    CorpusRun& run_;
    FloatType type_;
    TensorFiles files_;
    Sink index_;
    Threads threads_;
};

/// What its run opens, in order.
std::vector<std::string> targets_of(const RecordOutput& output) {
    if (output.layout == RecordLayout::lines) return {output.path};
    if (output.layout == RecordLayout::tensors) return {tensor_index_path(output.path)};
    return {};
}

/// The end of the run if it was finished before. InputError if what it wrote is gone.
std::optional<RunEnd> written_before(const RecordOutput& output, const CorpusRun& run) {
    const auto end = run.finished_before(targets_of(output));
    if (end && output.layout == RecordLayout::tensors) whole_files(output, run);
    return end;
}

/// Whether there are more than one is known before a byte is written.
RunEnd write_only_record(const RecordOutput& output, RecordStream& stream) {
    OutputFile out(output.path);
    const Attention attention = only_one(
        stream, "several records: write them to a .jsonl file, or to one each with {id} in the name");
    write_record(
        attention, output.format, [&](std::string_view piece) { out.write(piece); }, output.float_type);
    remove_finished_manifest(output.path);
    out.commit();
    return RunEnd::done;
}

}  // namespace

/// Of a file each one is tried, unless its folder depends on the id.
void try_outputs(const RecordOutput& output, const RunOptions& options) {
    const bool are_tensors = output.layout == RecordLayout::tensors;
    const std::string path = are_tensors ? tensor_index_path(output.path) : output.path;
    const std::string folder = std::filesystem::path(path).parent_path().string();
    if (with_id(folder, "0") == folder) try_output(with_id(path, "0"), output.read);
    std::vector<std::string> outputs = {output.path};
    if (are_tensors) {
        outputs.push_back(path);
        for (std::string& file : try_tensor_files(output.path, output.read, options.errors))
            outputs.push_back(std::move(file));
    }
    try_files_beside(options, outputs, output.read);
}

RunEnd write_records(const RecordOutput& output, CorpusJob job) {
    if (output.layout == RecordLayout::one)
        return write_only_record(output, *open_records(job.request, job.selection, job.messages));
    CorpusRun run(job, {output.path, targets_of(output), output.read});
    if (const auto end = written_before(output, run)) return *end;
    job.request.part = run.part();
    job.request.distinct_ids = output.layout == RecordLayout::file_each;
    const auto stream = open_records(job.request, job.selection, job.messages);
    const std::size_t threads = thread_count(job.request);
    if (output.layout == RecordLayout::file_each) {
        Files files(output, job.options.errors, *stream, run);
        return run.go(*stream, files);
    }
    if (output.layout == RecordLayout::tensors) {
        Tensors tensors(output, *stream, threads, run);
        return run.go(*stream, tensors);
    }
    Lines lines(output, *stream, threads, run);
    return run.go(*stream, lines);
}

}  // namespace heed
