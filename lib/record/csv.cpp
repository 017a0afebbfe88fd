#include "record/csv.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "io/lines.hpp"

namespace heed {
namespace {

std::vector<std::string> cells_of(const std::vector<std::string>& tokens) {
    std::vector<std::string> cells;
    cells.reserve(tokens.size());
    for (const std::string& token : tokens) cells.push_back(csv_cell(token));
    return cells;
}

std::string_view without_quotes(std::string_view cell) {
    const std::size_t first = cell.find_first_not_of("\" \r"), last = cell.find_last_not_of("\" \r");
    return first == std::string_view::npos ? std::string_view() : cell.substr(first, last - first + 1);
}

/// The number of a layer or head and a comma; an empty cell where all were merged.
std::string number_cell(const std::vector<std::int64_t>& numbers, std::size_t at) {
    std::string cell;
    if (!numbers.empty()) append_number(cell, numbers[at]);
    return cell + ",";
}

/// The number of each residue in its protein, from 1, also where only some are left.
std::vector<std::int64_t> residue_numbers(const Encoding& encoding) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
        const bool is_known = i < encoding.word_ids.size() && encoding.word_ids[i];
        numbers.push_back((is_known ? *encoding.word_ids[i] : static_cast<std::int64_t>(i)) + 1);
    }
    return numbers;
}

/// A header that names a column of queries and one of keys, as other programs call them.
bool names_both_ends(std::string_view header, TableFormat format) {
    std::vector<std::string> names;
    for (const std::string_view cell : fields_of(header, format == TableFormat::csv ? ",;" : "\t"))
        names.push_back(lower_case(without_quotes(cell)));
    const auto has = [&](std::initializer_list<std::string_view> ends) {
        return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
            return std::find(ends.begin(), ends.end(), name) != ends.end();
        });
    };
    return has({"query", "query_token", "query_id", "query_idx", "from", "from_token", "source", "src", "row",
                "i", "token_from", "q"}) &&
           has({"key", "key_token", "key_id", "key_idx", "to", "to_token", "target", "tgt", "column", "col",
                "j", "token_to", "k"}) &&
           has({"weight", "weights", "attention", "attn", "score", "value", "attention_weight", "w"});
}

void write_pairs(const Attention& attention, const Sink& sink) {
    const auto residues = cells_of(attention.query_labels());
    const std::vector<std::int64_t> numbers = residue_numbers(attention.encoding);
    const std::string record = csv_cell(show(attention.id)) + ",";
    std::string rows;  // of one residue
    for (std::size_t i = 0; i < residues.size(); ++i) {
        rows.clear();
        for (std::size_t j = i + 1; j < residues.size(); ++j) {
            append_number(rows += record, numbers[i]);
            append_number(rows += ',', numbers[j]);
            rows.append(",").append(residues[i]).append(",").append(residues[j]).append(",");
            append_number(rows, attention.weights(0, 0, i, j));
            rows += csv_line_end;
        }
        sink(rows);
    }
}

}  // namespace

std::string_view csv_header_of(const Attention& attention) {
    if (attention.spread) return mean_csv_header;
    return attention.kind == WeightKind::contacts ? contacts_csv_header : csv_header;
}

void require_csv_rows(const Attention& attention, std::string_view header, const Place& place) {
    if (csv_header_of(attention) != header)
        throw InputError(place, "a record with the columns of those before it",
                         std::string(traits_of(attention.kind).in_words));
    if (attention.kind == WeightKind::contacts && attention.key_encoding)
        throw InputError(place,
                         "contacts in a .csv are pairs: choose the same residues with --query and --key");
}

void reject_weights_table(std::string_view table, TableFormat format, const Place& place) {
    for (const std::string_view header : {csv_header, mean_csv_header, contacts_csv_header})
        if (table.starts_with(header))
            throw InputError(place,
                             "is a table with one row per weight, which heed writes and does not read: save "
                             "the record as .json, .npz or .safetensors too");
    if (names_both_ends(table.substr(0, table.find('\n')), format))
        throw InputError(
            place, "a table with one row per query and one column per key",
            "one row per weight (with pandas, table[\"weight\"].to_numpy().reshape(queries, keys) "
            "is the matrix, which numpy.save saves)");
}

void write_csv_rows(const Attention& attention, const Sink& sink) {
    if (attention.kind == WeightKind::contacts) return write_pairs(attention, sink);
    const Tensor4& weights = attention.weights;  // [layer, head, query, key]
    const auto queries = cells_of(attention.encoding.tokens), keys = cells_of(attention.keys());
    const std::string record = csv_cell(show(attention.id)) + ",";
    const float* weight = weights.data();
    const bool has_error = attention.spread && attention.spread->records > 1;
    const float* error = has_error ? attention.spread->standard_error.data() : nullptr;
    std::string rows;  // of one query
    for (std::size_t layer = 0; layer < weights.shape(0); ++layer)
        for (std::size_t head = 0; head < weights.shape(1); ++head) {
            const std::string matrix =
                record + number_cell(attention.layers, layer) + number_cell(attention.heads, head);
            for (std::size_t query = 0; query < queries.size(); ++query) {
                rows.clear();
                for (std::size_t key = 0; key < keys.size(); ++key) {
                    append_number(rows += matrix, static_cast<std::int64_t>(query));
                    append_number(rows += ',', static_cast<std::int64_t>(key));
                    rows.append(",").append(queries[query]).append(",").append(keys[key]).append(",");
                    append_number(rows, *weight++);
                    if (attention.spread) rows += ',';
                    if (has_error) append_number(rows, *error++);
                    rows += csv_line_end;
                }
                sink(rows);
            }
        }
}

void write_csv(const Attention& attention, const Sink& sink) {
    sink(csv_header_of(attention));
    write_csv_rows(attention, sink);
}

}  // namespace heed
