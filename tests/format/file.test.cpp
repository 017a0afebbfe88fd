#include "format/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"

using namespace heed;
using namespace heed::test;

namespace fs = std::filesystem;

namespace {

std::string contents(const std::string& path) {
    return std::string(FileBytes::open(path).view());
}

std::size_t count_files(const TemporaryFolder& folder) {
    const fs::directory_iterator entries(folder.path(""));
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
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

TEST_CASE("an output is there after commit, whole, and nothing else is left") {
    const TemporaryFolder folder;
    OutputFile out(folder.path("out"));
    out.write("one ");
    out.write("two");
    CHECK_FALSE(fs::exists(folder.path("out")));
    out.commit();
    CHECK(contents(folder.path("out")) == "one two");
    CHECK(count_files(folder) == 1);
}

TEST_CASE("without commit the old file stays and no temporary one does") {
    const TemporaryFolder folder;
    folder.file("out", "old");
    { OutputFile(folder.path("out")).write("new"); }
    CHECK(contents(folder.path("out")) == "old");
    CHECK(count_files(folder) == 1);
}

TEST_CASE("a symbolic link is followed, not replaced") {
    const TemporaryFolder folder;
    folder.file("real", "old");
    fs::create_symlink("real", folder.path("link"));
    write_file(folder.path("link"), "new");
    CHECK(fs::is_symlink(folder.path("link")));
    CHECK(contents(folder.path("real")) == "new");
}

TEST_CASE("a name of 255 bytes can be written") {
    const TemporaryFolder folder;
    write_file(folder.path(std::string(255, 'n')), "x");
    CHECK(contents(folder.path(std::string(255, 'n'))) == "x");
}

TEST_CASE("what cannot be written says which path and why") {
    const TemporaryFolder folder;
    CHECK_THROWS_WITH(write_file(folder.path("no/such/folder"), "x"),
                      "cannot write " + folder.path("no/such/folder") + ": No such file or directory");
    CHECK_THROWS_WITH(write_file(folder.path(""), "x"),
                      "cannot write " + folder.path("") + ": Is a directory");
    CHECK_THROWS_WITH(write_file("/dev/full", "x"), "cannot write /dev/full: No space left on device");
    CHECK_THROWS_AS(write_file(folder.path(std::string(256, 'n')), "x"), std::system_error);
}
