// What text begins as, by its first bytes: where nobody has named its format.
#pragma once

#include <string>
#include <string_view>

namespace heed {

/// Of JSON: an object, an array of them, a string that fills its line.
[[nodiscard]] bool begins_object(std::string_view text);
[[nodiscard]] bool begins_array_of_objects(std::string_view text);
[[nodiscard]] bool begins_json_string(std::string_view text);
/// A list, tuple or dict as Python or numpy prints it: "['a', 'b']", "{'text': 'a'}", "['a' 'b']".
[[nodiscard]] bool begins_python_list(std::string_view text);
/// Several lines, none of whose first five begins as JSON does.
[[nodiscard]] bool has_no_json_lines(std::string_view text);
/// An object on the first line, and another after it.
[[nodiscard]] bool is_json_lines(std::string_view text);
/// Rows of numbers, as attention is stored: "[[0.5, ", not "[[a link]]".
[[nodiscard]] bool begins_matrix(std::string_view text);
/// Lines of numbers, two or more on each, as numpy.savetxt writes them.
[[nodiscard]] bool begins_rows_of_numbers(std::string_view text);
/// Two lines that end in a tag of named entities, as CoNLL-2003 has them: "EU B-ORG", "rejects O".
[[nodiscard]] bool begins_tagged_words(std::string_view text);
/// ">name", not "> a quotation"
[[nodiscard]] bool begins_fasta(std::string_view text);
/// "csv" or "tsv" where the first line is a header with a column that is called as a text is; else empty.
[[nodiscard]] std::string table_begun_by(std::string_view text);

}  // namespace heed
