// What a page of Markdown says in words, without its code, its addresses and its markup.
#pragma once

#include <string>
#include <vector>

namespace heed::test {

/// The page without code, addresses, HTML and quoted words. A piece of code becomes the one word "code".
std::string prose(const std::string& markdown);

/// The sentences of prose. Headings, items of lists and cells of tables end a sentence too.
std::vector<std::string> sentences(const std::string& prose);

/// Words between white space that hold a letter or a digit.
std::size_t words_in(const std::string& sentence);

}  // namespace heed::test
