#include "hub/model_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "core/text/nearest.hpp"
#include "core/text/words.hpp"
#include "hub/hub.hpp"
#include "hub/url.hpp"
#include "io/file.hpp"
#include "io/lines.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

constexpr const char* main_branch = "main";
constexpr std::string_view prefix = "models--";
constexpr std::size_t shortest_commit = 4;  // as git takes them
/// Models that had no owner once: bert-base-uncased, roberta-base, distilbert-base-uncased, albert-base-v2,
/// t5-small.
constexpr auto owners_of_plain_names = std::to_array<std::string_view>(
    {"google-bert", "FacebookAI", "distilbert", "albert", "almanach", "openai-community", "google-t5"});

bool is_folder(const fs::path& path) {
    std::error_code none;
    return fs::is_directory(path, none);
}

/// What cannot be looked at is there too: who opens it learns why.
bool is_there(const fs::path& path) {
    std::error_code none;
    return fs::status(path, none).type() != fs::file_type::not_found;
}

bool is_hex(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The names in a folder, sorted; none if it cannot be read.
std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code none;
    for (fs::directory_iterator entry(folder, none); !none && entry != fs::directory_iterator();
         entry.increment(none))
        names.push_back(entry->path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string replace_all(std::string text, std::string_view old, std::string_view by) {
    for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += by.size())
        text.replace(at, old.size(), by);
    return text;
}

/// The next step, for what can be a model's name.
std::string pull_hint(const std::string& name, const std::optional<std::string>& revision) {
    if (!is_model_name(name)) return "";
    return "; heed pull " + name + (revision ? " --revision " + *revision : "") + " fetches it";
}

/// The folders that the caches keep of a model, where there are any. One component each, whatever the name
/// says: no name leads out of the cache.
std::vector<fs::path> repositories_of(const std::string& name, const std::vector<std::string>& caches) {
    std::vector<std::string> owned = {name};
    if (name.find('/') == std::string::npos)
        for (const std::string_view owner : owners_of_plain_names)
            owned.push_back(std::string(owner) + "/" + name);
    std::vector<fs::path> repositories;
    for (const std::string& cache : caches)
        for (const std::string& full_name : owned) {
            const fs::path repository =
                fs::path(cache) / (std::string(prefix) + replace_all(full_name, "/", "--"));
            if (is_folder(repository / "snapshots")) repositories.push_back(repository);
        }
    return repositories;
}

fs::path path_of_ref(const fs::path& repository, const std::optional<std::string>& revision) {
    return repository / "refs" / revision.value_or(main_branch);
}

/// The commit that such a file holds, if it is there and the snapshot is.
std::optional<std::string> commit_of_ref(const fs::path& repository, const fs::path& file) {
    std::error_code none;
    if (!fs::is_regular_file(file, none)) return std::nullopt;
    const FileBytes bytes = FileBytes::open(file.string());
    std::string_view commit = bytes.view();
    commit = commit.substr(0, commit.find_last_not_of(" \t\r\n") + 1);
    if (!is_hex(commit))
        throw InputError({file.string(), ""}, "a commit",
                         std::to_string(commit.size()) + " bytes that are none");
    if (!is_folder(repository / "snapshots" / commit)) return std::nullopt;
    return std::string(commit);
}

std::optional<std::string> commit_beginning_with(const fs::path& repository, const std::string& beginning) {
    if (!is_hex(beginning) || beginning.size() < shortest_commit) return std::nullopt;
    std::vector<std::string> fitting;
    for (const std::string& commit : names_in(repository / "snapshots"))
        if (commit.starts_with(beginning)) fitting.push_back(commit);
    if (fitting.size() > 1)
        throw InputError({repository.string(), ""}, "one commit that begins with " + beginning,
                         joined(fitting));
    if (fitting.empty()) return std::nullopt;
    return fitting.front();
}

/// A snapshot downloaded by its commit alone has no branch: the only one there is is meant.
std::optional<std::string> only_commit(const fs::path& repository) {
    const auto commits = names_in(repository / "snapshots");
    if (commits.size() != 1) return std::nullopt;
    return commits.front();
}

std::optional<std::string> find_commit(const fs::path& repository,
                                       const std::optional<std::string>& revision) {
    if (auto commit = commit_of_ref(repository, path_of_ref(repository, revision))) return commit;
    return revision ? commit_beginning_with(repository, *revision) : only_commit(repository);
}

bool has_safetensors(const fs::path& folder) {
    return is_there(folder / "model.safetensors") || is_there(folder / "model.safetensors.index.json");
}

std::optional<std::string> sha256_of_weights(const fs::path& folder) {
    return sha256_in_cache(folder / (has_safetensors(folder) ? "model.safetensors" : "pytorch_model.bin"));
}

/// What the snapshot that has the weights lacks (tools put a conversion of the weights alone into one of its
/// own) is taken from the one that was asked for.
ModelFolder open_snapshot(const std::string& name, const fs::path& repository, const std::string& commit) {
    const fs::path snapshots = repository / "snapshots";
    const std::string asked = (snapshots / commit).string();
    if (has_safetensors(asked)) return {Folder::at(asked), name, commit, sha256_of_weights(asked), {}};
    for (const std::string& other : names_in(snapshots)) {
        const std::string path = (snapshots / other).string();
        if (!has_safetensors(path)) continue;
        std::string note = name + ": the snapshot ";
        note += commit;
        note += " has no safetensors; the weights are those of snapshot ";
        note += other;
        return {Folder::at(path, asked), name, other, sha256_of_weights(path), {std::move(note)}};
    }
    return {Folder::at(asked), name, commit, sha256_of_weights(asked), {}};
}

[[noreturn]] void refuse_revision(const std::string& name, const fs::path& repository,
                                  const std::optional<std::string>& revision) {
    std::vector<std::string> known;
    std::error_code none;
    for (const std::string& ref : names_in(repository / "refs"))
        if (fs::is_regular_file(repository / "refs" / ref, none)) known.push_back(ref);
    for (const std::string& commit : names_in(repository / "snapshots")) known.push_back(commit);
    throw InputError({repository.string(), ""}, "a snapshot of " + revision.value_or(main_branch),
                     (known.empty() ? "none at all" : "only " + joined(known) + " (--revision chooses)") +
                         pull_hint(name, revision));
}

bool has_plain_name(const std::string& full_name) {
    const std::string owner = full_name.substr(0, full_name.find('/'));
    return std::find(owners_of_plain_names.begin(), owners_of_plain_names.end(), owner) !=
           owners_of_plain_names.end();
}

/// Of the address of one of the hub's pages the model: "owner/name" of huggingface.co/owner/name/tree/main.
/// Empty if it is none.
std::string name_in_address(const std::string& address) {
    const std::size_t scheme = address.find("://");
    const auto url =
        parse_url("https://" + (scheme == std::string::npos ? address : address.substr(scheme + 3)));
    if (!url || !is_public_hub(*url)) return "";
    const std::string_view path = std::string_view(url->target).substr(0, url->target.find('?'));
    const auto parts = fields_of(path.substr(1), "/");
    const bool has_owner = parts.size() > 1 && !parts[1].empty() && parts[1] != "tree" &&
                           parts[1] != "blob" && parts[1] != "resolve";
    return std::string(parts[0]) + (has_owner ? "/" + std::string(parts[1]) : "");
}

[[noreturn]] void refuse_unknown(const std::string& name, const std::optional<std::string>& revision,
                                 const std::vector<std::string>& caches) {
    std::vector<std::string> known = {"default", "self-attention"};
    std::map<std::string, std::string> typed;  // as a model without its owner has to be typed
    for (const std::string& full_name : cached_models(caches)) {
        known.push_back(full_name);
        known.push_back(full_name.substr(full_name.find('/') + 1));
        if (!has_plain_name(full_name)) typed.emplace(known.back(), full_name);
    }
    std::string found = nearest(name, known, std::max<std::size_t>(1, name.size() / 4));
    if (const std::string model = name_in_address(name); !model.empty()) found = model;
    if (const auto full_name = typed.find(found); full_name != typed.end()) found = full_name->second;
    throw InputError({name, ""},
                     "no such folder, and no model of this name in " +
                         (caches.empty() ? "a Hugging Face cache" : joined(caches)) +
                         (found.empty() ? "" : "; did you mean " + found + "?") +
                         (found == "self-attention" || found == "default" ? "" : pull_hint(name, revision)) +
                         " (default and self-attention are built in)");
}

}  // namespace

