#include "format/torch/torch_file.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/text/escape.hpp"
#include "format/json_writer.hpp"
#include "format/torch/torch_pickle.hpp"
#include "format/zip.hpp"

namespace heed {
namespace {

using Kind = TorchValue::Kind;
using Tensors = std::map<std::string, RawArray, std::less<>>;

/// The pickle of 0x1950a86a20f9469cfc6c.
constexpr std::string_view legacy_magic("\x80\x02\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19\x2E", 15);
constexpr std::int64_t legacy_protocol = 1001;

/// The numbers of a storage.
struct Contents {
    std::string_view bytes;
    std::shared_ptr<const void> owner;  // of those that were compressed
};

/// Where the numbers of each storage are, in the order of the storages.
struct Source {
    Place place;
    bool big_endian = false;
    std::vector<Contents> storages;
};

std::vector<std::size_t> extents_of(const TorchPickle& pickle, std::uint32_t tuple) {
    std::vector<std::size_t> extents;
    for (const std::uint32_t part : pickle.values[tuple].parts)
        extents.push_back(static_cast<std::size_t>(pickle.values[part].integer));
    return extents;
}

/// Row-major without gaps; the stride of an axis of one element says nothing.
bool is_contiguous(const std::vector<std::size_t>& shape, const std::vector<std::size_t>& strides) {
    std::size_t stride = 1;
    for (std::size_t axis = shape.size(); axis-- > 0; stride *= shape[axis])
        if (shape[axis] != 1 && strides[axis] != stride) return false;
    return true;
}

RawArray array_of(const TorchPickle& pickle, const TorchTensor& tensor, const Source& source) {
    RawArray array;
    array.type = tensor.type->type;
    array.type_name = tensor.type->name;
    array.item_size = tensor.type->size;
    array.big_endian = source.big_endian;
    array.shape = extents_of(pickle, tensor.shape);
    std::vector<std::size_t> strides = extents_of(pickle, tensor.strides);
    if (tensor.span > 0 && !is_contiguous(array.shape, strides)) array.strides = std::move(strides);
    const Contents& storage = source.storages[tensor.storage];
    array.bytes = storage.bytes.substr(tensor.begin, tensor.span * array.item_size);
    array.owner = storage.owner;
    return array;
}

bool holds_tensors(const TorchPickle& pickle, const TorchValue& value) {
    return (value.kind == Kind::dict || value.kind == Kind::ordered_dict) &&
           std::any_of(value.parts.begin(), value.parts.end(),
                       [&](std::uint32_t part) { return pickle.values[part].kind == Kind::tensor; });
}

[[noreturn]] void reject_without_tensors(const TorchPickle& pickle, const Place& place) {
    const std::vector<std::uint32_t>& parts = pickle.root().parts;
    std::set<std::uint32_t> seen;  // a dict may stand there under many keys
    for (std::size_t i = 0; i < parts.size(); i += 2)
        if (seen.insert(parts[i + 1]).second && holds_tensors(pickle, pickle.values[parts[i + 1]]) &&
            pickle.values[parts[i]].kind == Kind::text) {
            const std::string key = json_string(pickle.values[parts[i]].text);
            std::string words = "no tensors: they are one level down, under the key ";
            words.append(key).append("; with Python: torch.save(torch.load(OLD, weights_only=True)[");
            words.append(key).append("], NEW)");
            throw InputError(place, words);
        }
    throw InputError(place, "tensors by name", "no tensors");
}

Tensors tensors_of(const TorchPickle& pickle, const Source& source) {
    const TorchValue& root = pickle.root();
    if (root.kind != Kind::dict && root.kind != Kind::ordered_dict)
        throw InputError(source.place, "a state dict, tensors by name", show_kind(root));
    Tensors tensors;
    for (std::size_t i = 0; i < root.parts.size(); i += 2) {
        const TorchValue& key = pickle.values[root.parts[i]];
        const TorchValue& value = pickle.values[root.parts[i + 1]];
        if (value.kind != Kind::tensor) continue;
        if (key.kind != Kind::text || key.text.empty() || key.text.find('\0') != std::string_view::npos)
            throw InputError(source.place, "a tensor name, a string without NUL that is not empty",
                             show_kind(key));
        const TorchTensor& tensor = pickle.tensors[static_cast<std::size_t>(value.integer)];
        RawArray array = array_of(pickle, tensor, source);
        array.place = {source.place.file, std::string(key.text)};
        tensors.emplace(key.text, std::move(array));
    }
    if (tensors.empty()) reject_without_tensors(pickle, source.place);
    return tensors;
}

/// The archive that torch.save writes since PyTorch 1.6: one folder with data.pkl and data/KEY for each
/// storage.
class TorchArchive {
  public:
    TorchArchive(std::string_view bytes, const Place& place) : place_(place), zip_(bytes, place) {
        std::vector<std::string> pickles;
        for (const std::string& name : zip_.names()) {
            members_.emplace(name, members_.size());
            if (name.ends_with("/constants.pkl") || name.find("/code/") != std::string::npos)
                throw InputError(place, "it is a TorchScript archive (torch.jit.save), which holds programs");
            if (name.ends_with("/data.pkl") && std::count(name.begin(), name.end(), '/') == 1)
                pickles.push_back(name);
        }
        if (pickles.size() != 1)
            throw InputError(place, "one data.pkl in the archive",
                             pickles.empty() ? "no data.pkl" : "more than one");
        folder_ = pickles[0].substr(0, pickles[0].size() - std::string_view("data.pkl").size());
    }

