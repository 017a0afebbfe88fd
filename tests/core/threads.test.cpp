#include "core/machine/threads.hpp"

#include <atomic>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

using namespace heed;

TEST_CASE("threads take every turn of every loop once") {
    for (const std::size_t count : {1U, 2U, 5U}) {
        Threads threads(count);
        for (std::size_t turns = 0; turns < 300; ++turns) {
            std::vector<std::atomic<int>> taken(turns);
            threads.each(turns, [&](std::size_t i) { ++taken[i]; });
            std::size_t once = 0;
            for (const auto& times : taken) once += times == 1 ? 1 : 0;
            REQUIRE(once == turns);
        }
    }
}

TEST_CASE("what a turn throws is thrown on, and the next loop runs") {
    for (const std::size_t count : {1U, 3U}) {
        Threads threads(count);
        CHECK_THROWS_AS(threads.each(50,
                                     [](std::size_t i) {
                                         if (i % 7 == 3) throw std::runtime_error("turn");
                                     }),
                        std::runtime_error);
        std::atomic<int> turns = 0;
        threads.each(50, [&](std::size_t) { ++turns; });
        CHECK(turns == 50);
    }
}
