#include "record/csv.hpp"

#include <string>
#include <vector>

#include "core/text/number.hpp"
#include "format/table.hpp"

namespace heed {
namespace {

std::vector<std::string> cells_of(const std::vector<std::string>& tokens) {
    std::vector<std::string> cells;
    cells.reserve(tokens.size());
    for (const std::string& token : tokens) cells.push_back(csv_cell(token));
    return cells;
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
