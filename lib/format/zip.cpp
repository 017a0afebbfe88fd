#include "format/zip.hpp"

#include <zip.h>

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

#include "core/machine/memory.hpp"
#include "format/json_writer.hpp"
#include "io/first_bytes.hpp"

namespace heed {
namespace {

using Archive = std::shared_ptr<zip_t>;

constexpr std::string_view local_signature = "PK\x03\x04";
constexpr std::string_view central_signature = "PK\x01\x02";
constexpr std::string_view descriptor_signature = "PK\x07\x08";
constexpr std::string_view end64_signature = "PK\x06\x06";
constexpr std::string_view locator64_signature = "PK\x06\x07";
constexpr std::string_view end_signature = "PK\x05\x06";

// A small archive may compress as well as it likes; a large one that claims more than this is a bomb.
constexpr std::uint64_t harmless_total = std::uint64_t{1} << 24;
constexpr std::uint64_t largest_ratio = 100;

std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

/// Walks an archive's bytes from first to last: each member in the directory's order, the directory, its end.
/// libzip follows offsets instead, and so does not see what lies between or is used twice.
class LayoutWalk {
  public:
    LayoutWalk(std::string_view bytes, const Place& place) : bytes_(bytes), place_(place) {}

    /// Returns the member's bytes.
    std::string_view member(const std::string& name, std::uint64_t compressed_size) {
        starts_.push_back(at_);
        need(local_signature, 30);
        const std::size_t header = at_;
        const std::uint64_t flags = field(header, 6, 2);
        skip(30);
        if (bytes_.substr(at_, field(header, 26, 2)) != name) reject("a member's header", "another name");
        skip(field(header, 26, 2) + field(header, 28, 2));
        const std::size_t begin = at_;
        skip(compressed_size);
        if ((flags & 8) != 0) skip(descriptor_size());
        return bytes_.substr(begin, compressed_size);
    }

    void directory_entries() {
        for (const std::size_t start : starts_) {
            need(central_signature, 46);
            const std::uint64_t offset = field(at_, 42, 4);
            // All ones: the offset is in an extra field, as it has to be beyond 4 GiB only.
            if (offset != start && !(offset == 0xFFFFFFFF && start >= offset))
                reject("members one after the other", "one out of its place");
            skip(46 + field(at_, 28, 2) + field(at_, 30, 2) + field(at_, 32, 2));
        }
    }

    void end() {
        if (bytes_.substr(at_).starts_with(end64_signature)) {
            need(end64_signature, 56);
            skip(12);
            skip(field(at_ - 12, 4, 8));
            need(locator64_signature, 20);
            skip(20);
        }
        need(end_signature, 22);
        skip(22 + field(at_, 20, 2));
        if (at_ != bytes_.size()) reject("the end of the archive", "more bytes");
    }

  private:
    std::uint64_t field(std::size_t record, std::size_t offset, std::size_t size) const {
        return little_endian(bytes_, record + offset, size);
    }

    void need(std::string_view signature, std::size_t size) const {
        if (!bytes_.substr(at_).starts_with(signature) || bytes_.size() - at_ < size)
            reject("a zip archive without gaps", "something else");
    }

    void skip(std::uint64_t size) {
        if (bytes_.size() - at_ < size) reject("a whole zip archive", "its end");
        at_ += size;
    }

    /// After a member that was written to a pipe come its CRC and sizes, of 4 or 8 bytes each, with or
    /// without a signature.
    std::size_t descriptor_size() const {
        const std::size_t signature = bytes_.substr(at_).starts_with(descriptor_signature) ? 4 : 0;
        const std::size_t small = signature + 12;
        const std::string_view after = bytes_.substr(std::min(at_ + small, bytes_.size()));
        return after.starts_with(local_signature) || after.starts_with(central_signature) ? small : small + 8;
    }

    [[noreturn]] void reject(const std::string& expected, const std::string& found) const {
        throw InputError(place_.at("byte " + std::to_string(at_)), expected, found);
    }

