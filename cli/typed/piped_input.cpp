#include "typed/piped_input.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "input/beginnings.hpp"
#include "input/word_vectors.hpp"
#include "io/standard_input.hpp"

namespace heed {
namespace {

bool reads_texts(const CommandLine& line) {
    return std::any_of(line.flags.begin(), line.flags.end(),
                       [](const Flag& flag) { return flag.name == "--file"; });
}

bool has_source(const Given& given) {
    const auto embeddings = given.text("--embeddings");
    const bool has_rows = embeddings && !is_word_vector_file(*embeddings);
    return !given.operands.empty() || given.has("--file") || given.has("--repeats") || has_rows;
}

/// JSON of attention: a record, lines of them, or an array. A quote within a string has a backslash.
bool begins_record(std::string_view text) {
    if (begins_matrix(text)) return true;
    if (!begins_object(text)) return false;
    static constexpr auto fields = {"\"heed.attention\"",
                                    "\"attention\":", "\"attentions\":", "\"attention\" :"};
    return std::any_of(fields.begin(), fields.end(),
                       [&](std::string_view field) { return text.find(field) != std::string_view::npos; });
}

}  // namespace

Given with_piped_input(Given given, const CommandLine& line) {
    if (!reads_texts(line) || has_source(given)) return given;
    const std::string beginning = beginning_of_standard_input();
    if (beginning.empty()) return given;
    if (line.operands.find("RECORD") != std::string_view::npos && begins_record(beginning)) {
        given.operands = {"-"};
        given.before_dashes = 1;
    } else {
        given.values.emplace("--file", "-");
    }
    return given;
}

}  // namespace heed
