#include "typed/typed_text.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "core/text/words.hpp"
#include "input/file_kinds.hpp"
#include "io/file.hpp"
#include "io/near_file.hpp"
#include "source/request.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

constexpr const char* white_space = " \t\n\r\f\v";

/// By the first bytes of its characters in UTF-8: Thai, Lao, Khmer, Chinese and Japanese put no white space
/// between words.
bool has_no_spaces_by_script(const std::string& text) {
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return c == 0xE0 || c == 0xE1 || (c >= 0xE3 && c <= 0xE9); });
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

void reject_missing(const Given& given, const std::string& text, const std::string& extension) {
    const std::string meant = did_you_mean_file(text);
    const bool is_torch = extension == ".pt" || extension == ".pth" || extension == ".bin";
    const std::string way = !meant.empty() ? meant
                            : is_torch
                                ? "; heed does not read what torch.save writes; " + conversion_of_pickle(text)
                                : ": -f reads a file of texts";
    reject(given, text, " looks like the name of a file, and there is no such file" + way);
}

void reject_path(const Given& given, const std::string& text) {
    if (text == "-") reject(given, text, " is no text: -f - reads texts from standard input");
    std::error_code unknown;
    const fs::file_status status = fs::status(text, unknown);
    const bool is_only_one = given.operands.size() == 1, is_folder = fs::is_directory(status);
    if (is_folder && is_only_one)
        reject(given, text, " is a folder, not a text: " + way_to_give_folder(text));
    if (fs::exists(status) && !is_folder) reject(given, text, " is a file, not a text: " + way_to_give(text));
    const std::string extension = known_extension(text);
    if (is_only_one && !extension.empty() && text.size() > file_extension(text).size())
        reject_missing(given, text, extension);
}

/// A word of a sentence that white space separates: not a sentence of Chinese, nor a protein.
bool is_word(const std::string& text) {
    constexpr std::size_t least_protein = 5;
    const auto is_letter = [](unsigned char c) { return c >= 'A' && c <= 'Z'; };
    const bool is_protein = text.size() >= least_protein && std::all_of(text.begin(), text.end(), is_letter);
    return is_one_word(text) && !is_protein && !has_no_spaces_by_script(text);
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
    if (slash == std::string::npos || !is_one_word(text) || is_address(text)) return false;
    const std::string first = text.substr(0, slash);
    std::error_code unknown;
    return (first.empty() && text.size() > 1) || first == "." || first == ".." || first == "~" ||
           (!first.empty() && fs::is_directory(first, unknown));
}

/// The file that is called so but for its extension, such as attention.npy; empty if there is none.
std::string file_beginning_with(const std::string& text) {
    std::error_code unknown;
    if (is_one_word(text) && !text.empty())
        for (const char* const extension : {".npy", ".npz", ".safetensors", ".json", ".jsonl", ".csv"})
            if (fs::is_regular_file(text + extension, unknown)) return text + extension;
    return "";
}

void warn_of_path(const Given& given, const Messages& messages) {
    const std::string& text = given.operands.front();
    if (given.operands.size() != 1 || given.before_dashes != 1) return;
    if (const std::string file = file_beginning_with(text); !file.empty())
        messages.warning(excerpt(text) + " is taken as a text; there is a file " + file);
    else if (begins_as_path(text))
        messages.warning(
            excerpt(text) + " is taken as a text, and there is no such file" +
            (did_you_mean_file(text).empty() ? ": -f reads a file of texts" : did_you_mean_file(text)));
}

/// "–layer": a dash of a word processor in place of a hyphen.
void reject_dash(const Given& given, const std::string& text) {
    constexpr std::size_t dash_bytes = 3;
    const bool is_dash =
        text.starts_with("\u2013") || text.starts_with("\u2014") || text.starts_with("\u2212");
    if (!is_dash || text.size() <= dash_bytes || !is_one_word(text)) return;
    const std::size_t again = text.find_first_not_of(text.substr(0, dash_bytes));
    const char letter = again == std::string::npos ? ' ' : text[again];
    if (std::isalpha(static_cast<unsigned char>(letter)) != 0)
        reject(given, text, " begins with a long dash: flags begin with - or --");
}

