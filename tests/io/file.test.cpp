#include "io/file.hpp"
#include "io/output/output_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"

using namespace heed;
using namespace heed::test;

namespace {

std::string contents(const std::string& path) {
    return std::string(FileBytes::open(path).view());
}

}  // namespace

TEST_CASE("a file is read as it is, an empty one too") {
    const TemporaryFolder folder;
    CHECK(contents(folder.file("a", std::string("x\0y", 3))) == std::string("x\0y", 3));
    CHECK(contents(folder.file("empty", "")).empty());
}

TEST_CASE("a file that is not there, or is a folder, is refused by name") {
    const TemporaryFolder folder;
    const std::string missing = folder.path("missing");
    CHECK(message_of([&] { FileBytes::open(missing); }) ==
          missing + ": cannot be opened: No such file or directory");
    CHECK(contains(message_of([&] { FileBytes::open(folder.path("")); }),
                   "expected a file, found a directory"));
}

TEST_CASE("a pipe is read up to its limit") {
    const TemporaryFolder folder;
    const std::string fifo = folder.path("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    const auto feed = [&] {
        if (::fork() != 0) return;
        OutputFile(fifo).write("0123456789");
        ::_exit(0);
    };
    feed();
    CHECK(FileBytes::open(fifo, 10).view() == "0123456789");
    feed();
    CHECK(contains(message_of([&] { FileBytes::open(fifo, 9); }), "at most 9 bytes from a pipe, found more"));
}

TEST_CASE("a pipe is what can be read once: standard input, a FIFO, a device") {
    const TemporaryFolder folder;
    REQUIRE(::mkfifo(folder.path("fifo").c_str(), 0600) == 0);
    for (const std::string& pipe : {std::string("-"), folder.path("fifo"), std::string("/dev/null")})
        CHECK(is_pipe(pipe));
    for (const std::string& other : {folder.file("file", "x"), folder.path(""), folder.path("none")})
        CHECK_FALSE(is_pipe(other));
}
