#include "corpus/progress_line.hpp"

#include <array>
#include <cstdio>

#include "core/text/duration.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"

namespace heed {
namespace {

/// With one digit after the point, so that lines of several runs can be compared: "9.0".
std::string tenths(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

/// "512 bytes", "9.0 MB"
std::string size_text(std::uint64_t bytes) {
    if (bytes < 1000) return counted(bytes, "byte");
    double size = static_cast<double>(bytes) / 1000;
    const char* unit = " kB";
    for (const char* const larger : {" MB", " GB", " TB"}) {
        if (size < 999.95) break;
        size /= 1000;
        unit = larger;
    }
    return tenths(size) + unit;
}

}  // namespace

std::string progress_line(const RunSoFar& run) {
    const auto records = static_cast<double>(run.records);
    const double rate = run.seconds > 0 ? (records - static_cast<double>(run.earlier)) / run.seconds : 0;
    std::string line = counted(run.records, "record");
    if (rate > 0) line += ", " + rounded(rate, rate < 100 ? 1 : 0) + "/s";
    if (!run.input || run.input->read == 0) return line;
    const double done = static_cast<double>(run.input->read) / static_cast<double>(run.input->size);
    line += ", " + std::to_string(static_cast<int>(100 * done)) + " %";
    if (rate > 0) line += ", " + duration_text(records * (1 - done) / done / rate) + " left";
    return line;
}

std::string finished_line(const RunDone& run, double seconds) {
    std::string line = counted(run.records, "record");
    if (run.earlier > 0) line += " (" + with_thousands(run.earlier) + " of them earlier)";
    line += ", " + counted(run.tokens, "token") + ", ";
    line += seconds < 60 ? tenths(seconds) + " s" : duration_text(seconds);
    const std::string output = run.output == "-" ? "standard output" : escape_terminal(run.output);
    return line + " → " + output + " (" + size_text(run.bytes) + ")";
}

}  // namespace heed
