// Files of sequences: .txt, .jsonl, .tsv, .conllu and .fasta. A bad line is refused and the next one read.
#include "input/sequences.hpp"

#include <algorithm>

#include "fuzz/plain_json.hpp"
#include "fuzz/plain_utf8.hpp"
#include "fuzz/target.hpp"
#include "support/said.hpp"
#include "tokenizer/characters/white_space.hpp"

namespace heed::fuzz {
namespace {

void check_sequence(const Sequence& sequence) {
    const int given =
        (sequence.text ? 1 : 0) + (sequence.words.empty() ? 0 : 1) + (sequence.given.tokens.empty() ? 0 : 1);
    require(given <= 1, "one of text, words and tokens is given");
    require(decode_plainly(sequence.text.value_or("")) && decode_plainly(sequence.text_pair.value_or("")),
            "texts are UTF-8");
    require(sequence.extra.empty() || read_json_plainly(sequence.extra), "other fields are JSON");
    const Encoding encoding = split_at_white_space(sequence);
    require(encoding.word_ids.size() == encoding.tokens.size(), "a word is a token");
}

const test::Said said;

/// What a file of this ending holds: each line is a sequence or is refused, and nothing is read twice.
std::size_t count_sequences(std::string_view bytes, const std::string& ending) {
    auto reader = accepted([&] { return SequenceReader::open(as_file(bytes, ending), {}, said); });
    return reader ? read_lines(*reader, bytes, check_sequence).records : 0;
}

/// Text, as far as its bytes say: what is named as a file of another kind, though its bytes are UTF-8, is
/// none.
bool is_plain_text(std::string_view bytes) {
    for (const std::string_view other : {"PK\x03\x04", "PK\x05\x06", "%PDF-", "PAR1\x15", "\xEF\xBB\xBF"})
        if (bytes.starts_with(other)) return false;
    return decode_plainly(bytes) && bytes.find('\0') == std::string_view::npos;
}

void run(std::string_view bytes) {
    const std::size_t lines = count_sequences(bytes, ".txt");
    if (is_plain_text(bytes)) {
        const auto ends = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
        require(lines == ends + (bytes.empty() || bytes.ends_with('\n') ? 0 : 1),
                "each line of text is a sequence");
    }
    count_sequences(bytes, ".jsonl");
    count_sequences(bytes, ".json");
    count_sequences(bytes, ".tsv");
    count_sequences(bytes, ".csv");
    count_sequences(bytes, ".conllu");
    count_sequences(bytes, ".fasta");
}

std::vector<std::string> seeds() {
    return {
        "# sent_id = a\n# text = do "
        "n't\n1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n1\tdo\t_\t_\t_\t_\t0\t_\t_\t_\n2\tn't\t_\t_\t_\t_\t1\t_\t_"
        "\t_\n\n",
        ">sp|P0CG47|UBB Polyubiquitin-B\nMQIF VKTLTG\n\n;note\nKTI*\n>\nMK<mask>\n>empty\n>12 x\nACDE",
        "The quick brown fox\n\njumps over\r\nthe lazy dog",
        "{\"text\": \"a b\", \"text_pair\": \"c\", \"id\": 7}\n{\"words\": [\"a\", \"b\"], \"id\": "
        "\"x\"}\n\n{\"tokens\": [\"[CLS]\", \"a\"]}\n{\"text\": 1}\n[]\n",
        "id\ttext\ttext_pair\nx\ta b\tc\n\ny\td\t\nx\te\tf\n",
        "words\tother\na b\t1\n\t\n",
        "\xEF\xBB\xBFtext\n\xFF\nok\n",
        "{\"text\": \"\\u0000\", \"id\": 9223372036854775807}\n{\"text\": \"a\", \"id\": "
        "\"9223372036854775807\"}\n"};
}

const Registered sequences({"sequences",
                            run,
                            seeds,
                            {"{\"text\": \"", "\"words\": [\"", "\"tokens\": [\"", "\"text_pair\": \"",
                             "\"id\": ", "text\t", "text_pair", "words", "id", "\r\n", "null",
                             "# sent_id = ", "1\t", "\t_\t_\t_\t_\t_\t_\t_\t_\n\n", "\\u0000"}});

}  // namespace
}  // namespace heed::fuzz
