#include "input/sequence_format.hpp"

#include <filesystem>
#include <system_error>

#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "format/json.hpp"
#include "input/beginnings.hpp"
#include "input/file_kinds.hpp"
#include "io/file.hpp"
#include "io/first_bytes.hpp"
#include "io/near_file.hpp"

namespace heed {
namespace {

/// In so many bytes a saved record has said that it is one.
constexpr std::size_t begin_of_record = 64;

/// Of a file whose extension names no format of texts.
[[noreturn]] void reject_name(const std::string& path) {
    std::error_code unknown;
    if (std::filesystem::exists(path, unknown))
        throw UsageError("the extension of " + path + " names no format of texts: " + way_to_give(path));
    if (!is_one_word(path))
        throw UsageError(excerpt(path) + " is not a file: leave out -f to give it as a TEXT");
    throw InputError({path, ""}, "there is no such file" + did_you_mean_file(path));
}

TextFormat format_called(const std::string& name) {
    if (name == "txt") return TextFormat::txt;
    if (name == "jsonl") return TextFormat::jsonl;
    if (name == "json") return TextFormat::json;
    if (name == "tsv") return TextFormat::tsv;
    if (name == "csv") return TextFormat::csv;
    if (name == "conllu") return TextFormat::conllu;
    if (name == "fasta" || name == "fa" || name == "faa") return TextFormat::fasta;
    throw UsageError("sequences are read as txt, jsonl, json, tsv, csv, conllu or fasta, not as " + name);
}

/// Of what is taken as text, and is no JSON.
void warn_of_what_text_begins_as(std::string_view begin, const std::string& name, const Messages& messages) {
    const std::string table = table_begun_by(begin);
    if (begins_json_string(begin))
        messages.warning(
            name +
            " begins as a string of JSON, and is read as text with its quotes (jq -r writes the text)");
    else if (begins_python_list(begin))
        messages.warning(name +
                         " begins as a list that Python printed, and is read as text with its brackets and "
                         "quotes (print(json.dumps(x)) writes JSON, which --file-format json reads)");
    else if (begins_rows_of_numbers(begin))
        messages.warning(
            name +
            " begins with rows of numbers, and is read as text (without -f, heed draws a matrix from "
            "a .npy of numpy.save, or from a .csv)");
    else if (begins_fasta(begin))
        messages.warning(name +
                         " begins as FASTA does, and is read as text (--file-format fasta reads proteins)");
    else if (begins_tagged_words(begin))
        messages.warning(
            name +
            " begins with a word and its tag per line, and each line is read as a text (JSON lines "
            "with \"words\", or .conllu, keep a sentence whole)");
    else if (!table.empty())
        messages.warning(name + " begins as the header of a table, and is read as text (--file-format " +
                         table + " reads a table)");
}

}  // namespace

TextFormat text_format_of(const std::string& path, const std::string& format) {
    if (!format.empty()) return format_called(format);
    if (path == "-") return TextFormat::txt;
    const std::string extension = content_extension(path);
    if (extension == ".ndjson") return TextFormat::jsonl;
    for (const char* const name : {"txt", "jsonl", "json", "tsv", "csv", "conllu", "fasta", "fa", "faa"})
        if (extension == std::string(".") + name) return format_called(name);
    reject_name(path);
}

TextFormat text_format_of_stream(std::string_view begin, const std::string& name, const Messages& messages) {
    reject_binary(begin, name);
    if (begins_matrix(begin)) throw UsageError(name + " is an array of numbers: give - instead of -f -");
    const bool is_object = begins_object(begin);
    if (is_object && begin.substr(0, begin_of_record).find("\"heed.attention\"") != std::string_view::npos)
        throw UsageError(name + " is a saved record: give - instead of -f -");
    if (is_object || is_indented_json(begin)) return TextFormat::jsonl;
    if (begins_array_of_objects(begin)) return TextFormat::json;
    warn_of_what_text_begins_as(begin, name, messages);
    return TextFormat::txt;
}

void warn_of_other_format(std::string_view begin, const std::string& name, const Messages& messages) {
    const bool is_object = begins_object(begin);
    if (is_object || begins_array_of_objects(begin))
        messages.warning(name + " begins as JSON, and is read as text (--file-format " +
                         (is_object ? "jsonl reads JSON lines)" : "json reads an array of records)"));
    else
        warn_of_what_text_begins_as(begin, name, messages);
}

void require_json_lines(std::string_view begin, const std::string& name) {
    const Place place{name, "line 1"};
    if (is_indented_json(begin))
        throw BrokenInput(place, "a record per line",
                          "JSON over several lines (jq -c writes each record on one)");
    const bool has_object = begin.substr(0, begin.find('"')).find('{') != std::string_view::npos;
    if (begins_array_of_objects(begin) && has_object)
        throw BrokenInput(place, "a record per line", "an array of them (--file-format json reads it)");
    if (const std::string table = table_begun_by(begin); !table.empty())
        throw BrokenInput(place, "a record per line",
                          "the header of a table (--file-format " + table + " reads it)");
    if (has_no_json_lines(begin))
        throw BrokenInput(place, "a record per line", "text (--file-format txt reads it)");
}

void require_table(std::string_view begin, const std::string& name) {
    const bool is_object = begins_object(begin);
    if (is_object || begins_array_of_objects(begin))
        throw InputError({name, ""}, "a table",
                         is_object ? "JSON lines (--file-format jsonl reads them)"
                                   : "an array of JSON (--file-format json reads it)");
}

}  // namespace heed
