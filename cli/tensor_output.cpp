#include "tensor_output.hpp"

#include <filesystem>

#include "core/error.hpp"
#include "corpus/tensor_files.hpp"
#include "io/file.hpp"
#include "io/output_name.hpp"
#include "output.hpp"

namespace heed {
namespace {

/// With its folder's own name. What the path itself is a link to does not matter.
std::string in_its_folder(const std::string& path) {
    const std::string name = std::filesystem::path(path).filename().string();
    return (std::filesystem::path(canonical_path(folder_of(path))) / name).string();
}

[[noreturn]] void refuse(const std::string& output, const std::string& other) {
    throw UsageError("-o " + output + " may write " + other + ": give another name");
}

}  // namespace

std::vector<std::string> try_tensor_files(const std::string& output, const std::vector<std::string>& read,
                                          const std::optional<std::string>& errors) {
    if (errors && names_a_file(*errors) &&
        is_tensor_file(in_its_folder(without_links(*errors)), in_its_folder(output)))
        refuse(output, *errors);
    std::vector<std::string> there = tensor_files_there(output);
    for (const std::string& file : there) {
        if (const std::string* const other = same_file(file, read)) refuse(output, *other);
        const std::string target = without_links(file);
        if (target != file && is_tensor_file(in_its_folder(target), in_its_folder(output)))
            refuse(output, std::string(target).append(" by the name ").append(file));
    }
    return there;
}

}  // namespace heed
