#include "record_output.hpp"

#include <filesystem>

#include "core/error.hpp"
#include "core/threads.hpp"
#include "corpus/json_lines.hpp"
#include "corpus/tensor_files.hpp"
#include "format/file.hpp"
#include "format/output_file.hpp"

namespace heed {
namespace {

void append(std::string& text, const Attention& attention, RecordFormat format) {
    write_record(attention, format, [&](std::string_view piece) { text += piece; });
}

/// Records as lines of one file.
class Lines : public RecordConsumer {
  public:
    Lines(const RecordOutput& output, const Source& source, std::size_t threads, CorpusRun& run)
        : source_(source),
          // Braces: in this order.
          lines_{run.open(output.path), output.is_compressed, run.bytes()},
          threads_(threads) {}

    /// A batch of one is written as it is made: it may be large.
    void prepare(std::vector<Outcome>& batch) override {
        texts_.assign(batch.size(), "");
        threads_.each(batch.size(), [&](std::size_t i) {
            select_outcome(batch[i], source_);
            const auto* const attention = std::get_if<Attention>(&batch[i].result);
            if (attention != nullptr && batch.size() > 1) append(texts_[i], *attention, RecordFormat::jsonl);
        });
    }

    void take(const std::vector<Outcome>& batch, std::size_t index) override {
        if (batch.size() > 1)
            lines_.write(texts_[index]);
        else
            write_record(std::get<Attention>(batch[index].result), RecordFormat::jsonl,
                         [this](std::string_view piece) { lines_.write(piece); });
        lines_.end_line();
    }

    bool can_be_left() const override { return lines_.can_be_left(); }
    void finish() override { lines_.finish(); }

  private:
    const Source& source_;
    JsonLines lines_;
    Threads threads_;
    std::vector<std::string> texts_;
};

/// A file for each record.
class Files : public RecordConsumer {
  public:
    Files(const RecordOutput& output, const Source& source) : output_(output), source_(source) {}

    void prepare(std::vector<Outcome>& batch) override {
        for (Outcome& outcome : batch) {
            select_outcome(outcome, source_);
            refuse_long_name(outcome);
        }
    }

    void take(const std::vector<Outcome>& batch, std::size_t index) override {
        const auto& attention = std::get<Attention>(batch[index].result);
        OutputFile out(output_path(path_of(attention), output_.read));
        const Sink sink = [&](std::string_view piece) {
            out.write(piece);
            bytes_ += piece.size();
        };
        write_record(attention, output_.format, sink, output_.float_type);
        out.commit();
    }

    bool can_be_left() const override { return true; }
    std::uint64_t own_bytes() const override { return bytes_; }
    void finish() override {}

  private:
    std::string path_of(const Attention& attention) const {
        return with_id(output_.path, show(attention.id));
    }

    void refuse_long_name(Outcome& outcome) const {
        const auto* const attention = std::get_if<Attention>(&outcome.result);
        if (attention != nullptr && is_too_long(path_of(*attention)))
            outcome.result =
                InputError(place_of(source_, *attention), "the id is too long for a file's name");
    }

    const RecordOutput& output_;
    const Source& source_;
    std::uint64_t bytes_ = 0;
};

/// Records as tensors, many a file.
class Tensors : public RecordConsumer {
  public:
    Tensors(const RecordOutput& output, const Source& source, std::size_t threads, CorpusRun& run)
        : source_(source),
          type_(output.float_type),
          files_(output.path, whole_files(run)),
          index_(run.open(tensor_index_path(output.path))),
          threads_(threads) {}

    void prepare(std::vector<Outcome>& batch) override {
        threads_.each(batch.size(), [&](std::size_t i) { select_outcome(batch[i], source_); });
    }

    void take(const std::vector<Outcome>& batch, std::size_t index) override {
        files_.add(tensor_record(batch[index].number, std::get<Attention>(batch[index].result), type_));
    }

    bool can_be_left() const override { return files_.can_be_left(); }
    std::string result() const override { return tensor_index(files_.files()); }
    std::uint64_t own_bytes() const override { return files_.bytes(); }

