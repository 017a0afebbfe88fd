// Fuzz targets: functions that let a reader read any bytes and check what it promises. They only have to be
// compiled: libFuzzer runs them on bytes it makes up (./dev fuzz), and a test on their seeds and on the cases
// that were found, with any compiler.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace heed::fuzz {

struct Target {
    std::string name;
    /// Throws Broken where a promise is not kept; everything else that it throws is a defect too.
    std::function<void(std::string_view bytes)> run;
    /// Inputs to begin with, most of them good ones.
    std::function<std::vector<std::string>()> seeds;
    /// What the format's syntax is made of: libFuzzer puts them in.
    std::vector<std::string> words;
    /// What the reader makes of its input, as JSON for differential.py to compare with other readers; may be
    /// missing.
    std::function<std::string(std::string_view bytes)> tell = nullptr;
};

/// All targets of the program.
std::vector<Target>& targets();

/// A target adds itself: one object of this at namespace scope.
struct Registered {
    explicit Registered(Target target) { targets().push_back(std::move(target)); }
};

class Broken : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

inline void require(bool kept, const std::string& promise) {
    if (!kept) throw Broken("not so: " + promise);
}

/// What `read` returns; nothing if it refuses its input, which is its right. Any other exception goes on.
template <typename Read>
auto accepted(Read read) -> std::optional<decltype(read())> {
    try {
        return read();
    } catch (const InputError&) {
        return std::nullopt;
    }
}

struct LinesRead {
    std::size_t records = 0;
    std::size_t refused = 0;
};

/// All that `reader` finds in the lines of `bytes`, each given to `check`; one that is refused counts and
/// does not stop the others, except where nothing more can be read.
template <typename Reader, typename Check>
LinesRead read_lines(Reader& reader, std::string_view bytes, Check check) {
    const std::size_t lines = 1 + static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    LinesRead read;
    while (true) {
        require(read.records + read.refused <= lines, "a line is read once");
        try {
            const auto record = reader.next();
            if (!record) return read;
            check(*record);
            ++read.records;
        } catch (const BrokenInput&) {
            ++read.refused;
            return read;
        } catch (const InputError&) {
            ++read.refused;
        }
    }
}

/// The path of a file that holds `bytes`, in a folder of the process's own; the next call with this ending
/// replaces it.
std::string as_file(std::string_view bytes, const std::string& ending);

/// What stands between the separators.
std::vector<std::string> parts_of(std::string_view bytes, std::string_view separators);

}  // namespace heed::fuzz
