#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "files_read.hpp"
#include "format/output_file.hpp"
#include "output.hpp"
#include "record/write.hpp"
#include "record_count.hpp"
#include "selection.hpp"
#include "source.hpp"

namespace heed {
namespace {

/// How records become files: all in one .jsonl, each in its own ({id} in the name), or the only one in a file
/// of its own.
struct Plan {
    std::string path;
    std::vector<std::string> read;       // files that none of the outputs may be
    std::optional<RecordFormat> format;  // none: JSON, or JSON lines if there may be several
    bool file_each;
};

bool is_binary(RecordFormat format) {
    return format == RecordFormat::npz || format == RecordFormat::safetensors;
}

Plan plan_output(const OutputFlags& flags, const SourceFlags& source_flags) {
    Plan plan{flags.path.value_or("-"), files_read(source_flags), std::nullopt, false};
    if (flags.format)
        plan.format = record_format_of(*flags.format);
    else if (!is_stream(plan.path))
        plan.format = record_format_of(plan.path);
    plan.file_each = plan.path.find("{id}") != std::string::npos;
    refuse_binary_on_terminal(plan.path, plan.format && is_binary(*plan.format));
    return plan;
}

/// Before the work. A file each: none yet, but one is tried, unless its folder depends on the id.
std::unique_ptr<OutputFile> open_output(const Plan& plan) {
    if (!plan.file_each) return std::make_unique<OutputFile>(output_path(plan.path, plan.read));
    const std::string folder = std::filesystem::path(plan.path).parent_path().string();
    if (with_id(folder, "0") == folder) OutputFile(output_path(with_id(plan.path, "0"), plan.read));
    return nullptr;
}

using Next = std::function<std::optional<Attention>()>;

void write_to(OutputFile& out, const Attention& attention, RecordFormat format) {
    write_record(attention, format, [&](std::string_view piece) { out.write(piece); });
}

void write_lines(OutputFile& out, const Next& next, RecordCount& count) {
    while (const auto attention = next()) {
        write_to(out, *attention, RecordFormat::jsonl);
        ++count.written;
    }
}

/// A file that holds one record: whether there are more is known before a byte is written.
void write_only_record(RecordFormat format, OutputFile& out, const Next& next, RecordCount& count) {
    const auto attention = next();
    if (!attention) return;
    if (next())
        throw UsageError(
            "several records: write them to a .jsonl file, or to one each with {id} in the name");
    write_to(out, *attention, format);
    ++count.written;
}

void write_file_each(const Plan& plan, const Next& next, RecordCount& count) {
    while (const auto attention = next()) {
        OutputFile out(output_path(with_id(plan.path, show(attention->id)), plan.read));
        write_to(out, *attention, *plan.format);
        out.commit();
        ++count.written;
    }
}

}  // namespace

int attend_command(const Arguments& arguments) {
    CLI::App app("Attention as data. Computes it for text or embeddings, or converts what is saved.",
                 "heed attend");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    OutputFlags output_flags;
    VerbosityFlags verbosity;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "all");
    app.add_flag("--hidden", source_flags.hidden, "The last hidden states too, as the record's output")
        ->group("Choice");
    add_output_flags(app, output_flags, "json, jsonl, npz or safetensors, whatever the name");
    std::uint64_t batch_tokens = 2048;
    add_count(app,
              {"--batch-tokens", "N",
               "Texts of -f go through a BERT together until they have so many tokens (2048)", "Corpus"},
              batch_tokens, {1, 1 << 20});
    add_verbosity_flags(app, verbosity);
    set_help(app, "[TEXT... | RECORD]",
             {"heed attend \"The cat sat on the mat\" -o attention.json",
              "heed attend --model bert-base-uncased --layer -1 \"The cat sat on the mat\" -o last.npz",
              "heed attend attention.json -o attention.npz"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    const Selection selection = selection_of(selection_flags, Choice::all());
    if (source_flags.hidden && (selection.words || source_flags.compare || source_flags.compare_model))
        throw UsageError("--hidden gives a model's states of its own tokens: without --words and --compare");
    if (source_flags.file) source_flags.batch_tokens = batch_tokens;
    const Plan plan = plan_output(output_flags, source_flags);
    const auto out = open_output(plan);
    const Source source = open_source(source_flags, selection, messages);
    const RecordFormat format =
        plan.format.value_or(source.several ? RecordFormat::jsonl : RecordFormat::json);
    RecordCount count;
    const Next next = [&] {
        return source.several ? next_good(source.next, messages, count) : source.next();
    };
    if (!out)
        write_file_each(plan, next, count);
    else if (format == RecordFormat::jsonl)
        write_lines(*out, next, count);
    else
        write_only_record(format, *out, next, count);
    if (out && (count.written > 0 || count.failed == 0)) out->commit();
    return exit_code_of(count, messages);
}

}  // namespace heed
