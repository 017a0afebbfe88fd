// What a folder's tokenizer is, for `heed inspect`: a folder of weights alone has none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/folder.hpp"

namespace heed {

struct TokenizerSummary {
    std::vector<std::string> files;           // those that are there
    std::optional<std::uint64_t> vocabulary;  // ids, added tokens included; none: no file lists them
    std::optional<bool> lower_case;           // none: there is no tokenizer
    std::vector<std::string> warnings;        // what the user should know of the files
};

/// InputError if there is a tokenizer that heed rejects.
TokenizerSummary summarize_tokenizer(const Folder& folder);

}  // namespace heed
