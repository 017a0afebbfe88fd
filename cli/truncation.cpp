#include "truncation.hpp"

#include "core/error.hpp"

namespace heed {
namespace {

Truncation::Strategy strategy_called(const std::string& name) {
    using Strategy = Truncation::Strategy;
    if (name == "longest_first") return Strategy::longest_first;
    return name == "only_first" ? Strategy::only_first : Strategy::only_second;
}

Truncation::Side side_called(const std::string& name) {
    return name == "left" ? Truncation::Side::left : Truncation::Side::right;
}

}  // namespace

const char* truncation_flag(const TruncationFlags& flags) {
    if (flags.strategy) return "--truncate";
    if (flags.max_length != 0) return "--max-length";
    return flags.side ? "--truncate-side" : nullptr;
}

TruncationFlags truncation_flags_of(const Given& given) {
    return {.strategy = given.text("--truncate"),
            .side = given.text("--truncate-side"),
            .max_length = given.count("--max-length").value_or(0)};
}

std::optional<Truncation> truncation_of(const TruncationFlags& flags,
                                        const std::function<std::size_t()>& default_max_length) {
    if (!flags.strategy) {
        if (flags.max_length != 0) throw UsageError("--max-length goes with --truncate");
        if (flags.side) throw UsageError("--truncate-side goes with --truncate");
        return std::nullopt;
    }
    Truncation truncation{};
    truncation.strategy = strategy_called(*flags.strategy);
    if (flags.side) truncation.side = side_called(*flags.side);
    truncation.max_length =
        flags.max_length != 0 ? static_cast<std::size_t>(flags.max_length) : default_max_length();
    return truncation;
}

}  // namespace heed
