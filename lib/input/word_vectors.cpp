#include "input/word_vectors.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "input/file_kinds.hpp"
#include "io/lines.hpp"

namespace heed {
namespace {

struct Header {
    std::uint64_t count;
    std::size_t dim;
};

/// One of them stands between a token and its numbers.
constexpr std::string_view separators = " \t";

bool is_separator(char c) {
    return c == ' ' || c == '\t';
}

std::string_view without_spaces_at_end(std::string_view line) {
    const std::size_t last = line.find_last_not_of(separators);
    return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::optional<Header> header_in(std::string_view line) {
    const auto fields = fields_of(line, separators);
    if (fields.size() != 2) return std::nullopt;
    const auto count = parse_count(fields[0]);
    const auto dim = parse_count(fields[1]);
    if (!count || !dim) return std::nullopt;
    return Header{*count, *dim};
}

/// Of a line without separators: what may be meant as one.
std::string what_separates(std::string_view line) {
    const bool has_comma = line.find(',') != std::string_view::npos;
    return has_comma && line.find_first_of(separators) == std::string_view::npos
               ? " (tr , ' ' changes commas to spaces)"
               : "";
}

/// How many numbers stand at the end of the line, the first field aside.
std::size_t dimension_of(std::string_view line) {
    const auto fields = fields_of(line, separators);
    const auto is_no_number = [](std::string_view field) { return !is_number_like(field); };
    const auto last_other = std::find_if(fields.rbegin(), fields.rend() - 1, is_no_number);
    return static_cast<std::size_t>(last_other - fields.rbegin());
}

std::size_t count_separators(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        // Counting in bytes is what vector units are good at; 255 is what one holds.
        const std::string_view block = text.substr(0, 255);
        std::uint8_t in_block = 0;
        for (const char c : block) in_block = static_cast<std::uint8_t>(in_block + (is_separator(c) ? 1 : 0));
        count += in_block;
        text.remove_prefix(block.size());
    }
    return count;
}

/// No field is a NaN, an infinity or another word, no byte a NUL: digits, marks and spaces have bit 5 and
/// none above it, which letters have, and tabs not. To read the numbers that nobody asks for would take ten
/// times as long.
bool looks_like_numbers(std::string_view text) {
    std::uint8_t any = 0, all = 0xFF;
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c == 'e' || c == 'E' || c == '\t' ? '0' : c);
        any = static_cast<std::uint8_t>(any | byte);
        all = static_cast<std::uint8_t>(all & byte);
    }
    return (any & 0xC0) == 0 && (all & 0x20) != 0;
}

/// Walks the lines of a table that are vectors.
class VectorLines {
  public:
    struct Entry {
        std::string_view token;
        std::string_view numbers;
        std::size_t line;
    };

    explicit VectorLines(const std::string& path) : lines_(LineReader::open(path)) { read_first_line(); }

    std::size_t dim() const { return dim_; }
    const std::string& name() const { return lines_.name(); }
    bool is_mapped() const { return lines_.is_mapped(); }
    Place place(std::size_t line) const { return lines_.place(line); }

    std::optional<Entry> next() {
        auto line = held_ ? std::exchange(held_, std::nullopt) : next_filled();
        if (!line) {
            check_count();
            return std::nullopt;
        }
        ++vectors_;
        const Entry entry = split(*line);
        require_text(entry.token, name(), entry.line);
        if (!looks_like_numbers(entry.numbers)) {
            require_text(line->text, name(), entry.line);
            vector_of(entry);
        }
        return entry;
    }

    std::vector<float> vector_of(const Entry& entry) const {
        std::vector<float> values;
        for (const std::string_view field : fields_of(entry.numbers, separators)) {
            const auto value = parse_float(field);
            if (!value)
                throw InputError(place(entry.line).at(", number " + std::to_string(values.size() + 1)),
                                 "a finite number", excerpt(field));
            values.push_back(*value);
        }
        return values;
    }

  private:
    std::optional<Line> next_filled() {
        while (auto line = lines_.next()) {
            line->text = without_spaces_at_end(line->text);
            if (!line->text.empty()) return line;
        }
        return std::nullopt;
    }

    void read_first_line() {
        held_ = next_filled();
        if (!held_) throw InputError({name(), ""}, "a table of word vectors", "nothing");
        require_text(held_->text, name(), held_->number);
        header_ = header_in(held_->text);
        dim_ = header_ ? header_->dim : dimension_of(held_->text);
        reject_runs(*held_);
        if (dim_ == 0)
            throw InputError(place(held_->number), "a token and its numbers, or a header \"count dim\"",
                             excerpt(held_->text) + what_separates(held_->text));
        if (!header_) return;
        held_ = next_filled();
        if (held_ && held_->text.find('\0') != std::string_view::npos)
            throw InputError({name(), ""}, "word vectors as text",
                             "word2vec's binary format (" + conversion_of_word2vec(name()) + ")");
    }

    void check_count() const {
        if (header_ && header_->count != vectors_)
            throw InputError({name(), ""}, std::to_string(header_->count) + " vectors, as its header says",
                             std::to_string(vectors_));
        if (vectors_ == 0) throw InputError({name(), ""}, "at least one vector", "a header alone");
    }

