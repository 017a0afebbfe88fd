#include "io/process.hpp"

#include <stdexcept>

#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

std::string shell(const std::string& script, std::string_view input = "",
                  std::chrono::milliseconds limit = 20s) {
    return run_program({"/bin/sh", "-c", script}, input, limit);
}

std::string failure_of(const std::string& script, std::chrono::milliseconds limit = 20s) {
    try {
        shell(script, "some input", limit);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
}

std::string failure_of_coprocess(const std::string& script, std::chrono::milliseconds limit = 20s) {
    try {
        Coprocess({"/bin/sh", "-c", script}, limit).ask("some line");
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("a program gets its input and gives its output, however large both are") {
    const std::string large(5'000'000, 'x');
    CHECK(run_program({"/bin/cat"}, large, 20s) == large);
    CHECK(run_program({"/bin/cat"}, "", 20s).empty());
    CHECK(run_program({"/bin/echo", "a b", "$HOME"}, "", 20s) == "a b $HOME\n");
}

TEST_CASE("a program need not read its input") {
    CHECK(shell("exec <&-; echo done", std::string(5'000'000, 'x')) == "done\n");
}

TEST_CASE("a program that fails is an error with its last words") {
    CHECK(failure_of("echo no such thing >&2; exit 3") == "/bin/sh failed with exit code 3: no such thing");
    CHECK(failure_of("exit 1") == "/bin/sh failed with exit code 1");
    CHECK(failure_of("yes oh | head -c 1000000 >&2; exit 1").size() < 3000);
}

TEST_CASE("a program that crashes is an error that says so") {
    CHECK(failure_of("kill -ABRT $$").find("was ended by signal 6") != std::string::npos);
}

TEST_CASE("a program that hangs is ended at its limit") {
    const auto start = std::chrono::steady_clock::now();
    CHECK(failure_of("exec sleep 60", 200ms) == "/bin/sh took longer than 1 s");
    CHECK(failure_of("exec >&- 2>&-; exec sleep 60", 200ms) == "/bin/sh took longer than 1 s");
    CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("a program that is not there is an error with its name") {
    if (heed::test::is_run_by_valgrind()) {
        WARN("[skipped] valgrind makes a fork of vfork, which takes from posix_spawn why it failed");
        return;
    }
    const std::string expected = "cannot run /no/such/program: No such file or directory";
    CHECK_THROWS_WITH(run_program({"/no/such/program"}, "", 1s), expected);
    CHECK_THROWS_WITH(Coprocess({"/no/such/program"}, 1s), expected);
}

TEST_CASE("a program that gives without end is ended, and does not fill the memory") {
    CHECK(failure_of("exec yes") == "/bin/sh gave more than 256 MiB");
    CHECK(failure_of("head -c 300000000 /dev/zero") == "/bin/sh gave more than 256 MiB");
}

TEST_CASE("a coprocess answers line by line, however long the lines it is asked") {
    Coprocess cat({"/bin/cat"}, 20s);
    CHECK(cat.ask("first") == "first");
    CHECK(cat.ask("") == "");
    CHECK(cat.ask("two\nlines") == "two lines");
    const std::string longest(65536, 'x');
    CHECK(cat.ask(longest) == longest);
    CHECK(cat.ask("last") == "last");
    Coprocess counting({"/bin/sh", "-c", "while read -r line; do echo ${#line}; done"}, 20s);
    CHECK(counting.ask(std::string(1'000'000, 'x')) == "1000000");
}

TEST_CASE("a coprocess whose answer is too long, or has no end, is an error that says so") {
    const std::string expected = "/bin/sh gave a line of more than 64 KiB";
    CHECK(failure_of_coprocess("head -c 65537 /dev/zero; echo; sleep 60") == expected);
    CHECK(failure_of_coprocess("exec cat /dev/zero") == expected);
}

TEST_CASE("a coprocess that ends, fails, crashes or hangs instead of answering is an error that says so") {
    CHECK(failure_of_coprocess("read line") == "/bin/sh gave no answer");
    CHECK(failure_of_coprocess("read line; echo why >&2; exit 3") == "/bin/sh failed with exit code 3: why");
    CHECK(failure_of_coprocess("exec <&-; kill -ABRT $$").find("was ended by signal 6") != std::string::npos);
    CHECK(failure_of_coprocess("exec sleep 60", 200ms) == "/bin/sh took longer than 1 s");
    CHECK(failure_of_coprocess("exec >&- 2>&-; exec sleep 60", 200ms) == "/bin/sh took longer than 1 s");
}

TEST_CASE("a coprocess that failed once fails again when it is asked again") {
    Coprocess program({"/bin/sh", "-c", "exit 3"}, 20s);
    for (int i = 0; i < 2; ++i) CHECK_THROWS_AS(program.ask("line"), std::runtime_error);
}
