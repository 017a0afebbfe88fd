#include "fuzz/tensor_checks.hpp"

#include "format/array_values.hpp"
#include "format/torch/torch_file.hpp"
#include "fuzz/target.hpp"

namespace heed::fuzz {

void check_torch_file(std::string_view bytes) {
    const auto tensors = accepted([&] { return read_torch_file(bytes, {"a.bin", ""}); });
    if (!tensors) return;
    require(!tensors->empty(), "a file of no tensors is rejected");
    for (const auto& [name, array] : *tensors) {
        require(array.owner || array.bytes.empty() ||
                    (array.bytes.data() >= bytes.data() &&
                     array.bytes.data() + array.bytes.size() <= bytes.data() + bytes.size()),
                "a tensor lies in the file");
        require(!array.strides.empty() || array.bytes.size() == array.count() * array.item_size,
                "a tensor without strides is as large as its shape");
        constexpr std::size_t few = 1 << 16;  // a stride of 0 makes any number of one
        if (array.count() <= few)
            require(numbers_of(array).values.size() == array.count(), "every number is read");
    }
}

}  // namespace heed::fuzz
