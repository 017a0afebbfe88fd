#include "tokenizer/word_memory.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace heed;

namespace {

/// Each word is one piece with the text of the word, but "?" is none. It counts what it is asked.
class WholeWords final : public TokenizerModel {
  public:
    WholeWords() : TokenizerModel(Vocabulary(), "") {}

    void append_pieces(std::vector<Piece>& pieces, std::string_view word) const override {
        ++asked;
        if (word == "?") throw TokenizationError("no token");
        pieces.push_back({static_cast<std::uint32_t>(word.size()), word, 0, word.size()});
    }
    TokenForm form(std::string_view token) const override { return form_of(token); }

    mutable std::size_t asked = 0;
};

void check_word(WordMemory& memory, const WholeWords& model, const std::string& word) {
    const std::vector<Piece>& pieces = memory.pieces_of(model, word);
    REQUIRE(pieces.size() == 1);
    CHECK(pieces[0].token == word);
    CHECK(pieces[0].end == word.size());
}

}  // namespace

TEST_CASE("a word that was met before is not cut again") {
    const WholeWords model;
    WordMemory memory;
    for (int round = 0; round < 3; ++round)
        for (const std::string word : {"cat", "a word longer than a short string holds", "é"})
            check_word(memory, model, word);
    CHECK(model.asked == 3);
}

TEST_CASE("a word as long as a page is cut each time, so that a memory stays small") {
    const WholeWords model;
    WordMemory memory;
    for (int round = 0; round < 2; ++round) check_word(memory, model, std::string(4000, 'x'));
    CHECK(model.asked == 2);
}

TEST_CASE("a memory that is full begins anew") {
    const WholeWords model;
    WordMemory memory;
    for (int i = 0; i < 50'000; ++i) check_word(memory, model, "word " + std::to_string(i));
    check_word(memory, model, "word 49999");
    CHECK(model.asked == 50'000);
    check_word(memory, model, "word 0");
    CHECK(model.asked == 50'001);
}

TEST_CASE("a word that the model rejects is rejected each time") {
    const WholeWords model;
    WordMemory memory;
    for (int round = 0; round < 2; ++round) CHECK_THROWS_AS(memory.pieces_of(model, "?"), TokenizationError);
    check_word(memory, model, "cat");
}
