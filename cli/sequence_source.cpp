#include "sequence_source.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "command_line.hpp"
#include "core/error.hpp"

namespace heed {
namespace {

NextSequence sequences_of_operands(const SourceFlags& flags) {
    auto number = std::make_shared<std::size_t>(0);
    return [flags, number]() -> std::optional<Sequence> {
        if (*number == flags.operands.size()) return std::nullopt;
        Sequence sequence;
        sequence.id = static_cast<std::int64_t>(*number);
        sequence.text = flags.operands[*number];
        sequence.text_pair = flags.pair;
        sequence.place = {flags.operands.size() > 1 ? "TEXT " + std::to_string(*number + 1) : "TEXT", ""};
        ++*number;
        return sequence;
    };
}

NextSequence sequences_of_file(const SourceFlags& flags) {
    auto reader =
        std::make_shared<SequenceReader>(SequenceReader::open(*flags.file, flags.file_format.value_or("")));
    return [reader] { return reader->next(); };
}

}  // namespace

void add_sequence_flags(CLI::App& app, SourceFlags& flags, const std::string& group) {
    add_text(app, {"-f,--file", "FILE", "Sequences: .txt (one a line), .jsonl, .tsv; - is stdin", group},
             flags.file);
    add_text(app, {"--file-format", "FORMAT", "txt, jsonl or tsv, whatever the name of -f ends in", group},
             flags.file_format);
    add_text(app, {"--pair", "TEXT", "A second segment behind TEXT", group}, flags.pair);
}

void check_sequence_flags(const SourceFlags& flags) {
    if (flags.pair && flags.operands.size() != 1) throw UsageError("--pair goes with one TEXT");
    if (flags.file_format && !flags.file) throw UsageError("--file-format goes with -f");
}

NextSequence sequences_of(const SourceFlags& flags) {
    return flags.file ? sequences_of_file(flags) : sequences_of_operands(flags);
}

}  // namespace heed
