#include "corpus/write_records.hpp"

#include <utility>

#include "core/error.hpp"
#include "core/machine/threads.hpp"
#include "corpus/file_each.hpp"
#include "corpus/json_lines.hpp"
#include "corpus/mean_run.hpp"
#include "corpus/output_files.hpp"
#include "format/json_writer.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_file.hpp"
#include "record/csv.hpp"
#include "record/tensor_files.hpp"
#include "record/tensor_records.hpp"
#include "source/open.hpp"

namespace heed {
namespace {

/// What a record adds to a file of many.
void write_lines(const Attention& attention, RecordFormat format, const Sink& sink) {
    if (format == RecordFormat::csv)
        write_csv_rows(attention, sink);
    else
        write_record(attention, format, sink);
}

/// Records as lines of one file: one each, or of CSV one per weight, below a header.
class Lines : public RecordConsumer {
  public:
    Lines(const RecordOutput& output, const RecordStream& stream, std::size_t threads, CorpusRun& run)
        : format_(output.format),
          stream_(stream),
          // Braces: in this order.
          lines_{run.open(output.path), output.is_compressed, run.bytes()},
          threads_(threads),
          columns_(columns_written(run)),
          needs_header_(format_ == RecordFormat::csv && run.bytes() == 0) {}

    void prepare(std::vector<Record>& batch) override {
        threads_.each(batch.size(), [&](std::size_t i) { stream_.select(batch[i]); });
        if (format_ == RecordFormat::csv) require_columns(batch);
        texts_.assign(batch.size(), "");
        if (batch.size() == 1) return;  // it is written as it is made: it may be large
        threads_.each(batch.size(), [&](std::size_t i) {
            if (const Attention* const attention = batch[i].value())
                write_lines(*attention, format_, [&](std::string_view piece) { texts_[i] += piece; });
        });
    }

    void take(const std::vector<Record>& batch, std::size_t index) override {
        write_header();
        if (batch.size() > 1)
            lines_.write(texts_[index]);
        else
            write_lines(*batch[index].value(), format_,
                        [this](std::string_view piece) { lines_.write(piece); });
        lines_.end_line();
    }

    bool can_resume_here() const override { return lines_.can_resume_here(); }
    /// Of a table its columns, which later records have to have too.
    std::string result() const override {
        std::string result;
        if (columns_) JsonObject(result).add("columns", *columns_).end();
        return result;
    }
    void finish() override {
        write_header();
        lines_.finish();
    }

  private:
    static std::optional<std::string> columns_written(const CorpusRun& run) {
        const std::string result = run.result();
        if (result.empty()) return std::nullopt;
        return JsonValue::parse(result, {"the manifest's result", ""}).field("columns").string();
    }

    /// The first record chooses them.
    void require_columns(std::vector<Record>& batch) {
        for (Record& record : batch)
            record.apply([&](const Attention& attention) {
                if (!columns_) columns_ = csv_header_of(attention);
                require_csv_rows(attention, *columns_, stream_.place_of(attention));
            });
    }

    void write_header() {
        if (std::exchange(needs_header_, false)) lines_.write(columns_ ? *columns_ : csv_header);
    }

    RecordFormat format_;
    const RecordStream& stream_;
    JsonLines lines_;
    Threads threads_;
    std::optional<std::string> columns_;  // of a table: its header
    bool needs_header_;
    std::vector<std::string> texts_;
};

/// Each record in a file of its own.
class RecordFiles : public FileEach {
  public:
    RecordFiles(const RecordOutput& output, const CorpusJob& job, const RecordStream& stream, CorpusRun& run)
        : FileEach({output.path, output.read}, job.options, stream, run), output_(output) {}

  private:
    void write(const Attention& attention, const Place& place, const Sink& sink) override {
        if (output_.format == RecordFormat::csv) require_csv_rows(attention, csv_header_of(attention), place);
        if (!output_.is_compressed) return write_record(attention, output_.format, sink, output_.float_type);
        JsonLines line(sink, true);
        write_record(attention, output_.format, [&](std::string_view piece) { line.write(piece); });
        line.finish();
    }

    const RecordOutput& output_;
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
                                            ", which says that it was written, to start again");
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
RunEnd write_only_record(const RecordOutput& output, const CorpusJob& job) {
    OutputFile out(output.path);
    const Attention attention =
        only_one(*open_records(job.request, job.selection, job.messages),
                 "several records: write them to a .jsonl file, or to one each with {id} in the name");
    write_record(
        attention, output.format, [&](std::string_view piece) { out.write(piece); }, output.float_type);
    if (job.taken) job.taken(attention);
    remove_finished_manifest(output.path);
    out.commit();
    return RunEnd::done;
}

}  // namespace

void try_outputs(const RecordOutput& output, const RunOptions& options) {
    const bool are_tensors = output.layout == RecordLayout::tensors;
    const std::string path = are_tensors ? tensor_index_path(output.path) : output.path;
    try_file_each({path, output.read});
    std::vector<std::string> outputs = {output.path};
    if (are_tensors) {
        outputs.push_back(path);
        for (std::string& file : try_tensor_files(output.path, output.read, options.errors))
            outputs.push_back(std::move(file));
    }
    try_files_beside(options, outputs, output.read);
}

RunEnd write_records(const RecordOutput& output, CorpusJob job) {
    if (job.request.mean_of_records && job.options.keeps_manifest())
        return write_mean(output, std::move(job));
    if (output.layout == RecordLayout::one) return write_only_record(output, job);
    CorpusRun run(job, {output.path, targets_of(output), output.read});
    if (const auto end = written_before(output, run)) return *end;
    job.request.part = run.part();
    job.request.distinct_ids = output.layout == RecordLayout::file_each;
    const auto stream = open_records(job.request, job.selection, job.messages);
    const std::size_t threads = thread_count(job.request);
    if (output.layout == RecordLayout::file_each) {
        RecordFiles files(output, job, *stream, run);
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