    void finish() override {
        files_.finish();
        index_(tensor_index(files_.files()));
    }

  private:
    static std::vector<TensorFile> whole_files(const CorpusRun& run) {
        const std::string index = run.result();
        if (index.empty()) return {};
        return files_of_index(JsonValue::parse(index, {"the manifest's result", ""}));
    }

    const Source& source_;
    FloatType type_;
    TensorFiles files_;
    Sink index_;
    Threads threads_;
};

/// The files of tensors are not known by name before the work: none that is called like one of them is read
/// or written otherwise.
void refuse_tensor_files(const RecordOutput& output, const CorpusFlags& corpus) {
    std::vector<std::string> others = output.read;
    if (corpus.errors) others.push_back(*corpus.errors);
    for (const std::string& other : others)
        if (is_tensor_file(canonical_path(other), canonical_path(output.path)))
            throw UsageError("-o " + output.path + " may write " + other + ": give another name");
}

RecordLayout layout_of(const RecordOutput& output, bool several) {
    if (output.path.find("{id}") != std::string::npos) return RecordLayout::file_each;
    if (output.format == RecordFormat::jsonl) return RecordLayout::lines;
    return several && output.format == RecordFormat::safetensors ? RecordLayout::tensors : RecordLayout::one;
}

}  // namespace

bool is_array(RecordFormat format) {
    return format == RecordFormat::npz || format == RecordFormat::safetensors;
}

RecordOutput record_output(const OutputFlags& flags, const CorpusFlags& corpus, bool several) {
    const std::string path = flags.path.value_or("-");
    RecordOutput output{corpus.in_shard(path), several ? RecordFormat::jsonl : RecordFormat::json,
                        RecordLayout::one, is_compressed(path)};
    if (flags.format)
        output.format = record_format_of(*flags.format);
    else if (names_a_file(path))
        output.format = record_format_of(content_ending(path));
    if (output.is_compressed && output.format != RecordFormat::jsonl)
        throw UsageError("records are compressed as .jsonl.zst");
    output.layout = layout_of(output, several);
    if (output.layout == RecordLayout::tensors && !names_a_file(path))
        throw UsageError(
            "many records as safetensors are several files and an index: give -o NAME.safetensors");
    refuse_binary_on_terminal(path, is_array(output.format) || output.is_compressed);
    return output;
}

/// Of a file each one is tried, unless its folder depends on the id.
void try_outputs(const RecordOutput& output, const CorpusFlags& corpus) {
    const bool are_tensors = output.layout == RecordLayout::tensors;
    const std::string path = are_tensors ? tensor_index_path(output.path) : output.path;
    const std::string folder = std::filesystem::path(path).parent_path().string();
    if (with_id(folder, "0") == folder) try_output(with_id(path, "0"), output.read);
    std::vector<std::string> outputs = {output.path};
    if (are_tensors) outputs.push_back(path);
    if (are_tensors) refuse_tensor_files(output, corpus);
    try_files_beside(corpus, outputs, output.read);
}

void write_only_record(const RecordOutput& output, const Source& source) {
    OutputFile out(output.path);
    const auto attention = source.next();
    if (!attention) throw InputError({source.name, ""}, "a sequence", "none");
    if (source.next())
        throw UsageError(
            "several records: write them to a .jsonl file, or to one each with {id} in the name");
    write_record(
        *attention, output.format, [&](std::string_view piece) { out.write(piece); }, output.float_type);
    out.commit();
}

int write_records(const RecordOutput& output, const Source& source, std::size_t threads, CorpusRun& run) {
    if (output.layout == RecordLayout::file_each) {
        Files files(output, source);
        return run.go(source, files);
    }
    if (output.layout == RecordLayout::tensors) {
        Tensors tensors(output, source, threads, run);
        return run.go(source, tensors);
    }
    Lines lines(output, source, threads, run);
    return run.go(source, lines);
}

}  // namespace heed
