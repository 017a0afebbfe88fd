#include "corpus/output_files.hpp"

#include <filesystem>

#include "core/error.hpp"
#include "core/text/utf8.hpp"
#include "corpus/failure.hpp"
#include "io/file.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_name.hpp"
#include "record/tensor_files.hpp"

namespace heed {
namespace {

void require_file(const RunOptions& options, const std::string& output, const char* output_flag) {
    if (!options.keeps_manifest() || names_a_file(output)) return;
    const char* const flag = options.resume ? "--resume" : "--shard";
    throw UsageError(std::string(flag) + " writes files, and a manifest next to them: give " + output_flag +
                     " FILE");
}

/// The index names its files, and who reads it would look for others.
void require_utf8_of_index(const std::string& output) {
    const std::string name = std::filesystem::path(output).filename().string();
    if (is_tensor_index(output) && first_invalid_utf8(name))
        throw UsageError("the index of tensors is JSON, which cannot name files after " + name +
                         ": give -o a name in UTF-8");
}

/// With its folder's own name. What the path itself is a link to does not matter.
std::string in_its_folder(const std::string& path) {
    const std::string name = std::filesystem::path(path).filename().string();
    return (std::filesystem::path(canonical_path(folder_of(path))) / name).string();
}

[[noreturn]] void reject(const std::string& output, const std::string& other) {
    throw UsageError("-o " + output + " may write " + other + ": give another name");
}

}  // namespace

void try_files_beside(const RunOptions& options, const std::vector<std::string>& outputs,
                      const std::vector<std::string>& read) {
    std::vector<std::optional<std::string>> written(outputs.begin(), outputs.end());
    written.push_back(options.errors);
    reject_compressed("--errors", options.errors);
    if (options.errors) {
        require_file(options, *options.errors, "--errors");
        try_output(*options.errors, read);
    }
    for (const std::string& output : outputs) {
        require_file(options, output, "-o");
        require_utf8_of_index(output);
    }
    if (options.keeps_manifest()) {
        written.push_back(output_path(outputs.front() + manifest_suffix, read));
        if (!options.errors) {
            try_output(outputs.front() + failures_suffix, read);
            written.push_back(outputs.front() + failures_suffix);
        }
    }
    reject_same(written);
}

std::vector<std::string> try_tensor_files(const std::string& output, const std::vector<std::string>& read,
                                          const std::optional<std::string>& errors) {
    if (errors && names_a_file(*errors) &&
        is_tensor_file(in_its_folder(without_links(*errors)), in_its_folder(output)))
        reject(output, *errors);
    std::vector<std::string> there = tensor_files_there(output);
    for (const std::string& file : there) {
        if (const std::string* const other = same_file(file, read)) reject(output, *other);
        const std::string target = without_links(file);
        if (target != file && is_tensor_file(in_its_folder(target), in_its_folder(output)))
            reject(output, std::string(target).append(" by the name ").append(file));
    }
    return there;
}

}  // namespace heed