    Entry split(const Line& line) const {
        const std::size_t count = count_separators(line.text);
        if (count < dim_) reject_dimension(line, count);
        std::size_t end = line.text.find_first_of(separators);
        if (count > dim_) {
            reject_runs(line);
            if (dimension_of(line.text) == count) reject_dimension(line, count);
            for (std::size_t extra = count - dim_; extra > 0; --extra)
                end = line.text.find_first_of(separators, end + 1);
        }
        return {line.text.substr(0, end), line.text.substr(end + 1), line.number};
    }

    [[noreturn]] void reject_dimension(const Line& line, std::size_t found) const {
        const std::string numbers = std::to_string(dim_);
        throw InputError(place(line.number), "a token and " + numbers + " numbers",
                         std::to_string(found) + (header_ ? " (the header says " + numbers + ")" : ""));
    }

    /// A separator at the beginning, or two in a row: the token would be another than it seems.
    void reject_runs(const Line& line) const {
        const auto run = std::adjacent_find(line.text.begin(), line.text.end(), [](char one, char other) {
            return is_separator(one) && is_separator(other);
        });
        if (run == line.text.end() && !is_separator(line.text.front())) return;
        throw InputError(place(line.number), "a token, and one space or tab before each number",
                         run == line.text.end()
                             ? "one before the token (sed 's/^[[:blank:]]*//' takes it off)"
                             : "two in a row (tr -s '[:blank:]' ' ' leaves one)");
    }

    LineReader lines_;
    std::optional<Line> held_;  // the first line of a vector
    std::optional<Header> header_;
    std::size_t dim_ = 0;
    std::uint64_t vectors_ = 0;
};

using Vectors = std::unordered_map<std::string, std::vector<float>>;

/// The tokens, and what a message says of those that are not found: their lower case.
std::unordered_set<std::string> with_lower_case(const std::vector<std::string>& tokens) {
    std::unordered_set<std::string> wanted(tokens.begin(), tokens.end());
    for (const std::string& token : tokens) wanted.insert(lower_case(token));
    return wanted;
}

/// One pass: a vector for each token that is wanted and found.
Vectors picked_out(VectorLines& table, const std::vector<std::string>& tokens) {
    const auto wanted = with_lower_case(tokens);
    const std::unordered_set<std::string_view> looked_up(wanted.begin(), wanted.end());
    Vectors vectors;
    while (const auto entry = table.next()) {
        if (!looked_up.contains(entry->token)) continue;
        const std::string token(entry->token);
        if (!vectors.contains(token)) vectors[token] = table.vector_of(*entry);
    }
    return vectors;
}

/// InputError, which lists the first of them, for tokens that have no vector.
void reject_missing(const std::vector<std::string>& tokens, const Vectors& vectors, const std::string& file) {
    constexpr std::size_t most = 20;
    std::unordered_set<std::string_view> missing;
    std::string list;
    for (const std::string& token : tokens) {
        if (vectors.contains(token) || !missing.insert(token).second) continue;
        if (missing.size() > most) continue;
        list += (list.empty() ? "" : ", ") + excerpt(token);
        if (const std::string lower = lower_case(token); vectors.contains(lower))
            list += " (there is one for " + excerpt(lower) + ")";
    }
    if (missing.empty()) return;
    if (missing.size() > most) list += " and " + std::to_string(missing.size() - most) + " more";
    throw InputError({file, ""}, "a vector for every token", "none for " + list);
}

Matrix in_order(const std::vector<std::string>& tokens, const Vectors& vectors, UnknownToken unknown,
                const VectorLines& table) {
    if (unknown == UnknownToken::rejected) reject_missing(tokens, vectors, table.name());
    Matrix values = xt::zeros<float>({tokens.size(), table.dim()});  // [token, dim]
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (const auto vector = vectors.find(tokens[i]); vector != vectors.end())
            std::copy(vector->second.begin(), vector->second.end(), values.data() + i * table.dim());
    return values;
}

}  // namespace

bool is_word_vector_file(const std::string& path) {
    const std::string extension = content_extension(path);
    return extension == ".txt" || extension == ".vec";
}

/// Where the table has each token.
class WordVectors::Index {
  public:
    explicit Index(const std::string& path) : table_(path) {
        while (const auto entry = table_.next()) entries_.try_emplace(entry->token, *entry);
    }

    Vectors picked_out(const std::vector<std::string>& tokens) const {
        Vectors vectors;
        for (const std::string& token : with_lower_case(tokens))
            if (const auto entry = entries_.find(token); entry != entries_.end())
                vectors.try_emplace(token, table_.vector_of(entry->second));
        return vectors;
    }
    const VectorLines& table() const { return table_; }

  private:
    VectorLines table_;
    std::unordered_map<std::string_view, VectorLines::Entry> entries_;
};

Matrix WordVectors::of(const std::vector<std::string>& tokens, UnknownToken unknown) {
    if (!std::exchange(asked_, true)) {
        VectorLines table(path_);
        is_mapped_ = table.is_mapped();
        return in_order(tokens, heed::picked_out(table, tokens), unknown, table);
    }
    // Opening a pipe again would wait for another writer.
    if (!is_mapped_)
        throw InputError({path_, ""},
                         "a file that is not compressed, since it is asked for more than one text",
                         is_compressed(path_) ? "a compressed one" : "a pipe");
    if (!index_) index_ = std::make_shared<const Index>(path_);
    return in_order(tokens, index_->picked_out(tokens), unknown, index_->table());
}

}  // namespace heed
