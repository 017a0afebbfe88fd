#include <CLI/CLI.hpp>
#include <filesystem>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "core/threads.hpp"
#include "corpus/json_lines.hpp"
#include "corpus/tensor_files.hpp"
#include "corpus_run.hpp"
#include "files_read.hpp"
#include "format/file.hpp"
#include "format/output_file.hpp"
#include "output.hpp"
#include "record/write.hpp"
#include "run_request.hpp"
#include "selection.hpp"
#include "source.hpp"

namespace heed {
namespace {

/// Numbers as a file of arrays holds them.
bool is_array(RecordFormat format) {
    return format == RecordFormat::npz || format == RecordFormat::safetensors;
}

/// How records become files: all in one .jsonl, each in its own ({id} in the name), or the only one in a file
/// of its own.
struct Plan {
    std::string path;
    RecordFormat format;
    bool is_compressed;
    bool file_each;
    FloatType float_type;
    std::vector<std::string> read;  // files that none of the outputs may be
};

/// What of the weights is written.
struct ShortFlags {
    std::optional<std::uint64_t> top_k;
    std::optional<std::string> precision;
};

void add_short_flags(CLI::App& app, ShortFlags& flags) {
    add_count(app, {"--top-k", "N", "The N largest weights of each query, the others 0", "Choice"},
              flags.top_k, {1, 1 << 20});
    add_text(
        app,
        {"--precision", "N|f16",
         "Significant digits (1 to 9, as many as float32 has); float16 in npz and safetensors", "Output"},
        flags.precision);
}

std::optional<Precision> precision_of(const ShortFlags& flags, const Plan& plan) {
    if (!flags.precision) return std::nullopt;
    const bool is_f16 = flags.precision == "f16";
    if (is_f16 != is_array(plan.format))
        throw UsageError(is_f16 ? "--precision f16 is for npz and safetensors; JSON takes a number of digits"
                                : "--precision with digits is for JSON; npz and safetensors take f16");
    return is_f16 ? Precision{} : Precision{count_of({"--precision", "", "", ""}, *flags.precision, {1, 9})};
}

Plan plan_output(const OutputFlags& flags, const CorpusFlags& corpus, bool several) {
    Plan plan{flags.path.value_or("-"),
              several ? RecordFormat::jsonl : RecordFormat::json,
              false,
              false,
              FloatType::float32,
              {}};
    plan.is_compressed = is_compressed(plan.path);
    if (flags.format)
        plan.format = record_format_of(*flags.format);
    else if (names_a_file(plan.path))
        plan.format = record_format_of(content_ending(plan.path));
    if (plan.is_compressed && plan.format != RecordFormat::jsonl)
        throw UsageError("records are compressed as .jsonl.zst");
    plan.path = with_shard(plan.path, corpus.part_of_shards());
    plan.file_each = plan.path.find("{id}") != std::string::npos;
    if (several && plan.format == RecordFormat::safetensors && !plan.file_each && !names_a_file(plan.path))
        throw UsageError(
            "many records as safetensors are several files and an index: give -o NAME.safetensors");
    refuse_binary_on_terminal(plan.path, is_array(plan.format) || plan.is_compressed);
    return plan;
}

/// Before the work. Of a file each one is tried, unless its folder depends on the id.
void try_outputs(const Plan& plan, const CorpusFlags& corpus) {
    if (corpus.errors) try_output(*corpus.errors, plan.read);
    const std::string folder = std::filesystem::path(plan.path).parent_path().string();
    if (with_id(folder, "0") == folder) try_output(with_id(plan.path, "0"), plan.read);
}

void append(std::string& text, const Attention& attention, RecordFormat format) {
    write_record(attention, format, [&](std::string_view piece) { text += piece; });
}

/// Records as lines of one file.
class Lines : public RecordConsumer {
  public:
    Lines(const Plan& plan, const Source& source, std::size_t threads, CorpusRun& run)
        : source_(source),
          // Braces: in this order.
          lines_{run.open(plan.path), plan.is_compressed, run.bytes()},
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
    Files(const Plan& plan, const Source& source) : plan_(plan), source_(source) {}

    void prepare(std::vector<Outcome>& batch) override {
        for (Outcome& outcome : batch) select_outcome(outcome, source_);
    }