std::optional<std::string> sha256_in_cache(const std::string& path) {
    constexpr std::size_t digits = 64;
    std::error_code none;
    const fs::path blob = fs::read_symlink(path, none);
    const std::string name = blob.filename().string();
    if (blob.parent_path().filename() != "blobs" || name.size() != digits || !is_hex(name))
        return std::nullopt;
    return name;
}

std::vector<std::string> cached_models(const std::vector<std::string>& caches) {
    std::vector<std::string> names;
    for (const std::string& cache : caches)
        for (const std::string& folder : names_in(cache))
            if (folder.starts_with(prefix))
                names.push_back(replace_all(folder.substr(prefix.size()), "--", "/"));
    return names;
}

void check_revision(const std::string& revision) {
    bool good = !revision.empty() && revision.find('\0') == std::string::npos;
    for (const fs::path& step : fs::path(revision))
        good = good && !step.empty() && step != "." && step != ".." && step != "/";
    if (!good) throw UsageError("--revision takes a branch, a tag or a commit, not \"" + revision + "\"");
}

bool has_model(const std::string& name, const std::optional<std::string>& revision,
               const std::vector<std::string>& caches) {
    try {
        const Folder folder = find_model(name, revision, caches).folder;
        const auto has = [&folder](const char* file) { return folder.path_to(file).has_value(); };
        return has("config.json") && (has("model.safetensors") || has("model.safetensors.index.json") ||
                                      has("pytorch_model.bin") || has("pytorch_model.bin.index.json"));
    } catch (const InputError&) {
        return false;
    }
}

