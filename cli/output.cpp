#include "output.hpp"

#include <unistd.h>

#include "core/error.hpp"
#include "io/output/output_name.hpp"

namespace heed {

std::optional<std::string> given_output(const Given& given) {
    auto path = given.text("--output");
    if (path && descriptor_named(*path) == STDOUT_FILENO) path = "-";
    return path;
}

std::optional<std::string> only_output(const Given& given) {
    auto path = given_output(given);
    if (path && path->find("{id}") != std::string::npos)
        throw UsageError(given.program + " writes one file for all records: leave {id} out of -o " + *path);
    return path;
}

void reject_binary_on_terminal(const std::string& path, const std::string& file) {
    if (path == "-" && ::isatty(STDOUT_FILENO) == 1)
        throw UsageError("this format is binary, and standard output is a terminal: give -o " + file +
                         ", or send the output to a file or a pipe");
}

void reject_unasked_terminal(const Given& given, const std::string& file, const std::string& advice) {
    if (!given.has("--output") && ::isatty(STDOUT_FILENO) == 1)
        throw UsageError("this would fill the terminal: give -o " + file +
                         " to write a file, or -o - to print it here" + advice);
}

}  // namespace heed