    std::string_view bytes_;
    Place place_;
    std::size_t at_ = 0;
    std::vector<std::size_t> starts_;
};

std::string message_of(zip_error_t& error) {
    // libzip keeps the text in the error it belongs to; one of our own can be let go here.
    zip_error_t own;
    zip_error_init_with_code(&own, zip_error_code_zip(&error));
    std::string message = zip_error_strerror(&own);
    zip_error_fini(&own);
    return message;
}

/// Memory that libzip cannot have is no fault of the archive's.
void fail_for_memory(const zip_error_t& error) {
    if (zip_error_code_zip(&error) == ZIP_ER_MEMORY) throw std::bad_alloc();
}

[[noreturn]] void reject_encrypted(const Place& place, std::uint64_t member) {
    throw InputError({place.file, "member " + std::to_string(member)}, "a member without encryption",
                     "an encrypted one");
}

[[noreturn]] void reject_archive(std::string_view bytes, zip_error_t& error, const Place& place) {
    const int code = zip_error_code_zip(&error);
    // Newer versions of libzip check what encryption adds to a member.
    if (bytes.starts_with(local_signature) && bytes.size() > 6 && (bytes[6] & 1) != 0)
        reject_encrypted(place, 0);
    if (code == ZIP_ER_EXISTS) throw InputError(place, "members of different names", "one name twice");
    if (code == ZIP_ER_INCONS)
        throw InputError(place,
                         "not a sound zip archive: its directory and its members contradict each other");
    const std::string kind = kind_of_bytes(bytes);
    if (code == ZIP_ER_NOZIP && !kind.empty() && bytes.front() != 'P')
        throw InputError(place, "a zip archive", kind);
    if (code == ZIP_ER_NOZIP)
        throw InputError(place, std::string("not a sound zip archive: it ") +
                                    (bytes.starts_with("PK") ? "does not end as one: is it cut short?"
                                                             : "does not begin with PK"));
    throw InputError(place, "not a sound zip archive: " + message_of(error));
}

Archive open_archive(std::string_view bytes, const Place& place) {
    if (bytes.empty())
        throw InputError(place, "a zip archive", "nothing");  // libzip takes it for an empty one
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source == nullptr) throw std::bad_alloc();
    zip_t* const archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (archive == nullptr) {
        zip_source_free(source);
        fail_for_memory(error);
        reject_archive(bytes, error, place);
    }
    return {archive, zip_discard};
}

zip_stat_t stat_of(zip_t* archive, std::uint64_t index) {
    zip_stat_t status;
    zip_stat_init(&status);
    // The raw name is what the file holds; a translated one could make two names of one.
    if (zip_stat_index(archive, index, ZIP_FL_ENC_RAW, &status) != 0)
        throw std::runtime_error(std::string("libzip: ") + zip_strerror(archive));
    return status;
}

bool is_safe_name(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos) return false;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('/', at), name.size());
        const std::string_view part = name.substr(at, end - at);
        if (part.empty() || part == "." || part == "..") return false;
        at = end + 1;
    }
    return true;
}

void reject_unreadable(const zip_stat_t& member, const Place& place, std::uint64_t index) {
    if (!is_safe_name(member.name))
        throw InputError(place, "a name inside the archive", json_string(member.name));
    if (member.encryption_method != ZIP_EM_NONE) reject_encrypted(place, index);
    if (member.comp_method != ZIP_CM_STORE && member.comp_method != ZIP_CM_DEFLATE)
        throw InputError(place, "a member that is stored or deflated",
                         "compression method " + std::to_string(member.comp_method));
}

/// Up to `size` bytes of a member; negative if it is damaged. Pages of memory are taken as bytes come: what
/// an archive declares may not be there.
zip_int64_t read_pieces(zip_file_t* member, std::uint64_t size, std::string& bytes) {
    constexpr std::uint64_t piece = 1 << 20;
    bytes.reserve(size);
    zip_int64_t got = 1;
    while (got > 0 && bytes.size() < size) {
        const std::size_t had = bytes.size();
        bytes.resize(had + std::min(piece, size - had));
        got = zip_fread(member, bytes.data() + had, bytes.size() - had);
        bytes.resize(had + static_cast<std::size_t>(std::max<zip_int64_t>(got, 0)));
    }
    return got;
}

[[noreturn]] void fail_writing(zip_t* archive) {
    throw std::runtime_error(std::string("cannot make a zip archive: ") + zip_strerror(archive));
}

zip_buffer_fragment_t fragment_of(std::string_view bytes) {
    // libzip's type is for reading and writing; it only reads here.
    return {reinterpret_cast<zip_uint8_t*>(const_cast<char*>(bytes.data())), bytes.size()};
}