    void take(const std::vector<Outcome>& batch, std::size_t index) override {
        const auto& attention = std::get<Attention>(batch[index].result);
        OutputFile out(output_path(with_id(plan_.path, show(attention.id)), plan_.read));
        write_record(
            attention, plan_.format, [&](std::string_view piece) { out.write(piece); }, plan_.float_type);
        out.commit();
    }

    bool can_be_left() const override { return true; }
    void finish() override {}

  private:
    const Plan& plan_;
    const Source& source_;
};

/// Records as tensors, many a file.
class Tensors : public RecordConsumer {
  public:
    Tensors(const Plan& plan, const Source& source, std::size_t threads, CorpusRun& run)
        : source_(source),
          files_(plan.path, plan.float_type, whole_files(run)),
          index_(run.open(tensor_index_path(plan.path))),
          threads_(threads) {}

    void prepare(std::vector<Outcome>& batch) override {
        threads_.each(batch.size(), [&](std::size_t i) { select_outcome(batch[i], source_); });
    }

    void take(const std::vector<Outcome>& batch, std::size_t index) override {
        files_.add(batch[index].number, std::get<Attention>(batch[index].result));
    }

    bool can_be_left() const override { return files_.can_be_left(); }
    std::string result() const override { return tensor_index(files_.files()); }

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
    TensorFiles files_;
    Sink index_;
    Threads threads_;
};

/// A file that holds one record: whether there are more is known before a byte is written.
int write_only_record(const Plan& plan, const Source& source) {
    OutputFile out(plan.path);
    const auto attention = source.next();
    if (!attention) throw InputError({source.name, ""}, "a sequence", "none");
    if (source.next())
        throw UsageError(
            "several records: write them to a .jsonl file, or to one each with {id} in the name");
    write_record(
        *attention, plan.format, [&](std::string_view piece) { out.write(piece); }, plan.float_type);
    out.commit();
    return exit_code::done;
}

}  // namespace

int attend_command(const Arguments& arguments) {
    CLI::App app("Attention as data. Computes it for text or embeddings, or converts what is saved.",
                 "heed attend");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    OutputFlags output_flags;
    CorpusFlags corpus_flags;
    ShortFlags short_flags;
    VerbosityFlags verbosity;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "all");
    add_short_flags(app, short_flags);
    app.add_flag("--hidden", source_flags.hidden, "The last hidden states too, as the record's output")
        ->group("Choice");
    add_output_flags(app, output_flags, "json, jsonl, npz or safetensors, whatever the name");
    add_corpus_flags(app, corpus_flags);
    add_verbosity_flags(app, verbosity);
    set_help(app, "[TEXT... | RECORD]",
             {"heed attend \"The cat sat on the mat\" -o attention.json",
              "heed attend --model bert-base-uncased --layer -1 \"The cat sat on the mat\" -o last.npz",
              "heed attend attention.json -o attention.npz"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    Selection selection = selection_of(selection_flags, Choice::all());
    if (source_flags.hidden && (selection.words || source_flags.compare || source_flags.compare_model))
        throw UsageError("--hidden gives a model's states of its own tokens: without --words and --compare");
    const bool several = gives_several(source_flags);
    corpus_flags.strict = corpus_flags.strict || !several;
    Plan plan = plan_output(output_flags, corpus_flags, several);
    selection.top_k = short_flags.top_k;
    selection.precision = precision_of(short_flags, plan);
    if (short_flags.precision == "f16") plan.float_type = FloatType::float16;
    plan.read = files_read(source_flags);
    try_outputs(plan, corpus_flags);
    const bool is_tensors = several && plan.format == RecordFormat::safetensors && !plan.file_each;
    if (plan.format != RecordFormat::jsonl && !plan.file_each && !is_tensors)
        return write_only_record(plan, open_source(source_flags, selection, messages));
    CorpusRun run(
        corpus_flags, plan.path, [&] { return run_request("attend", app, source_flags, messages); },
        messages);
    if (const auto code = run.finished_before()) return *code;
    source_flags.part = run.part();
    source_flags.batch_tokens = several ? corpus_flags.batch_tokens : 1;
    const Source source = open_source(source_flags, selection, messages);
    if (plan.file_each) {
        Files files(plan, source);
        return run.go(source, files);
    }
    if (is_tensors) {
        Tensors tensors(plan, source, thread_count(source_flags), run);
        return run.go(source, tensors);
    }
    Lines lines(plan, source, thread_count(source_flags), run);
    return run.go(source, lines);
}

}  // namespace heed
