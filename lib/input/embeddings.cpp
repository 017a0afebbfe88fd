#include "input/embeddings.hpp"

#include <algorithm>
#include <filesystem>

#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "format/array_file.hpp"
#include "format/json.hpp"
#include "format/table.hpp"
#include "io/file.hpp"
#include "io/lines.hpp"
#include "tokenizer/characters/white_space.hpp"

namespace heed {
namespace {

std::vector<std::string> numbers_from_zero(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
    return names;
}

void check_shape(const std::vector<std::size_t>& shape, const Place& place) {
    const bool fits = shape.size() == 2 || shape.size() == 3;
    if (!fits || std::count(shape.begin(), shape.end(), 0) > 0)
        throw InputError(place, "embeddings of shape [tokens, dim] or [batch, tokens, dim], none of them 0",
                         "shape " + show_shape(shape));
}

/// The sequences of a batch, or the one there is, with numbered tokens.
std::vector<Embedded> sequences_in(const NdArray& array, const Place& place) {
    const std::vector<std::size_t>& shape = array.shape;
    check_shape(shape, place);
    const std::size_t batch = shape.size() == 3 ? shape[0] : 1;
    const std::size_t tokens = shape[shape.size() - 2];
    const std::size_t dim = shape.back();
    std::vector<Embedded> sequences(batch);
    const float* values = array.values.data();
    for (std::size_t i = 0; i < batch; ++i, values += tokens * dim) {
        sequences[i].number = static_cast<std::int64_t>(i);
        sequences[i].tokens = numbers_from_zero(tokens);
        sequences[i].values = Matrix::from_shape({tokens, dim});
        std::copy_n(values, tokens * dim, sequences[i].values.data());
    }
    return sequences;
}

std::vector<Embedded> parse_json_embeddings(const std::string& path) {
    const FileBytes file = FileBytes::open(path);
    const JsonValue root = JsonValue::parse(file);
    const JsonValue numbers = root.is_object() ? root.field("embeddings") : root;
    const NdArray array = numbers.numbers(3);
    std::vector<Embedded> sequences = sequences_in(array, numbers.place());
    const auto tokens = root.is_object() ? root.find("tokens") : std::nullopt;
    if (!tokens) return sequences;
    if (array.shape.size() == 2) {
        sequences[0] = name_tokens(std::move(sequences[0]), tokens->strings(), tokens->place());
        return sequences;
    }
    const auto lists = tokens->elements();
    if (lists.size() != sequences.size())
        throw InputError(tokens->place(),
                         std::to_string(sequences.size()) + " lists of tokens, one per sequence",
                         std::to_string(lists.size()));
    for (std::size_t i = 0; i < lists.size(); ++i)
        sequences[i] = name_tokens(std::move(sequences[i]), lists[i].strings(), lists[i].place());
    return sequences;
}

std::vector<Embedded> parse_table_embeddings(const std::string& path, TableFormat format) {
    const FileBytes file = FileBytes::open(path);
    NumberTable table = parse_number_table(file.view(), format, file.name());
    std::vector<Embedded> sequences = sequences_in(table.values, {file.name(), ""});
    if (!table.tokens.empty()) sequences[0].tokens = std::move(table.tokens);
    return sequences;
}

/// Of commas and brackets that belong to the tokens, though a list may be meant; may be empty.
std::string doubt_of(const std::vector<std::string>& names) {
    const bool have_commas =
        names.size() > 2 && std::all_of(names.begin(), names.end() - 1, [](const std::string& name) {
            return name.size() > 1 && name.ends_with(',');
        });
    const bool has_bracket = !names.empty() && (names[0].starts_with("['") || names[0].starts_with("[\""));
    if (!have_commas && !has_bracket) return "";
    return "--tokens: spaces alone separate tokens, so that " + excerpt(names[0]) +
           " is one: leave out commas, quotes and brackets that are not meant";
}

}  // namespace

std::vector<Embedded> read_embeddings(const std::string& path) {
    const std::string extension = file_extension(path);
    if (extension == ".json" || path == "-") return parse_json_embeddings(path);
    if (extension == ".csv") return parse_table_embeddings(path, TableFormat::csv);
    if (extension == ".tsv") return parse_table_embeddings(path, TableFormat::tsv);
    const Place place{path, ""};
    const auto check = [&](const std::vector<std::size_t>& shape) { check_shape(shape, place); };
    return sequences_in(read_array_file(path, "embeddings", check), place);
}

Embedded name_tokens(Embedded embedded, std::vector<std::string> names, const Place& place) {
    const std::size_t rows = embedded.values.shape(0);
    if (names.size() != rows)
        throw InputError(place, std::to_string(rows) + " tokens, one for each row of the embeddings",
                         std::to_string(names.size()));
    for (std::size_t i = 0; i < rows; ++i) reject_nul(names[i], place.at("[" + std::to_string(i) + "]"));
    embedded.tokens = std::move(names);
    return embedded;
}

std::vector<std::string> read_token_names(const std::string& given, const Messages& messages) {
    std::vector<std::string> names;
    const bool is_text = !first_invalid_utf8(given);  // a file's name may be any bytes
    if (is_text) {
        Sequence words;
        words.text = given;
        names = split_at_white_space(words).tokens;
    }
    std::error_code unknown;
    const bool is_named_file = !is_text || (names.size() == 1 && file_extension(given) == ".txt");
    if (!is_named_file && !std::filesystem::is_regular_file(given, unknown)) {
        if (const std::string doubt = doubt_of(names); !doubt.empty()) messages.warning(doubt);
        return names;
    }
    LineReader lines = LineReader::open(given);
    names.clear();
    while (const auto line = lines.next()) {
        require_text(line->text, lines.name(), line->number);
        names.emplace_back(line->text);
    }
    return names;
}

}  // namespace heed