/// "caf\u00e9": neither a shell nor heed makes a letter of it.
void warn_of_escapes(const std::string& text, const Messages& messages) {
    constexpr std::size_t length = 6;
    for (std::size_t at = text.find("\\u"); at != std::string::npos; at = text.find("\\u", at + 1)) {
        const std::string escape = text.substr(at, length);
        const bool is_escape =
            escape.size() == length && std::all_of(escape.begin() + 2, escape.end(),
                                                   [](unsigned char c) { return std::isxdigit(c) != 0; });
        if (is_escape)
            return messages.warning(std::string("the text holds ")
                                        .append(escape)
                                        .append(" as six characters: type the letter itself, or $'")
                                        .append(escape)
                                        .append("' in bash"));
    }
}

/// Without those of a word processor around it.
std::string without_quotes(std::string text) {
    constexpr std::size_t bytes = 3;
    for (const char* const quote : {"\u201C", "\u201D", "\u2018", "\u2019"}) {
        if (text.starts_with(quote)) text.erase(0, bytes);
        if (text.ends_with(quote)) text.erase(text.size() - bytes);
    }
    return text;
}

void warn_of_words(const Given& given, const Messages& messages) {
    const auto& texts = given.operands;
    const bool are_meant = given.before_dashes == 0;  // what stands after -- is a text
    if (texts.size() < 2 || are_meant || !std::all_of(texts.begin(), texts.end(), is_word)) return;
    messages.warning(std::to_string(texts.size()) +
                     " texts of one word each: if they are one sentence, quote the sentence, as in " +
                     given.program + " " + excerpt(without_quotes(joined(texts, " "))));
}

/// “The cat sat”: quotes of a word processor do not keep words together, and stay in the text.
void warn_of_quotes(const Given& given, const Messages& messages) {
    static constexpr auto quotes = {"\u201C", "\u201D", "\u2018"};
    if (given.before_dashes == 0 || given.before_dashes != given.operands.size()) return;
    const auto begins = [&](const char* quote) { return given.operands.front().starts_with(quote); };
    if (std::none_of(quotes.begin(), quotes.end(), begins) || !is_one_word(given.operands.front())) return;
    messages.warning(given.operands.front() +
                     " begins with a quote of a word processor, which belongs to the text: "
                     "the shell takes \" and '");
}

/// What stands after -- is a text, a flag too.
void warn_of_late_flags(const Given& given, const Messages& messages) {
    if (given.operands.size() < 2) return;
    for (std::size_t i = std::max<std::size_t>(given.before_dashes, 1); i < given.operands.size(); ++i)
        if (given.operands[i].starts_with("--") && is_one_word(given.operands[i]))
            messages.warning(excerpt(given.operands[i]) +
                             " stands after --, and is a text: flags stand before it");
}

/// The region of that name is there with --regions alone.
void warn_of_answer(const Given& given, const Messages& messages) {
    if (!given.has("--continue") || given.has("--regions")) return;
    for (const char* const flag : {"--query", "--key", "--from"})
        if (given.text(flag) == "answer")
            messages.warning(std::string(flag) +
                             " answer is a token here: with --regions segments, it is what the model wrote");
}

}  // namespace

bool is_typed_record(const Given& given, std::size_t operand) {
    const std::string& path = given.operands[operand];
    std::error_code unknown;
    return operand < given.before_dashes && is_record_file(path) &&
           (is_one_word(path) || fs::exists(path, unknown));
}

bool is_called_as_file(const std::string& text) {
    std::error_code unknown;
    return fs::exists(text, unknown) || !known_extension(text).empty();
}

void check_texts(const Given& given, const Messages& messages) {
    const auto& texts = given.operands;
    for (std::size_t i = 0; i < given.before_dashes; ++i) {
        reject_path(given, texts[i]);
        reject_json(given, texts[i]);
        reject_dash(given, texts[i]);
        warn_of_escapes(texts[i], messages);
    }
    warn_of_path(given, messages);
    const auto is_blank = [](const std::string& text) {
        return text.find_first_not_of(white_space) == std::string::npos;
    };
    if (std::any_of(texts.begin(), texts.end(), is_blank))
        messages.warning("a TEXT is empty (a shell variable that is not set?): it has no tokens of its own");
    warn_of_words(given, messages);
    warn_of_quotes(given, messages);
    warn_of_late_flags(given, messages);
    warn_of_answer(given, messages);
}

}  // namespace heed
