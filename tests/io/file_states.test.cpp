#include "io/file_states.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <stdexcept>

#include "support/catch.hpp"
#include "support/temporary.hpp"

using namespace heed;
using heed::test::TemporaryFolder;

TEST_CASE("a file that is written to, replaced or gone has changed") {
    const TemporaryFolder folder;
    const std::string path = folder.path("in");
    folder.file("in", "old");
    const timespec long_ago[2] = {{1000, 0}, {1000, 0}};
    ::utimensat(AT_FDCWD, path.c_str(), long_ago, 0);
    const FileStates states({path, folder.path(""), folder.path("missing"), "/dev/null"});
    CHECK_NOTHROW(states.require_unchanged());
    SECTION("in place, with as many bytes") {
        folder.file("in", "new");
    }
    SECTION("in place, within the clock's tick") {
        folder.file("in", "longer");
        ::utimensat(AT_FDCWD, path.c_str(), long_ago, 0);
    }
    SECTION("by another file of the same size and time") {
        folder.file("other", "new");
        ::utimensat(AT_FDCWD, folder.path("other").c_str(), long_ago, 0);
        std::filesystem::rename(folder.path("other"), path);
    }
    SECTION("by nothing") {
        std::filesystem::remove(path);
    }
    CHECK_THROWS_WITH(states.require_unchanged(), path + " was changed while heed read it");
}

TEST_CASE("a file that cannot be looked at any more is an error with the reason") {
    const TemporaryFolder folder;
    const std::string path = folder.file("in", "old");
    const std::string linked = folder.path("link");
    std::filesystem::create_symlink(path, linked);
    const FileStates states({linked});
    std::filesystem::remove(linked);
    std::filesystem::create_symlink(linked, linked);
    CHECK_THROWS_WITH(states.require_unchanged(),
                      linked + " cannot be looked at: Too many levels of symbolic links");
}