    Tensors tensors() const {
        const std::string bytes = zip_.read(member("data.pkl", longest_pickle));
        const TorchPickle pickle =
            read_torch_pickle(bytes, 0, TorchFormat::zip, {place_.file, "data.pkl, byte "});
        if (pickle.end != bytes.size())
            throw InputError({place_.file, "data.pkl"}, "the end of the pickle",
                             "bytes after it, from " + std::to_string(pickle.end) + " on");
        Source source{place_, is_big_endian(), {}};
        for (const TorchStorage& storage : pickle.storages) source.storages.push_back(contents(storage));
        return tensors_of(pickle, source);
    }

  private:
    std::optional<std::size_t> find(const std::string& name) const {
        const auto found = members_.find(folder_ + name);
        return found == members_.end() ? std::nullopt : std::optional(found->second);
    }

    std::size_t member(const std::string& name, std::size_t most) const {
        const std::size_t index = *find(name);
        if (zip_.size(index) > most)
            throw InputError({place_.file, name}, "at most " + std::to_string(most) + " bytes",
                             std::to_string(zip_.size(index)));
        return index;
    }

    bool is_big_endian() const {
        if (!find("byteorder")) return false;
        const std::string order = zip_.read(member("byteorder", 16));
        if (order != "little" && order != "big")
            throw InputError({place_.file, "byteorder"}, "little or big", excerpt(order));
        return order == "big";
    }

    Contents contents(const TorchStorage& storage) const {
        const std::string name = "data/" + std::string(storage.key);
        const auto index = find(name);
        if (!index) throw InputError(place_, "storage " + std::string(storage.key) + ": no member " + name);
        const std::size_t size = storage.count * storage.type->size;
        if (zip_.size(*index) != size)
            throw InputError({place_.file, name},
                             std::to_string(size) + " bytes for " + std::to_string(storage.count) +
                                 " of the type " + std::string(storage.type->name),
                             std::to_string(zip_.size(*index)));
        if (const auto stored = zip_.stored(*index)) return {*stored, nullptr};
        const auto owner = std::make_shared<const std::string>(zip_.read(*index));
        return {*owner, owner};
    }

    Place place_;
    ZipReader zip_;
    std::map<std::string, std::size_t> members_;  // by name, which is there once
    std::string folder_;
};

/// Before PyTorch 1.6, or with _use_new_zipfile_serialization=False: pickles of a magic number, a version,
/// the machine, the object and the storages' keys; then of each storage the count and the numbers.
class LegacyFile {
  public:
    LegacyFile(std::string_view bytes, const Place& place) : bytes_(bytes), place_(place) {}

    Tensors tensors() {
        if (const TorchPickle version = pickle(); version.root().integer != legacy_protocol)
            throw InputError(place_, "protocol 1001 of torch.save's older format", show_kind(version.root()));
        require_little_endian(pickle());
        const TorchPickle object = pickle();
        const std::map<std::string_view, Contents> contents = read_storages(object, pickle());
        Source source{place_, false, {}};
        for (const TorchStorage& storage : object.storages)
            source.storages.push_back(contents.at(storage.key));
        return tensors_of(object, source);
    }

