#include "typed_text.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "core/text/nearest.hpp"
#include "core/text/words.hpp"
#include "io/file.hpp"
#include "source/request.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

/// Those that somebody may mistype; shorter ones would be near to too much.
const std::vector<std::string> long_extensions = {".txt",     ".json",   ".jsonl", ".csv",         ".tsv",
                                                  ".npy",     ".npz",    ".pth",   ".svg",         ".png",
                                                  ".parquet", ".conllu", ".fasta", ".safetensors", ".pdf"};
const std::vector<std::string> other_extensions = {".pt", ".bin", ".fa", ".faa", ".vec", ".gz", ".zst"};
const std::vector<std::string> of_texts = {".txt",   ".json", ".jsonl", ".tsv", ".csv", ".conllu",
                                           ".fasta", ".fa",   ".faa",   ".gz",  ".zst"};
const std::vector<std::string> of_torch = {".pt", ".pth", ".bin"};

constexpr const char* white_space = " \t\n\r\f\v";

bool is_one_of(const std::vector<std::string>& extensions, const std::string& extension) {
    return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

bool has_one_word(const std::string& text) {
    return text.find_first_of(white_space) == std::string::npos;
}

/// By the first bytes of its characters in UTF-8: Thai, Lao, Khmer, Chinese and Japanese put no white space
/// between words.
bool has_no_spaces_by_script(const std::string& text) {
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return c == 0xE0 || c == 0xE1 || (c >= 0xE3 && c <= 0xE9); });
}

bool is_address(const std::string& word) {
    return word.find("://") != std::string::npos || word.find('@') != std::string::npos ||
           lower_case(word).starts_with("www.");
}

/// The known extension that a word ends in, or nearly; empty if there is none.
std::string known_extension(const std::string& text) {
    if (!has_one_word(text) || is_address(text)) return "";
    std::string extension = file_extension(text);
    if (is_one_of(long_extensions, extension) || is_one_of(other_extensions, extension)) return extension;
    if (extension == ".tx") return ".txt";
    const bool has_letter =
        std::any_of(extension.begin(), extension.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
    if (extension.size() < 4 || !has_letter) return "";  // ".tv" and ".ph" are addresses, ".14" is a number
    return nearest(extension, long_extensions, extension.size() > 8 ? 2 : 1);
}

/// The line of Python that makes an array of what torch.save writes, a program that makes one. An unusual
/// name is not put into code.
std::string conversion_of(const std::string& path) {
    const bool is_plain = std::all_of(path.begin(), path.end(), [](unsigned char c) {
        return c < 128 &&
               (std::isalnum(c) != 0 || std::string_view("._-/").find(char(c)) != std::string::npos);
    });
    const std::string from = is_plain ? path : "attention.pt";
    return "python3 -c \"import numpy, torch; a = torch.load('" + from +
           "', map_location='cpu', weights_only=True); numpy.save('" + from.substr(0, from.rfind('.')) +
           ".npy', (a if torch.is_tensor(a) else torch.stack(tuple(a))).detach().float().numpy())\"";
}

/// How what is in such a file is given to heed.
std::string way_to_give(const std::string& path, const std::string& extension) {
    if (extension.empty()) return "-f " + path + " --file-format txt reads texts from it, one per line";
    if (file_extension(path) != extension)
        return "did you mean " + path.substr(0, path.rfind('.')) + extension + "?";
    if (is_one_of(of_texts, extension)) return "-f " + path + " reads texts from it";
    return "heed reads texts with -f from .txt, .json, .jsonl, .tsv, .csv, .conllu and .fasta";
}

std::string way_to_give_folder(const std::string& path) {
    std::error_code unknown;
    return fs::exists(fs::path(path) / "config.json", unknown) ? "give the model in it as --model " + path
                                                               : "give a file in it with -f";
}

[[noreturn]] void reject(const Given& given, const std::string& text, const std::string& way) {
    throw UsageError(excerpt(text) + way + " (if it is a text, type " + given.program + " -- " +
                     excerpt(text) + ")");
}

void reject_path(const Given& given, const std::string& text) {
    std::error_code unknown;
    const fs::file_status status = fs::status(text, unknown);
    const bool is_only_one = given.operands.size() == 1, is_folder = fs::is_directory(status);
    const std::string extension = known_extension(text);
    const bool is_called_so = !extension.empty() && text.size() > file_extension(text).size();
    if (is_folder && is_only_one)
        reject(given, text, " is a folder, not a text: " + way_to_give_folder(text));
    const bool is_file = fs::exists(status) && !is_folder;
    if (is_one_of(of_torch, extension) && (is_file || (is_only_one && is_called_so)))
        reject(given, text,
               " is called like a pickle of PyTorch, which heed does not read; save an array: " +
                   conversion_of(text));
    if (is_file) reject(given, text, " is a file, not a text: " + way_to_give(text, extension));
    if (is_only_one && is_called_so)
        reject(given, text,
               " looks like the name of a file, and there is no such file: " +
                   (file_extension(text) == extension ? "-f reads a file of texts"
                                                      : way_to_give(text, extension)));
}

/// A word of a sentence that white space separates: not a sentence of Chinese, nor a protein.
bool is_word(const std::string& text) {
    constexpr std::size_t least_protein = 5;
    const auto is_letter = [](unsigned char c) { return c >= 'A' && c <= 'Z'; };
    const bool is_protein = text.size() >= least_protein && std::all_of(text.begin(), text.end(), is_letter);
    return has_one_word(text) && !is_protein && !has_no_spaces_by_script(text);
}

/// An object, or an array of objects: no sentence begins and ends so.
void reject_json(const Given& given, const std::string& text) {
    std::string dense;
    std::copy_if(text.begin(), text.end(), std::back_inserter(dense),
                 [](char c) { return std::string_view(white_space).find(c) == std::string_view::npos; });
    const bool is_object = dense.starts_with("{\"") && dense.ends_with('}');
    if (is_object || (dense.starts_with("[{\"") && dense.ends_with("}]")))
        reject(given, text,
               " is JSON, not a text: -f - --file-format " + std::string(is_object ? "jsonl" : "json") +
                   " reads it from standard input");
}

/// "/data/x", "./x", or "x/y" where x is a folder; not "and/or".
bool begins_as_path(const std::string& text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos || !has_one_word(text) || is_address(text)) return false;
    const std::string first = text.substr(0, slash);
    std::error_code unknown;
    return (first.empty() && text.size() > 1) || first == "." || first == ".." || first == "~" ||
           (!first.empty() && fs::is_directory(first, unknown));
}

