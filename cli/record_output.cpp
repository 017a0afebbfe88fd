#include "record_output.hpp"

#include <filesystem>
#include <utility>

#include "core/error.hpp"
#include "corpus/ledger.hpp"
#include "corpus/tensor_files.hpp"
#include "io/file.hpp"
#include "io/output_file.hpp"
#include "tensor_output.hpp"

namespace heed {
namespace {

/// They would be passed over.
void refuse_corpus_flags(const CorpusFlags& corpus, const char* why) {
    const char* const flag = corpus.resume   ? "--resume"
                             : corpus.shard  ? "--shard"
                             : corpus.errors ? "--errors"
                                             : nullptr;
    if (flag != nullptr) throw UsageError(std::string(flag) + " goes with " + why);
}

/// By the ending of its name, which has to have one.
RecordFormat format_of_name(const std::string& path) {
    const std::string ending = content_extension(path);
    if (ending.empty())
        throw UsageError(
            "the name's ending says how attention is written: give -o NAME.json, .jsonl, .npz "
            "or .safetensors, or --format, not -o " +
            path);
    return record_format_of(ending);
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
        output.format = format_of_name(path);
    if (output.is_compressed && output.format != RecordFormat::jsonl)
        throw UsageError("records are compressed as .jsonl.zst");
    output.layout = layout_of(output, several);
    output.errors = corpus.errors;
    if (output.layout == RecordLayout::one)
        refuse_corpus_flags(corpus, "many records: as .jsonl, as .safetensors, or with {id} in the name");
    if (!several && corpus.keeps_manifest())
        throw UsageError("--resume and --shard go with a corpus, not with one record");
    if (output.layout == RecordLayout::tensors && !(names_a_file(path) && path.ends_with(".safetensors")))
        throw UsageError(
            "many records as safetensors are several files and an index: give -o NAME.safetensors, not " +
            path);
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
    if (are_tensors) {
        outputs.push_back(path);
        for (std::string& file : try_tensor_files(output.path, output.read, corpus.errors))
            outputs.push_back(std::move(file));
    }
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
    remove_finished_manifest(output.path);
    out.commit();
}

}  // namespace heed
