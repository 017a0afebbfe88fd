// What a folder's tokenizer files say of themselves, without building the tokenizer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "format/folder.hpp"

namespace heed {

struct TokenizerSummary {
    std::vector<std::string> files;           // those that are there
    std::optional<std::uint64_t> vocabulary;  // ids, added tokens included; none: no file lists them
    std::optional<bool> lower_case;           // none: no file says
};

/// InputError if a file is there and cannot be read.
TokenizerSummary summarize_tokenizer(const Folder& folder);

}  // namespace heed
