#include "hub/pull.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "format/json.hpp"
#include "format/sentence_piece.hpp"
#include "hub/cache.hpp"
#include "hub/hub.hpp"
#include "hub/model_folder.hpp"
#include "hub/transfer_line.hpp"
#include "io/folder.hpp"
#include "io/output/output_name.hpp"

namespace heed {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_two_lines(200);
constexpr int most_attempts = 5;
constexpr std::uint64_t largest_small_file = std::uint64_t{64} << 20;
constexpr auto other_weights = std::to_array<const char*>(
    {"tf_model.h5", "flax_model.msgpack", "model.onnx", "openvino_model.xml", "rust_model.ot"});

class Pull {
  public:
    Pull(const PullRequest& request, const HubSettings& settings, const Messages& messages)
        : request_(request),
          settings_(settings),
          messages_(messages),
          hub_(settings, request.name, request.revision),
          cache_(settings.cache, request.name) {}

    Pull(const Pull&) = delete;
    Pull& operator=(const Pull&) = delete;
    ~Pull() { messages_.progress(""); }

    std::string run();

  private:
    template <typename Work>
    auto attempt(Work work);
    const HubFile& described(const std::string& name);
    std::string path_of(const HubFile& file) const;
    JsonValue read_json(const std::string& name);
    void check_config();
    std::vector<std::string> small_files() const;
    std::vector<std::string> weights();
    std::vector<std::string> shards_of(const std::string& index);
    void fetch_all(const std::vector<HubFile>& files);
    void require_space(const std::vector<HubFile>& files) const;
    void fetch(const HubFile& file);
    void download(const HubFile& file);
    void complete(const HubFile& file, NewBlob& blob);
    void receive(const HubFile& file, NewBlob& blob);
    void begin_anew(NewBlob& blob);
    void add_done(const HubFile& file);
    void show_progress();
    [[nodiscard]] std::string next_step() const;
    [[noreturn]] void reject(const std::string& file, const std::string& why) const {
        throw InputError({request_.name, file}, why);
    }

