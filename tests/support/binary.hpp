// Malformed binary files are made in memory, byte by byte.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heed::test {

/// `value` as `size` bytes, the lowest first.
inline std::string little_endian(std::uint64_t value, std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i < 8 ? value >> 8 * i & 0xFF : 0);
    return bytes;
}

/// A .npy file of any header and data, true or not.
inline std::string npy_file(std::string_view header, std::string_view data, char major = 1, char minor = 0) {
    return std::string("\x93NUMPY") + major + minor + little_endian(header.size(), major == 1 ? 2 : 4) +
           std::string(header) + std::string(data);
}

/// A .npy file whose header holds these three values as they are.
inline std::string npy_of(const std::string& descr, const std::string& order, const std::string& shape,
                          std::string_view data) {
    return npy_file("{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }\n",
                    data);
}

inline std::string safetensors_file(std::string_view header, std::string_view data) {
    return little_endian(header.size(), 8) + std::string(header) + std::string(data);
}

/// What a header says of a tensor.
inline std::string safetensors_entry(const std::string& dtype, const std::string& shape,
                                     const std::string& offsets) {
    return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

inline std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

/// What a member of a zip archive says of itself; true unless a test changes it.
struct ZipEntry {
    std::string name;
    std::string data;  // as stored
    std::uint16_t method = 0;
    std::uint16_t flags = 0;
    std::uint64_t size = 0;  // before compression
    std::uint32_t crc = 0;
};

inline ZipEntry zip_entry(const std::string& name, const std::string& data) {
    return {name, data, 0, 0, data.size(), crc32(data)};
}

/// What the local and the central header share, from "version needed" to the lengths of name and extra.
inline std::string zip_header(const ZipEntry& entry) {
    return little_endian(20, 2) + little_endian(entry.flags, 2) + little_endian(entry.method, 2) +
           little_endian(0, 2) + little_endian(33, 2) + little_endian(entry.crc, 4) +
           little_endian(entry.data.size(), 4) + little_endian(entry.size, 4) +
           little_endian(entry.name.size(), 2) + little_endian(0, 2);
}

inline std::string zip_local(const ZipEntry& entry) {
    return "PK\x03\x04" + zip_header(entry) + entry.name + entry.data;
}

inline std::string zip_central(const ZipEntry& entry, std::size_t offset) {
    return "PK\x01\x02" + little_endian(20, 2) + zip_header(entry) + little_endian(0, 2 + 2 + 2 + 4) +
           little_endian(offset, 4) + entry.name;
}

inline std::string zip_end(std::size_t count, std::size_t directory_size, std::size_t directory_offset) {
    return "PK\x05\x06" + little_endian(0, 4) + little_endian(count, 2) + little_endian(count, 2) +
           little_endian(directory_size, 4) + little_endian(directory_offset, 4) + little_endian(0, 2);
}

inline std::string zip_file(const std::vector<ZipEntry>& entries) {
    std::string members;
    std::string directory;
    for (const ZipEntry& entry : entries) {
        directory += zip_central(entry, members.size());
        members += zip_local(entry);
    }
    return members + directory + zip_end(entries.size(), directory.size(), members.size());
}

}  // namespace heed::test
