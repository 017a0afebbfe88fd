#include "input/fasta.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/text/escape.hpp"
#include "format/json_writer.hpp"
#include "input/sequence_fields.hpp"

namespace heed {
namespace {

constexpr std::size_t longest_protein = std::size_t{1} << 26;  // bytes
constexpr std::string_view blanks = " \t\r\v\f";

/// The name, and what stands after it.
std::pair<std::string_view, std::string_view> name_and_description(std::string_view header) {
    header = header.substr(std::min(header.find_first_not_of(blanks), header.size()));
    const std::string_view name = header.substr(0, header.find_first_of(blanks));
    std::string_view rest = header.substr(name.size());
    rest = rest.substr(std::min(rest.find_first_not_of(blanks), rest.size()));
    return {name, rest.substr(0, rest.find_last_not_of(blanks) + 1)};
}

void add_line(std::optional<FastaRecord>& record, const Line& line, const LineReader& lines) {
    if (line.text.starts_with(';') || line.text.find_first_not_of(blanks) == std::string_view::npos) return;
    require_text(line.text, lines.name(), line.number);
    if (!record)
        throw InputError(lines.place(line.number), "a header: a line that begins with > and a protein's name",
                         excerpt(line.text));
    if (record->residues.size() + line.text.size() > longest_protein)
        throw InputError(lines.place(line.number),
                         "a protein of at most " + std::to_string(longest_protein) + " bytes", "more");
    for (const char letter : line.text)
        if (blanks.find(letter) == std::string_view::npos) record->residues += letter;
}

}  // namespace

std::optional<FastaRecord> FastaReader::next(LineReader& lines) {
    std::optional<FastaRecord> record = std::exchange(begun_, std::nullopt);
    std::exception_ptr rejected = std::exchange(rejected_header_, nullptr);
    while (true) {
        try {
            const auto line = lines.next();
            if (!line) break;
            if (line->text.starts_with('>')) {
                FastaRecord following{std::string(line->text.substr(1)), line->number, ""};
                (record || rejected ? begun_ : record) = std::move(following);
                if (begun_) break;
            } else if (!rejected) {
                add_line(record, *line, lines);
            }
        } catch (const BrokenInput&) {
            throw;
        } catch (const InputError&) {
            const bool is_of_next = lines.first_byte() == '>' && (record || rejected);
            (is_of_next ? rejected_header_ : rejected) = std::current_exception();
            if (is_of_next) break;
        }
    }
    if (rejected) std::rethrow_exception(rejected);
    return record;
}

std::optional<RecordId> protein_id(const FastaRecord& record, const std::string& file) {
    require_text(record.header, file, record.line);
    const std::string_view name = name_and_description(record.header).first;
    return name.empty() ? std::nullopt : std::optional(id_in_cell(name));
}

Sequence sequence_of(const FastaRecord& record, const std::string& file) {
    if (record.residues.empty())
        throw InputError({file, "line " + std::to_string(record.line)},
                         "a protein's letters after its header", "none");
    Sequence sequence;
    sequence.text = record.residues;
    const std::string_view description = name_and_description(record.header).second;
    if (!description.empty()) add_member(sequence.extra, "description", json_string(description));
    return sequence;
}

}  // namespace heed
