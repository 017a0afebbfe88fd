#include "corpus/file_each.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "io/file.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_file.hpp"

namespace heed {
namespace {

constexpr std::string_view id_mark = "{id}";

}  // namespace

void try_file_each(const FileNames& names) {
    const std::string folder = std::filesystem::path(names.path).parent_path().string();
    if (with_id(folder, "0") == folder) try_output(with_id(names.path, "0"), names.read);
}

FileEach::FileEach(FileNames names, const RunOptions& options, const RecordStream& stream, CorpusRun& run)
    : names_(std::move(names)),
      pattern_(canonical_path(names_.path)),
      errors_(options.errors ? output_identity(*options.errors) : std::nullopt),
      stream_(stream),
      run_(run) {}

void FileEach::prepare(std::vector<Record>& batch) {
    for (Record& record : batch) {
        stream_.select(record);
        record.apply(
            [&](const Attention& attention) { require_name(attention, stream_.place_of(attention)); });
    }
}

void FileEach::take(const std::vector<Record>& batch, std::size_t index) {
    const Attention& attention = *batch[index].value();
    OutputFile out(path_of(attention));
    write(attention, stream_.place_of(attention), [&](std::string_view piece) {
        out.write(piece);
        bytes_ += piece.size();
    });
    run_.begin_to_write();
    out.commit(run_.keeps_manifest() ? Durability::synced : Durability::whole);
}

std::string FileEach::path_of(const Attention& attention) const {
    return with_id(names_.path, show(attention.id));
}

/// Other records' names differ as their ids do.
void FileEach::require_name(const Attention& attention, const Place& place) {
    const std::string path = path_of(attention);
    if (is_too_long(path)) throw InputError(place, "the id is too long for a file's name");
    const char* const taken = errors_ && output_identity(path) == errors_ ? ", where rejected records go"
                              : same_file(path, names_.read) != nullptr   ? ", which is read"
                              : is_anothers(path, attention)              ? ", a link to another's"
                                                                          : nullptr;
    if (taken != nullptr) throw InputError(place, "a file of its own", path + taken);
}

/// A link may lead to what another record's file is called, or where another's link leads.
bool FileEach::is_anothers(const std::string& path, const Attention& attention) {
    if (!names_a_file(path)) return false;
    const std::string target = canonical_path(without_links(path));
    if (target == with_id(pattern_, show(attention.id))) return false;
    const std::size_t begin = pattern_.find(id_mark), end = pattern_.rfind(id_mark);
    const bool is_called_so =
        begin != std::string::npos && target.starts_with(pattern_.substr(0, begin)) &&
        target.ends_with(pattern_.substr(end + id_mark.size())) &&
        std::count(target.begin(), target.end(), '/') == std::count(pattern_.begin(), pattern_.end(), '/');
    return is_called_so || !linked_.insert(target).second;
}

}  // namespace heed
