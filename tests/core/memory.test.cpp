#include "core/machine/memory.hpp"

#include <limits>
#include <regex>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/sanitized.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::is_sanitized;

namespace {

bool is_skipped() {
    if (is_sanitized)
        WARN("[skipped] a sanitizer marks every byte of memory, also of what is only asked for");
    return is_sanitized;
}

}  // namespace

TEST_CASE("a number of bytes that no number can hold is the largest there is, not a small one", "[memory]") {
    CHECK(bytes_of({}) == 1);
    CHECK(bytes_of({12, 12, 512, 512, 4}) == 150'994'944);
    CHECK(bytes_of({std::size_t{1} << 62, 4}) == std::numeric_limits<std::size_t>::max());
    CHECK(bytes_of({std::size_t{1} << 62, 4, 0}) == std::numeric_limits<std::size_t>::max());
}

TEST_CASE("memory that can be had is no error, and what no process can have is one in words", "[memory]") {
    if (is_skipped()) return;
    CHECK(has_memory(0));
    CHECK(has_memory(5'000'000));
    CHECK_FALSE(has_memory(std::numeric_limits<std::size_t>::max()));
    CHECK_NOTHROW(require_memory(5'000'000, "nothing much"));
    std::string said;
    try {
        require_memory(std::size_t{1} << 60, "a tensor");
    } catch (const std::runtime_error& error) {
        said = error.what();
    }
    CHECK(contains(said, "not enough memory: a tensor needs 1152921504.6 GB, and "));
    CHECK(contains(said, " can be had"));
}

TEST_CASE("what is needed and what can be had are two numbers, however near they are", "[memory]") {
    if (is_skipped()) return;
    std::size_t enough = 0, too_much = (std::size_t{1} << 40) + 1;
    while (too_much - enough > std::size_t{1} << 18) {
        const std::size_t middle = enough + (too_much - enough) / 2;
        (has_memory(middle) ? enough : too_much) = middle;
    }
    std::string said;
    try {
        require_memory(too_much, "a tensor");
    } catch (const std::runtime_error& error) {
        said = error.what();
    }
    INFO(said);
    std::smatch sizes;
    REQUIRE(std::regex_search(said, sizes, std::regex("needs (.*), and (.*) can be had")));
    CHECK(sizes[1] != sizes[2]);
}
