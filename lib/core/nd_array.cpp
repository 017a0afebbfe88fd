#include "core/nd_array.hpp"

#include <algorithm>

namespace heed {

std::string show_shape(const std::vector<std::size_t>& shape) {
    constexpr std::size_t most = 32;  // no array that is read has more
    std::string text = "[";
    for (std::size_t axis = 0; axis < std::min(shape.size(), most); ++axis) {
        if (axis > 0) text += ", ";
        text += std::to_string(shape[axis]);
    }
    return text + (shape.size() > most ? ", … " + std::to_string(shape.size()) + " extents]" : "]");
}

}  // namespace heed
