#include "analysis/row_place.hpp"

#include <string>

namespace heed {

Place place_of_row(const Attention& attention, std::size_t row, const Place& place) {
    const std::size_t heads = attention.weights.shape(1), queries = attention.weights.shape(2);
    const std::size_t head = row / queries;
    std::string spot = place.spot.empty() ? "" : place.spot + ", ";
    if (!attention.layers.empty()) spot += "layer " + std::to_string(attention.layers[head / heads]) + ", ";
    if (!attention.heads.empty()) spot += "head " + std::to_string(attention.heads[head % heads]) + ", ";
    return {place.file, spot + "row " + std::to_string(row % queries)};
}

}  // namespace heed