  private:
    TorchPickle pickle() {
        TorchPickle pickle = read_torch_pickle(bytes_, at_, TorchFormat::legacy, place_.at("byte "));
        at_ = pickle.end;
        return pickle;
    }

    void require_little_endian(const TorchPickle& machine) const {
        const std::vector<std::uint32_t>& parts = machine.root().parts;
        if (machine.root().kind == Kind::dict)
            for (std::size_t i = 0; i < parts.size(); i += 2)
                if (machine.values[parts[i]].text == "little_endian" &&
                    machine.values[parts[i + 1]].kind == Kind::boolean &&
                    machine.values[parts[i + 1]].integer != 0)
                    return;
        throw InputError(place_, "a file of a little-endian machine", "another");
    }

    std::map<std::string_view, Contents> read_storages(const TorchPickle& object, const TorchPickle& list) {
        std::map<std::string_view, const TorchStorage*> wanted;
        for (const TorchStorage& storage : object.storages) wanted.emplace(storage.key, &storage);
        std::map<std::string_view, Contents> read;
        const bool is_list = list.root().kind == Kind::list && list.root().parts.size() == wanted.size();
        for (const std::uint32_t part : list.root().parts) {
            const auto storage = wanted.find(list.values[part].text);
            if (!is_list || storage == wanted.end() || read.count(storage->first) == 1) break;
            read.emplace(storage->first, next_contents(*storage->second));
        }
        if (!is_list || read.size() != wanted.size())
            throw InputError(place_, "the list of the storages that the tensors name", "another");
        if (at_ != bytes_.size())
            throw InputError(place_.at("byte " + std::to_string(at_)), "the end of the file",
                             "bytes after the last storage");
        return read;
    }

    Contents next_contents(const TorchStorage& storage) {
        const Place place = place_.at("byte " + std::to_string(at_));
        const std::string name = "storage " + std::string(storage.key);
        const std::size_t size = storage.count * storage.type->size;
        if (bytes_.size() - at_ < 8 || bytes_.size() - at_ - 8 < size)
            throw InputError(place, name + ": the file ends in the middle of it");
        std::uint64_t count = 0;
        for (std::size_t i = 8; i-- > 0;) count = count << 8 | static_cast<unsigned char>(bytes_[at_ + i]);
        if (count != storage.count)
            throw InputError(place, name + " has two sizes: " + std::to_string(storage.count) +
                                        " in the pickle, " + std::to_string(count) + " before its numbers");
        at_ += 8 + size;
        return {bytes_.substr(at_ - size, size), nullptr};
    }

    std::string_view bytes_;
    Place place_;
    std::size_t at_ = legacy_magic.size();
};

struct OtherFormat {
    std::string_view begin;
    const char* what;
};

constexpr auto other_formats =
    std::to_array<OtherFormat>({{"\x89HDF", "an HDF5 file, as TensorFlow writes"},
                                {"GGUF", "a GGUF file, llama.cpp's format"},
                                {"<", "a page of HTML or XML"},
                                {"{", "JSON"},
                                {"\x1F\x8B", "a gzip file: gunzip it first"},
                                {"\x80", "a bare pickle that torch.save did not write"}});

[[noreturn]] void reject_format(std::string_view bytes, const Place& place) {
    const std::string expected = "neither a zip archive nor torch.save's older format";
    if (bytes.substr(0, 262).ends_with("ustar"))
        throw InputError(place, expected + ": it is a tar archive, as PyTorch wrote before 0.1.10");
    for (const OtherFormat& other : other_formats)
        if (bytes.starts_with(other.begin)) throw InputError(place, expected + ": it is " + other.what);
    throw InputError(place, expected);
}

}  // namespace

Tensors read_torch_file(std::string_view bytes, const Place& place) {
    if (bytes.starts_with("PK\x03\x04")) return TorchArchive(bytes, place).tensors();
    if (bytes.starts_with(legacy_magic)) return LegacyFile(bytes, place).tensors();
    reject_format(bytes, place);
}

}  // namespace heed