ModelFolder find_model(const std::string& name, const std::optional<std::string>& revision,
                       const std::vector<std::string>& caches) {
    if (name.empty() || name.find('\0') != std::string::npos)
        throw InputError({"model", ""}, "a folder or the name of a model",
                         name.empty() ? "nothing" : "a name with NUL");
    if (revision) check_revision(*revision);
    std::error_code error;
    const fs::file_type type = fs::status(name, error).type();
    if (type == fs::file_type::directory) {
        if (revision)
            throw UsageError("--revision chooses among cached snapshots, and " + name + " is a folder");
        return {Folder::at(name), name, std::nullopt, sha256_of_weights(name), {}};
    }
    if (type == fs::file_type::none) throw InputError({name, ""}, "cannot be looked at: " + error.message());
    if (type != fs::file_type::not_found) {
        const fs::path parent = fs::path(name).parent_path();
        const bool is_of_model = is_there(parent / "config.json");
        throw InputError({name, ""}, "a model folder",
                         is_of_model
                             ? "a file in one: give the folder, " + (parent.empty() ? "." : parent.string())
                             : "a file");
    }
    const auto repositories = repositories_of(name, caches);
    for (const fs::path& repository : repositories)
        if (const auto commit = find_commit(repository, revision)) {
            ModelFolder found = open_snapshot(name, repository, *commit);
            const fs::path ref = path_of_ref(repository, revision);
            if (is_there(ref)) found.ref = ref.string();
            return found;
        }
    if (!repositories.empty()) refuse_revision(name, repositories.front(), revision);
    refuse_unknown(name, revision, caches);
}

}  // namespace heed
