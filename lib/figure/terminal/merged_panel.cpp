#include "figure/terminal/merged_panel.hpp"

#include <algorithm>

namespace heed {
namespace {

/// Labels of groups: the first token of each, … if it has more.
std::vector<std::string> group_labels(const std::vector<std::string>& labels, std::size_t groups) {
    std::vector<std::string> merged;
    for (std::size_t i = 0; i < groups; ++i) {
        const std::size_t begin = begin_of_group(i, groups, labels.size());
        const bool several = begin_of_group(i + 1, groups, labels.size()) > begin + 1;
        merged.push_back(labels[begin] + (several ? " …" : ""));
    }
    return merged;
}

float mean_of(const Matrix& weights, std::pair<std::size_t, std::size_t> rows,
              std::pair<std::size_t, std::size_t> columns) {
    double sum = 0;
    for (std::size_t q = rows.first; q < rows.second; ++q)
        for (std::size_t k = columns.first; k < columns.second; ++k) sum += weights(q, k);
    const auto count = static_cast<double>((rows.second - rows.first) * (columns.second - columns.first));
    return static_cast<float>(sum / count);
}

/// As few as there are if each but the last were as large as the largest has to be: 128 become 64, not 70 of
/// which some are pairs and some are not.
std::size_t groups_of(std::size_t count, std::size_t most) {
    const std::size_t largest = std::max<std::size_t>(1, (count + most - 1) / most);
    return (count + largest - 1) / largest;
}

}  // namespace

std::size_t begin_of_group(std::size_t i, std::size_t groups, std::size_t count) {
    return i * count / groups;
}

Panel merged_to(const Panel& panel, std::size_t most) {
    const std::size_t queries = panel.weights.shape(0);
    const std::size_t keys = panel.weights.shape(1);
    const std::size_t rows = groups_of(queries, most);
    const std::size_t columns = groups_of(keys, most);
    Panel merged = panel;
    merged.query_labels = group_labels(panel.query_labels, rows);
    merged.key_labels = group_labels(panel.key_labels, columns);
    merged.weights = Matrix::from_shape({rows, columns});
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j)
            merged.weights(i, j) = mean_of(
                panel.weights, {begin_of_group(i, rows, queries), begin_of_group(i + 1, rows, queries)},
                {begin_of_group(j, columns, keys), begin_of_group(j + 1, columns, keys)});
    return merged;
}

}  // namespace heed
