#include "model/inspect/tensor_table.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "core/nd_array.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/utf8.hpp"

namespace heed {
namespace {

/// A line of four cells, or a heading, which has only the first.
struct Row {
    std::string name;
    std::string dtype;
    std::string shape;
    std::string bytes;

    bool operator==(const Row&) const = default;
};

using Rows = std::vector<Row>;

/// "encoder.layer." "3" "output.dense.bias"
struct Numbered {
    std::string before;
    std::uint64_t number;
    std::string behind;
};

std::optional<Numbered> split_at_number(const std::string& name) {
    for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
        const std::size_t end = name.find('.', dot + 1);
        if (end == std::string::npos) return std::nullopt;
        if (const auto number = parse_count(name.substr(dot + 1, end - dot - 1)))
            return Numbered{name.substr(0, dot + 1), *number, name.substr(end + 1)};
    }
    return std::nullopt;
}

Row row_of(const TensorReport& tensor, const std::string& name) {
    return {escape_terminal(name), tensor.dtype, show_shape(tensor.shape), with_thousands(tensor.bytes)};
}

using Blocks = std::map<std::uint64_t, Rows>;

/// Neighbours that are the same become one.
void append_blocks(Rows& rows, const std::string& before, const Blocks& blocks) {
    for (auto first = blocks.begin(); first != blocks.end();) {
        auto last = first;
        for (auto next = std::next(first);
             next != blocks.end() && next->first == last->first + 1 && next->second == first->second; ++next)
            last = next;
        const std::string name = escape_terminal(before) + std::to_string(first->first);
        rows.push_back(
            {first == last ? name : name + " to " + std::to_string(last->first) + ", each", "", "", ""});
        for (Row row : first->second) {
            row.name.insert(0, 2, ' ');
            rows.push_back(std::move(row));
        }
        first = std::next(last);
    }
}

Rows rows_of(const std::vector<TensorReport>& tensors) {
    std::map<std::string, Blocks> numbered;
    for (const TensorReport& tensor : tensors)
        if (const auto parts = split_at_number(tensor.name))
            numbered[parts->before][parts->number].push_back(row_of(tensor, parts->behind));
    Rows rows;
    for (const TensorReport& tensor : tensors) {
        const auto parts = split_at_number(tensor.name);
        if (!parts) {
            rows.push_back(row_of(tensor, tensor.name));
        } else if (const auto blocks = numbered.extract(parts->before)) {
            append_blocks(rows, parts->before, blocks.mapped());
        }
    }
    return rows;
}

std::string padding(const std::string& cell, std::size_t width) {
    return std::string(width - std::min(width, count_code_points(cell)), ' ');
}

std::size_t widest(const Rows& rows, std::string Row::*cell) {
    std::size_t width = 0;
    for (const Row& row : rows)
        if (!row.dtype.empty()) width = std::max(width, count_code_points(row.*cell));
    return width;
}

}  // namespace

std::string tensor_table(const std::vector<TensorReport>& tensors) {
    Rows rows = {{"name", "type", "shape", "bytes"}};
    for (Row& row : rows_of(tensors)) rows.push_back(std::move(row));
    const std::size_t name = widest(rows, &Row::name);
    const std::size_t dtype = widest(rows, &Row::dtype);
    const std::size_t shape = widest(rows, &Row::shape);
    const std::size_t bytes = widest(rows, &Row::bytes);
    std::string table;
    for (const Row& row : rows) {
        table += "  " + row.name;
        if (!row.dtype.empty())
            table += padding(row.name, name) + "  " + row.dtype + padding(row.dtype, dtype) + "  " +
                     row.shape + padding(row.shape, shape) + "  " + padding(row.bytes, bytes) + row.bytes;
        table += "\n";
    }
    return table;
}

}  // namespace heed
