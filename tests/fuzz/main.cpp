// What libFuzzer calls: the one target that is linked in. Instead of fuzzing, `--write DIR` writes its seeds
// into the folder and its dictionary beside it (DIR.dict), and `--tell DIR` prints a line of JSON for each
// file there: its name, and what the reader makes of it or why it refuses it.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/text/escape.hpp"
#include "format/json_writer.hpp"
#include "fuzz/target.hpp"

namespace {

using heed::fuzz::Target;

void write_seeds(const Target& target, const std::string& folder) {
    std::size_t number = 0;
    for (const std::string& seed : target.seeds())
        std::ofstream(folder + "/seed-" + std::to_string(number++), std::ios::binary) << seed;
}

/// libFuzzer's format: a quoted word a line, bytes as \xHH.
void write_dictionary(const Target& target, const std::string& path) {
    std::ofstream file(path);
    for (const std::string& word : target.words) {
        file << '"';
        for (const char byte : word) {
            char hex[5];
            std::snprintf(hex, sizeof hex, "\\x%02X",
                          static_cast<unsigned>(static_cast<unsigned char>(byte)));
            file << hex;
        }
        file << "\"\n";
    }
}

/// A message may hold bytes of the input; JSON may not hold all of them.
std::string told(const Target& target, const std::string& bytes) {
    try {
        return "\"read\": " + target.tell(bytes);
    } catch (const heed::InputError& error) {
        return "\"refused\": " + heed::json_string(heed::escape_terminal(error.what()));
    }
}

void tell_all(const Target& target, const std::string& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        const std::string name = heed::json_string(entry.path().filename().string());
        std::printf("{\"file\": %s, %s}\n", name.c_str(), told(target, bytes).c_str());
    }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
    if (*count != 3) return 0;
    const Target& target = heed::fuzz::targets().at(0);
    const std::string mode = (*arguments)[1];
    const std::string folder = (*arguments)[2];
    if (mode == "--write") {
        write_seeds(target, folder);
        write_dictionary(target, folder + ".dict");
        std::exit(0);
    }
    if (mode != "--tell") return 0;
    if (!target.tell) return 1;
    tell_all(target, folder);
    std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Target& target = heed::fuzz::targets().at(0);
    target.run({reinterpret_cast<const char*>(data), size});
    return 0;
}
