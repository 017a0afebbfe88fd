// Where a model's name leads: to a folder, or into the cache that Hugging Face's tools keep of what they have
// downloaded. Nothing here writes to it (pull.hpp does). The cache's layout: huggingface_hub, "Understand
// caching". https://huggingface.co/docs/huggingface_hub/guides/manage-cache
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "io/folder.hpp"

namespace heed {

/// What is read of a model's folder besides its weights (checkpoint_files).
inline constexpr auto model_files = std::to_array<const char*>(
    {"config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt", "vocab.json", "merges.txt",
     "special_tokens_map.json", "added_tokens.json", "generation_config.json"});

struct ModelFolder {
    Folder folder;
    std::string name;                           // as typed
    std::optional<std::string> revision;        // the commit of the cached snapshot
    std::optional<std::string> weights_sha256;  // the cache's own name of a single weights file
    std::vector<std::string> notes;             // what the user should know of the choice
    std::optional<std::string> ref = {};        // the cache's file of the branch or tag, if it is there
};

/// The folder `name` if there is one, else the model of that name in the first of the `caches` (folders with
/// models--OWNER--NAME in them) that has it; a name without owner is also that of those who
/// own such models now (google-bert, FacebookAI, …). `revision`, a branch,
/// tag, commit or the beginning of one, chooses the snapshot, main if none is asked for; if that one has no
/// safetensors and another has, that other one, with a note. InputError if there is nothing, which says where
/// was looked and the nearest name there is.
ModelFolder find_model(const std::string& name, const std::optional<std::string>& revision,
                       const std::vector<std::string>& caches);

/// The Hugging Face cache calls a large file by its SHA-256: snapshots link to blobs/<64 hexadecimal digits>.
/// Nothing for a file that is not called so.
[[nodiscard]] std::optional<std::string> sha256_in_cache(const std::string& path);

/// The models in the caches, as they are called: OWNER/NAME.
std::vector<std::string> cached_models(const std::vector<std::string>& caches);

/// find_model gives a folder, in which there are a configuration and weights.
bool has_model(const std::string& name, const std::optional<std::string>& revision,
               const std::vector<std::string>& caches);

/// UsageError unless it can be a branch, tag or commit. A branch may have slashes ("refs/pr/1"), but is no
/// way up.
void check_revision(const std::string& revision);

}  // namespace heed
