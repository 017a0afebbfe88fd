#include "core/tensor.hpp"

namespace heed {

std::string show_shape(const std::vector<std::size_t>& shape) {
    std::string text = "[";
    for (const std::size_t extent : shape) {
        if (text.size() > 1) text += ", ";
        text += std::to_string(extent);
    }
    return text + "]";
}

}  // namespace heed
