#include "sequence_source.hpp"

#include <memory>

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

NextSequence sequences_of(const SourceFlags& flags) {
    return flags.file ? sequences_of_file(flags) : sequences_of_operands(flags);
}

}  // namespace heed
