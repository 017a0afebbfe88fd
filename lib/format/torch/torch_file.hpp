// The files that torch.save writes (pytorch_model.bin), read as safetensors are: the tensors of a state dict,
// by name, where the file has them. Both containers: the zip archive since PyTorch 1.6, and the pickles with
// the numbers after them before that. Nothing in a file is ever run (format/torch_pickle).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "format/raw_array.hpp"

namespace heed {

/// What `bytes` hold; they have to outlive the tensors. Numbers that are not compressed stay where they are,
/// and no page of them is touched; a view has strides. InputError for whatever does not fit together or is no
/// state dict; of a file of another format the message says which it is.
std::map<std::string, RawArray, std::less<>> read_torch_file(std::string_view bytes, const Place& place);

}  // namespace heed
