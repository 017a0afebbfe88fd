// Tables of word vectors. The tokens asked for are the first words of some of the table's own lines.
#include "input/word_vectors.hpp"

#include <algorithm>
#include <cstdlib>

#include "fuzz/target.hpp"

namespace heed::fuzz {
namespace {

constexpr std::string_view separators = " \t";

std::vector<std::string> tokens_in(std::string_view bytes) {
    std::vector<std::string> tokens{"the", ". . .", ""};
    for (const std::string& line : parts_of(bytes, "\n"))
        if (tokens.size() < 8) tokens.push_back(line.substr(0, line.find_first_of(separators)));
    return tokens;
}

/// Whether a line of the table is this token and these numbers.
bool is_line(const std::string& line, const std::string& token, const float* numbers, std::size_t dim) {
    if (!line.starts_with(token) || line.find_first_of(separators, token.size()) != token.size())
        return false;
    const std::vector<std::string> fields =
        parts_of(std::string_view(line).substr(token.size() + 1), separators);
    if (fields.size() < dim) return false;
    for (std::size_t i = 0; i < dim; ++i)
        if (std::strtof(fields[i].c_str(), nullptr) != numbers[i]) return false;
    return true;
}

void check_vectors(const Matrix& vectors, const std::vector<std::string>& tokens, std::string_view bytes) {
    const std::size_t dim = vectors.shape(1);
    require(vectors.shape(0) == tokens.size() && dim > 0 && dim < bytes.size(), "a vector a token");
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const std::vector<std::string> lines = parts_of(bytes, "\n");
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const float* const numbers = vectors.data() + i * dim;
        if (std::all_of(numbers, numbers + dim, [](float number) { return number == 0; })) continue;
        require(std::any_of(lines.begin(), lines.end(),
                            [&](const std::string& line) { return is_line(line, tokens[i], numbers, dim); }),
                "a vector stands in the table");
    }
}

void run(std::string_view bytes) {
    const std::string path = as_file(bytes, ".txt");
    const std::vector<std::string> tokens = tokens_in(bytes);
    WordVectors table(path);
    const auto vectors = accepted([&] { return table.of(tokens, UnknownToken::zero); });
    if (vectors) check_vectors(*vectors, tokens, bytes);
    const auto again = accepted([&] { return table.of(tokens, UnknownToken::zero); });
    require(again == vectors, "the index finds what a pass does");
    const auto all = accepted([&] { return table.of(tokens, UnknownToken::rejected); });
    require(!all || (vectors && *all == *vectors), "unknown tokens change nothing of the others");
}

std::vector<std::string> seeds() {
    return {"the 0.418 0.24968 -0.41242\nof 0.70853 0.57088 -0.4716\n. . . 1 2 3\n",
            "2 3\nthe 1 2 3 \nof 4 5 6\n",
            "2\t3\nthe\t1\t2\t3\t\nof 4\t5 6\n",
            "\xEF\xBB\xBFthe 1e-3 -2.5\r\n\r\n1 0.5 0.25\r\n",
            "1 99999999999\nthe 1\n",
            "the nan inf\nof 1,5 2\n",
            "the 1 2\nthe 3\n"};
}

const Registered word_vectors(
    {"word_vectors", run, seeds, {"the ", ". . . ", "\r\n", "2 3\n", "1e39", "nan", "\xEF\xBB\xBF"}});

}  // namespace
}  // namespace heed::fuzz
