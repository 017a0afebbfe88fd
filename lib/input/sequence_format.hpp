// Which format a file of sequences has: by its name, or by what it begins as.
#pragma once

#include <string>
#include <string_view>

#include "core/messages.hpp"

namespace heed {

enum class TextFormat { txt, jsonl, json, tsv, csv, conllu, fasta };

/// Of a file, where `format` is empty by its extension; of "-" it is text. UsageError for a format that is
/// none and for an extension that names none; InputError for such a file that is not there.
[[nodiscard]] TextFormat text_format_of(const std::string& path, const std::string& format);

/// Of standard input, whose format nobody has named: text, JSON lines or an array of JSON. Warns of text that
/// begins as something else. UsageError for a saved record or an array of numbers; InputError for a binary.
[[nodiscard]] TextFormat text_format_of_stream(std::string_view begin, const std::string& name,
                                               const Messages& messages);

/// Of a file that is called .txt: warns if it begins as another format does.
void warn_of_other_format(std::string_view begin, const std::string& name, const Messages& messages);
/// BrokenInput, one rather than one per line, for what begins as no JSON lines.
void require_json_lines(std::string_view begin, const std::string& name);
/// InputError for JSON, which the header of a table is not.
void require_table(std::string_view begin, const std::string& name);

}  // namespace heed
