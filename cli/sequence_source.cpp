#include "sequence_source.hpp"

#include <filesystem>
#include <memory>

#include "core/error.hpp"
#include "core/escape.hpp"
#include "core/utf8.hpp"

namespace heed {
namespace {

/// An argument is bytes; what is not UTF-8 is no text.
void require_utf8(const std::string& argument, const std::string& name) {
    if (const auto at = first_invalid_utf8(argument))
        throw InputError({name, "byte " + std::to_string(*at + 1)}, "UTF-8 text", "a byte that is not");
}

Corpus corpus_of_operands(const SourceFlags& flags) {
    auto number = std::make_shared<std::size_t>(0);
    const auto next = [flags, number]() -> std::optional<CorpusRecord> {
        if (*number == flags.operands.size()) return std::nullopt;
        const std::size_t at = (*number)++;
        Sequence sequence;
        sequence.id = static_cast<std::int64_t>(at);
        sequence.text = flags.operands[at];
        sequence.text_pair = flags.pair;
        sequence.place = {flags.operands.size() > 1 ? "TEXT " + std::to_string(at + 1) : "TEXT", ""};
        require_utf8(*sequence.text, sequence.place.file);
        if (flags.pair) require_utf8(*flags.pair, "--pair");
        return CorpusRecord{static_cast<std::int64_t>(at), 0, sequence.id, std::move(sequence)};
    };
    return {next, [] { return true; }, [] { return std::nullopt; }};
}

Corpus corpus_of_file(const SourceFlags& flags) {
    auto reader = std::make_shared<CorpusReader>(
        CorpusReader::open(*flags.file, flags.file_format.value_or(""), flags.part));
    return {[reader] { return reader->next(); }, [reader] { return reader->ready(); },
            [reader] { return reader->read_so_far(); }};
}

/// The record called `wanted`, so that no other goes through a model.
Corpus record_alone(Corpus corpus, const std::string& wanted) {
    const NextCorpusRecord next = [all = corpus.next, wanted]() -> std::optional<CorpusRecord> {
        while (auto record = all())
            if (is_called(wanted, record->id, record->number)) return record;
        return std::nullopt;
    };
    return {next, corpus.ready, corpus.read_so_far};
}

}  // namespace

void check_sequence_flags(const SourceFlags& flags) {
    if (flags.pair && flags.operands.size() != 1) throw UsageError("--pair goes with one TEXT");
    if (flags.file_format && !flags.file) throw UsageError("--file-format goes with -f");
}

void warn_of_file_names(const SourceFlags& flags, const Messages& messages) {
    for (const std::string& text : flags.operands) {
        std::error_code unknown;
        const auto status = std::filesystem::status(text, unknown);
        if (std::filesystem::exists(status) && !std::filesystem::is_directory(status))
            messages.warning(excerpt(text) + " is taken for a text, though a file is called so: -f reads it");
    }
}

bool is_called(const std::string& wanted, const std::optional<RecordId>& id, std::int64_t number) {
    return (id ? show(*id) : std::to_string(number)) == wanted;
}

Corpus corpus_of(const SourceFlags& flags) {
    Corpus corpus = flags.file ? corpus_of_file(flags) : corpus_of_operands(flags);
    return flags.record ? record_alone(std::move(corpus), *flags.record) : corpus;
}

const Sequence& sequence_of(const CorpusRecord& record) {
    if (const auto* const refused = std::get_if<InputError>(&record.content)) throw InputError(*refused);
    return std::get<Sequence>(record.content);
}

NextSequence sequences_of(const SourceFlags& flags) {
    return [corpus = corpus_of(flags)]() -> std::optional<Sequence> {
        const auto record = corpus.next();
        if (!record) return std::nullopt;
        return sequence_of(*record);
    };
}

}  // namespace heed
