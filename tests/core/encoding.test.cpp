#include "core/encoding.hpp"

#include "support/catch.hpp"

using namespace heed;

TEST_CASE("a token without its tokenizer is shown by WordPiece's rule") {
    const TokenForm piece = form_of("##ing");
    CHECK(piece.text == "ing");
    CHECK(piece.continues_word);
    CHECK_FALSE(piece.is_name);
    for (const std::string whole : {"ing", "#ing", "##", "", "[", "[]"}) {
        INFO(whole);
        const TokenForm form = form_of(whole);
        CHECK(form.text == whole);
        CHECK_FALSE(form.continues_word);
        CHECK_FALSE(form.is_name);
    }
    CHECK(form_of("[UNK]").is_name);
    CHECK(form_of("[UNK]").text == "[UNK]");
}

TEST_CASE("the separator is the special token behind the first, else what WordPiece calls it") {
    Encoding encoding = encoding_of_tokens({"<s>", "a", "</s>", "b", "</s>"});
    CHECK(separator_of(encoding) == "[SEP]");
    encoding.special_tokens_mask = {1, 0, 1, 0, 1};
    CHECK(separator_of(encoding) == "</s>");
    encoding.special_tokens_mask = {1, 0, 0, 0, 0};
    CHECK(separator_of(encoding) == "[SEP]");
}
