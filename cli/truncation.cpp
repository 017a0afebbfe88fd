#include "truncation.hpp"

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "core/error.hpp"

namespace heed {
namespace {

constexpr const char* truncation_group = "Texts that are too long";

Truncation::Strategy strategy_called(const std::string& name) {
    using Strategy = Truncation::Strategy;
    if (name == "longest_first") return Strategy::longest_first;
    if (name == "only_first") return Strategy::only_first;
    if (name == "only_second") return Strategy::only_second;
    throw UsageError("--truncate takes longest_first, only_first or only_second, not \"" + name + "\"");
}

Truncation::Side side_called(const std::string& name) {
    if (name == "right") return Truncation::Side::right;
    if (name == "left") return Truncation::Side::left;
    throw UsageError("--truncate-side takes right or left, not \"" + name + "\"");
}

}  // namespace

const char* truncation_flag(const TruncationFlags& flags) {
    if (flags.strategy) return "--truncate";
    if (flags.max_length != 0) return "--max-length";
    return flags.side ? "--truncate-side" : nullptr;
}

void add_truncation_flags(CLI::App& app, TruncationFlags& flags) {
    add_text(app,
             {"--truncate", "STRATEGY", "Cut longest_first, only_first or only_second", truncation_group},
             flags.strategy);
    add_count(
        app,
        {"--max-length", "N", "to N tokens, special ones included (the model's positions)", truncation_group},
        flags.max_length, {1, UINT32_MAX});
    add_text(app, {"--truncate-side", "SIDE", "at the right or left end (right)", truncation_group},
             flags.side);
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