void add_member(zip_t* archive, const ZipMember& member) {
    const std::array fragments = {fragment_of(member.head), fragment_of(member.rest)};
    zip_source_t* const source = zip_source_buffer_fragment(archive, fragments.data(), fragments.size(), 0);
    if (source == nullptr) fail_writing(archive);
    const zip_int64_t added = zip_file_add(archive, member.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (added < 0) {
        zip_source_free(source);
        fail_writing(archive);
    }
    const auto index = static_cast<zip_uint64_t>(added);
    constexpr zip_uint16_t first_of_january_1980 = 1 << 5 | 1;
    if (zip_set_file_compression(archive, index, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(archive, index, 0, first_of_january_1980, 0) != 0)
        fail_writing(archive);
}

void copy_to(const Sink& sink, zip_source_t* source) {
    constexpr std::size_t piece = 1 << 20;
    if (zip_source_open(source) != 0) throw std::runtime_error("cannot read back a zip archive");
    std::string bytes(piece, '\0');
    zip_int64_t got = 0;
    while ((got = zip_source_read(source, bytes.data(), bytes.size())) > 0)
        sink(std::string_view(bytes).substr(0, static_cast<std::size_t>(got)));
    zip_source_close(source);
    if (got < 0) throw std::runtime_error("cannot read back a zip archive");
}

}  // namespace

ZipReader::ZipReader(std::string_view bytes, const Place& place)
    : place_(place), archive_(open_archive(bytes, place)) {
    LayoutWalk walk(bytes, place);
    std::uint64_t total = 0;
    const auto count = static_cast<std::uint64_t>(zip_get_num_entries(archive_.get(), 0));
    for (std::uint64_t index = 0; index < count; ++index) {
        const zip_stat_t member = stat_of(archive_.get(), index);
        reject_unreadable(member, {place.file, std::string("member ") + std::to_string(index)}, index);
        const std::string_view data = walk.member(member.name, member.comp_size);
        names_.emplace_back(member.name);
        sizes_.push_back(member.size);
        stored_.emplace_back(member.comp_method == ZIP_CM_STORE && data.size() == member.size
                                 ? std::optional(data)
                                 : std::nullopt);
        if (member.size > largest_ratio * bytes.size() + harmless_total - total)
            throw InputError(place,
                             "contents of at most " + std::to_string(largest_ratio) +
                                 " times the archive's size and 16 MiB",
                             "more");
        total += member.size;
    }
    walk.directory_entries();
    walk.end();
}

std::string ZipReader::read(std::size_t index) const {
    const Place place{place_.file, names_[index]};
    const zip_stat_t member = stat_of(archive_.get(), index);
    const std::shared_ptr<zip_file_t> file(zip_fopen_index(archive_.get(), index, 0), [](zip_file_t* opened) {
        if (opened != nullptr) zip_fclose(opened);
    });
    if (!file) {
        fail_for_memory(*zip_get_error(archive_.get()));
        throw InputError(place, std::string("cannot be read: ") + zip_strerror(archive_.get()));
    }
    require_memory(member.size, place.file + ": member " + names_[index]);
    std::string bytes;
    const zip_int64_t got = read_pieces(file.get(), member.size, bytes);
    // The read after the last byte is what makes libzip compare the CRC.
    char after = 0;
    const zip_int64_t more = got < 0 ? got : zip_fread(file.get(), &after, 1);
    if (more < 0) {
        fail_for_memory(*zip_file_get_error(file.get()));
        throw InputError(place, "is damaged: " + message_of(*zip_file_get_error(file.get())));
    }
    if (bytes.size() != member.size || more > 0)
        throw InputError(place, std::to_string(member.size) + " bytes as declared",
                         more > 0 ? "more" : std::to_string(bytes.size()));
    return bytes;
}

void write_zip(const std::vector<ZipMember>& members, const Sink& sink) {
    std::size_t bytes = 0;
    for (const ZipMember& member : members) bytes += member.head.size() + member.rest.size();
    require_memory(bytes, "a zip archive");
    zip_error_t error;
    zip_error_init(&error);
    const std::shared_ptr<zip_source_t> source(zip_source_buffer_create(nullptr, 0, 0, &error),
                                               zip_source_free);
    if (!source) throw std::bad_alloc();
    zip_t* const archive = zip_open_from_source(source.get(), ZIP_TRUNCATE, &error);
    if (archive == nullptr) throw std::runtime_error("cannot make a zip archive: " + message_of(error));
    zip_source_keep(source.get());  // closing the archive would free what it wrote
    std::unique_ptr<zip_t, void (*)(zip_t*)> unfinished(archive, zip_discard);
    for (const ZipMember& member : members) add_member(archive, member);
    if (zip_close(archive) != 0) fail_writing(archive);
    static_cast<void>(unfinished.release());  // closed
    copy_to(sink, source.get());
}

}  // namespace heed
