#include "io/output/output_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "io/file.hpp"
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

fs::perms permissions(const std::string& path) {
    return fs::status(path).permissions();
}

}  // namespace

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

TEST_CASE("a dangling symbolic link leads to where its file is made, over several steps") {
    const TemporaryFolder folder;
    fs::create_directory(folder.path("there"));
    fs::create_symlink("there/next", folder.path("link"));
    fs::create_symlink(folder.path("real"), folder.path("there/next"));
    write_file(folder.path("link"), "new");
    CHECK(fs::is_symlink(folder.path("link")));
    CHECK(fs::is_symlink(folder.path("there/next")));
    CHECK(contents(folder.path("real")) == "new");
}

TEST_CASE("symbolic links in a circle are refused") {
    const TemporaryFolder folder;
    fs::create_symlink("a", folder.path("b"));
    fs::create_symlink("b", folder.path("a"));
    CHECK_THROWS_WITH(OutputFile(folder.path("a")),
                      "cannot write " + folder.path("a") + ": Too many levels of symbolic links");
}

TEST_CASE("a file that is replaced keeps its permissions, a new one has those of the mask") {
    const TemporaryFolder folder;
    const fs::perms secret = fs::perms::owner_read | fs::perms::owner_write;
    fs::permissions(folder.file("secret", "old"), secret);
    write_file(folder.path("secret"), "new");
    CHECK((permissions(folder.path("secret")) == secret));
    const mode_t before = ::umask(027);
    write_file(folder.path("fresh"), "new");
    ::umask(before);
    CHECK((permissions(folder.path("fresh")) == (secret | fs::perms::group_read)));
}

TEST_CASE("an output can be synced, and a folder") {
    const TemporaryFolder folder;
    OutputFile out(folder.path("out"));
    out.write("new");
    out.commit(Durability::synced);
    CHECK(contents(folder.path("out")) == "new");
    OutputFile("/dev/null").commit(Durability::synced);
    sync_folder(folder.path(""));
    sync_folder("");
    CHECK_THROWS_WITH(sync_folder(folder.path("no")),
                      "cannot sync the folder " + folder.path("no") + ": No such file or directory");
}

TEST_CASE("an open descriptor is written where it stands, whatever it is") {
    const TemporaryFolder folder;
    const std::string path = folder.file("log", "old");
    std::FILE* const log = std::fopen(path.c_str(), "a");
    REQUIRE(log != nullptr);
    write_file("/dev/fd/" + std::to_string(::fileno(log)), " and new");
    std::fclose(log);
    CHECK(contents(path) == "old and new");
    CHECK_THROWS_WITH(OutputFile("/dev/fd/1000000"), "cannot write /dev/fd/1000000: Bad file descriptor");
}

TEST_CASE("a name of 255 bytes can be written") {
    const TemporaryFolder folder;
    write_file(folder.path(std::string(255, 'n')), "x");
    CHECK(contents(folder.path(std::string(255, 'n'))) == "x");
}

TEST_CASE("what cannot be written says which path and why") {
    const TemporaryFolder folder;
    CHECK_THROWS_WITH(write_file(folder.path("no/such/folder"), "x"),
                      "cannot write " + folder.path("no/such/folder") + ": there is no folder " +
                          folder.path("no/such") + " (mkdir -p makes it): No such file or directory");
    CHECK_THROWS_WITH(write_file(folder.path(""), "x"),
                      "cannot write " + folder.path("") + ": Is a directory");
    CHECK_THROWS_WITH(write_file("/dev/full", "x"), "cannot write /dev/full: No space left on device");
    const std::string long_name = folder.path(std::string(256, 'n'));
    CHECK_THROWS_WITH(OutputFile(long_name), "cannot write " + long_name + ": File name too long");
    const std::string below_a_file = folder.file("file", "x") + "/out";
    CHECK_THROWS_WITH(OutputFile(below_a_file), "cannot write " + below_a_file + ": Not a directory");
    CHECK_THROWS_WITH(OutputFile(""), "cannot write : No such file or directory");
}
