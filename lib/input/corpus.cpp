#include "input/corpus.hpp"

namespace heed {

CorpusReader CorpusReader::open(const std::string& path, const std::string& format, const CorpusPart& part) {
    return {SequenceReader::open(path, format), part};
}

std::optional<CorpusRecord> CorpusReader::next() {
    while (true) {
        const std::int64_t number = count_++;
        try {
            auto sequence = reader_.next();
            if (!sequence) return std::nullopt;
            if (!part_.has(number)) continue;
            const RecordId id = sequence->id;
            return CorpusRecord{number, reader_.line(), id, *std::move(sequence)};
        } catch (const BrokenInput&) {
            throw;
        } catch (const InputError& error) {
            if (part_.has(number)) return CorpusRecord{number, reader_.line(), reader_.given_id(), error};
        }
    }
}

}  // namespace heed