    const PullRequest& request_;
    const HubSettings& settings_;
    const Messages& messages_;
    Hub hub_;
    ModelCache cache_;
    HubListing listing_;
    TransferSoFar bytes_{};  // of all that is wanted
    Clock::time_point start_ = Clock::now(), next_line_ = start_;
};

/// What `work` gives, after up to 5 attempts; one that has brought the work forward does not count.
template <typename Work>
auto Pull::attempt(Work work) {
    for (int failed = 0;;) {
        try {
            return work();
        } catch (const TryAgain& error) {
            failed = error.has_gained ? 1 : failed + 1;
            if (failed == most_attempts)
                throw std::runtime_error(std::string(error.what()) + ", " + std::to_string(most_attempts) +
                                         " times; " + next_step());
            const auto wait = error.wait ? std::chrono::milliseconds(*error.wait)
                                         : settings_.first_wait * (1 << (failed - 1));
            messages_.warning(std::string(error.what()) + "; trying again in " +
                              rounded(std::chrono::duration<double>(wait).count(), 1) + " s");
            std::this_thread::sleep_for(wait);
        }
    }
}

std::string Pull::next_step() const {
    const char* const copied =
        " (without a network, a folder of save_pretrained that is copied here works as --model FOLDER)";
    return std::string("the same command resumes") + (bytes_.done == 0 ? copied : "");
}

/// A file of the listing, with its size and hash.
const HubFile& Pull::described(const std::string& name) {
    auto& file = listing_.files.at(name);
    if (!file) file = attempt([&] { return hub_.describe(listing_.commit, name); });
    return *file;
}

/// Where it is: in the snapshot if that has it, else among the blobs.
std::string Pull::path_of(const HubFile& file) const {
    return cache_.has(listing_.commit, file) ? cache_.snapshot(listing_.commit) + "/" + file.name
                                             : cache_.blob(file.hash);
}

void Pull::check_config() {
    if (!listing_.files.contains("config.json")) reject("", "there is no config.json in it");
    request_.check_config(read_json("config.json"));
}

/// A small file, which is fetched first.
JsonValue Pull::read_json(const std::string& name) {
    const HubFile& file = described(name);
    if (file.size > largest_small_file)
        reject(name, "it has " + with_thousands(file.size) + " bytes, more than such a file may have");
    fetch(file);
    return JsonValue::parse(FileBytes::open(path_of(file)).view(), {request_.name, name});
}

/// All that heed reads besides the weights.
std::vector<std::string> Pull::small_files() const {
    std::vector<std::string> names;
    for (const std::string name : model_files)
        if (listing_.files.contains(name)) names.push_back(name);
    const auto has = [&](const char* name) { return listing_.files.contains(name); };
    if (has("tokenizer.json") || has("vocab.txt") || (has("vocab.json") && has("merges.txt"))) return names;
    if (const auto model = sentence_piece_model(has))
        reject("", "its tokenizer is " + *model + " alone; " + sentence_piece_advice(request_.name));
    reject("", "there is neither tokenizer.json nor vocab.txt in it");
}

/// Safetensors if there are any; never both kinds.
std::vector<std::string> Pull::weights() {
    for (const std::string single : {"model.safetensors", "pytorch_model.bin"}) {
        if (listing_.files.contains(single)) return {single};
        const std::string index = single + ".index.json";
        if (listing_.files.contains(index)) return shards_of(index);
    }
    std::vector<std::string> others;
    for (const std::string name : other_weights)
        if (listing_.files.contains(name)) others.push_back(name);
    reject("", "heed reads model.safetensors and pytorch_model.bin, and its weights are " +
                   (others.empty() ? "not there" : joined(others) + " alone"));
}

/// The index, and what it names.
std::vector<std::string> Pull::shards_of(const std::string& index) {
    std::set<std::string> names = {index};
    read_json(index).field("weight_map").for_each_member([&](const std::string&, const JsonValue& shard) {
        const std::string name = shard.string();
        if (!is_plain_name(name) || !listing_.files.contains(name))
            throw InputError(shard.place(), "a file of the model", shard.description());
        names.insert(name);
    });
    return {names.begin(), names.end()};
}

void Pull::require_space(const std::vector<HubFile>& files) const {
    std::uint64_t wanted = 0;
    for (const HubFile& file : files)
        if (!cache_.has(listing_.commit, file) && !cache_.has_blob(file)) wanted += file.size;
    const auto free = free_bytes_beside(cache_.blob(listing_.commit));
    if (wanted > 0 && free && wanted > *free)
        throw std::runtime_error(request_.name + " needs " + with_thousands(wanted) + " bytes more, and " +
                                 with_thousands(*free) + " are free in " + settings_.cache +
                                 " ($HF_HUB_CACHE names another folder)");
}

void Pull::begin_anew(NewBlob& blob) {
    bytes_.done -= blob.size();
    blob.restart();
}

/// What comes of the file in one attempt, after what is there.
void Pull::receive(const HubFile& file, NewBlob& blob) {
    const std::uint64_t received = bytes_.received;
    try {
        if (hub_.open(listing_.commit, file, blob.size()) == 0) begin_anew(blob);
        while (const auto piece = hub_.next()) {
            if (piece->size() > file.size - blob.size())
                reject(file.name, "more than the " + std::to_string(file.size) + " bytes that the hub lists");
            blob.write(*piece);
            bytes_.received += piece->size();
            bytes_.done += piece->size();
            show_progress();
        }
        if (blob.size() < file.size) throw TryAgain("the answer was too short");
    } catch (const TryAgain& error) {
        const bool has_gained = bytes_.received > received;
        if (has_gained && blob.size() == file.size) return;
        const std::string words = file.name + ": " + error.what() + ", after " + with_thousands(blob.size()) +
                                  " of " + with_thousands(file.size) + " bytes";
        if (error.has_wrong_range) begin_anew(blob);
        throw TryAgain(words, error.wait, has_gained);
    }
}

/// What has come stays for the next run, unless it is the disk that fails, or the content that is wrong.
void Pull::complete(const HubFile& file, NewBlob& blob) {
    try {
        if (blob.size() < file.size || file.size == 0) attempt([&] { receive(file, blob); });
    } catch (const InputError&) {
        throw;
    } catch (const std::system_error&) {
        throw;
    } catch (const std::runtime_error&) {
        blob.keep();
        throw;
    }
}

/// What an earlier run has left may be wrong, after the machine lost its power: then all of it is fetched.
void Pull::download(const HubFile& file) {
    NewBlob blob(cache_, file);
    const bool is_resumed = blob.size() > 0;
    if (is_resumed) messages_.detail(file.name + ": resumed at byte " + with_thousands(blob.size()));
    bytes_.done += blob.size();
    complete(file, blob);
    if (is_resumed && !blob.has_right_hash()) {
        begin_anew(blob);
        complete(file, blob);
    }
    if (!blob.has_right_hash())
        reject(file.name, "its content does not have the hash that the hub lists (" + file.hash + ")");
    blob.commit();
}

void Pull::fetch(const HubFile& file) {
    if (cache_.has(listing_.commit, file)) return add_done(file);
    cache_.prepare();
    const BlobLock lock(cache_.lock(file.hash), [&] {
        messages_.warning(file.name + ": waiting for another process that fetches it");
    });
    if (cache_.has_blob(file)) return add_done(file);
    messages_.detail("fetching " + file.name + ", " + with_thousands(file.size) + " bytes");
    try {
        download(file);
    } catch (const InputError&) {
        cache_.remove_left(file);
        throw;
    }
    cache_.remove_left(file);
}

void Pull::add_done(const HubFile& file) {
    bytes_.done += file.size;
}

void Pull::show_progress() {
    const auto now = Clock::now();
    if (now < next_line_) return;
    next_line_ = now + between_two_lines;
    bytes_.seconds = std::chrono::duration<double>(now - start_).count();
    messages_.progress(transfer_line(bytes_));
}

/// The bytes are counted anew: those of config.json came before it was known how many there are.
void Pull::fetch_all(const std::vector<HubFile>& files) {
    require_space(files);
    bytes_ = {};
    start_ = Clock::now();
    for (const HubFile& file : files) bytes_.size += file.size;
    messages_.detail(request_.name + " at commit " + listing_.commit + ": " + std::to_string(files.size()) +
                     " files, " + with_thousands(bytes_.size) + " bytes");
    for (const HubFile& file : files) fetch(file);
}

std::string Pull::run() {
    listing_ = attempt([&] { return hub_.list(); });
    check_config();
    std::vector<HubFile> files;
    std::vector<std::string> names = small_files();
    for (const std::string& name : weights()) names.push_back(name);
    files.reserve(names.size());
    for (const std::string& name : names) files.push_back(described(name));
    fetch_all(files);
    for (const HubFile& file : files)
        if (!cache_.has(listing_.commit, file)) cache_.add(listing_.commit, file);
    cache_.set_ref(request_.revision, listing_.commit);
    return cache_.snapshot(listing_.commit);
}

}  // namespace

std::string pull(const PullRequest& request, const HubSettings& settings, const Messages& messages) {
    if (!is_model_name(request.name))
        throw UsageError("a model of the hub is called OWNER/NAME or NAME, not \"" + request.name + "\"");
    check_revision(request.revision);
    if (settings.is_offline)
        throw InputError({request.name, ""},
                         "$HF_HUB_OFFLINE or $TRANSFORMERS_OFFLINE is set: nothing is fetched");
    return Pull(request, settings, messages).run();
}

}  // namespace heed