void warn_of_path(const Given& given, const Messages& messages) {
    const std::string& text = given.operands.front();
    if (given.operands.size() == 1 && given.before_dashes == 1 && begins_as_path(text))
        messages.warning(excerpt(text) +
                         " is taken as a text, and there is no such file: -f reads a file of texts");
}

void warn_of_words(const Given& given, const Messages& messages) {
    const auto& texts = given.operands;
    const bool are_meant = given.before_dashes == 0;  // what stands after -- is a text
    if (texts.size() < 2 || are_meant || !std::all_of(texts.begin(), texts.end(), is_word)) return;
    messages.warning(std::to_string(texts.size()) +
                     " texts of one word each: if they are one sentence, quote the sentence, as in " +
                     given.program + " " + excerpt(joined(texts, " ")));
}

}  // namespace

bool is_typed_record(const Given& given, std::size_t operand) {
    const std::string& path = given.operands[operand];
    std::error_code unknown;
    return operand < given.before_dashes && is_record_file(path) &&
           (has_one_word(path) || fs::exists(path, unknown));
}

void check_texts(const Given& given, const Messages& messages) {
    const auto& texts = given.operands;
    for (std::size_t i = 0; i < given.before_dashes; ++i) {
        reject_path(given, texts[i]);
        reject_json(given, texts[i]);
    }
    warn_of_path(given, messages);
    const auto is_blank = [](const std::string& text) {
        return text.find_first_not_of(white_space) == std::string::npos;
    };
    if (std::any_of(texts.begin(), texts.end(), is_blank))
        messages.warning("a TEXT is empty (a shell variable that is not set?): it has no tokens of its own");
    warn_of_words(given, messages);
}

}  // namespace heed
