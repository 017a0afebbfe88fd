#include "io/output/output_name.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "support/catch.hpp"
#include "support/temporary.hpp"

using namespace heed;
using namespace heed::test;

namespace fs = std::filesystem;

TEST_CASE("an open descriptor is known by each of its names") {
    const TemporaryFolder folder;
    fs::create_symlink("/dev/stdout", folder.path("out"));
    fs::create_symlink("out", folder.path("to out"));
    for (const std::string name : {"-", "/dev/stdout", "//dev/stdout", "/dev/./stdout", "/dev//fd/1",
                                   "/dev/../dev/fd/1", "/proc/self/fd/1", "/proc/thread-self/fd/1"}) {
        INFO(name);
        CHECK(descriptor_named(name) == STDOUT_FILENO);
    }
    CHECK(descriptor_named(folder.path("out")) == STDOUT_FILENO);
    CHECK(descriptor_named(folder.path("to out")) == STDOUT_FILENO);
    CHECK(descriptor_named("/proc/" + std::to_string(::getpid()) + "/fd/2") == STDERR_FILENO);
    CHECK(descriptor_named("/dev/stderr") == STDERR_FILENO);
    for (const std::string name : {"", "1", "fd/1", "stdout", "/dev/null", "/proc/1/fd/1", "/dev/fd/x"})
        CHECK_FALSE(descriptor_named(name));
}

TEST_CASE("an output's identity is that of the file it will be, by all its names") {
    const TemporaryFolder folder;
    fs::create_directory(folder.path("below"));
    fs::create_symlink("below", folder.path("folder"));
    fs::create_symlink("folder/new", folder.path("link"));
    const auto identity = [&](const std::string& name) { return output_identity(folder.path(name)); };
    const auto check_names = [&] {
        REQUIRE(identity("below/new"));
        for (const std::string name : {"folder/new", "link", "below/../below/./new"})
            CHECK(identity(name) == identity("below/new"));
        CHECK(identity("new") != identity("below/new"));
        CHECK(identity("below/other") != identity("below/new"));
    };
    check_names();
    folder.file("below/new", "");
    check_names();
}

TEST_CASE("a descriptor that was sent into a file is that file, and a device is nobody's") {
    const TemporaryFolder folder;
    const int file = ::open(folder.file("sent", "").c_str(), O_WRONLY | O_CLOEXEC);
    CHECK(output_identity("/dev/fd/" + std::to_string(file)) == output_identity(folder.path("sent")));
    ::close(file);
    CHECK_FALSE(output_identity("/dev/null"));
    CHECK_FALSE(output_identity(folder.path("no/such")));
    CHECK(output_identity("-") == output_identity("/dev/fd/1"));
}
