#include "io/mapping.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "io/file.hpp"
#include "io/output/output_file.hpp"
#include "io/signals.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::TemporaryFolder;

namespace {

/// What a child process of this test writes to standard error, and how it ends.
struct Child {
    int status = -1;
    std::string err;
};

template <typename Act>
Child run(const TemporaryFolder& folder, Act act) {
    const std::string path = folder.path("err");
    const pid_t child = ::fork();
    if (child == 0) {
        if (std::freopen(path.c_str(), "w", stderr) == nullptr) ::_exit(99);
        act();
        ::_exit(98);
    }
    Child ended;
    ::waitpid(child, &ended.status, 0);
    std::ifstream err(path);
    ended.err = {std::istreambuf_iterator<char>(err), {}};
    return ended;
}

}  // namespace

TEST_CASE(
    "a mapped file that is cut short while it is read ends with its name, exit code 1, and no temporary") {
    const TemporaryFolder folder;
    const std::string path = folder.file("we\nights.safetensors", std::string(100000, 'x'));
    const std::string target = folder.path("out.json");
    const Child ended = run(folder, [&] {
        remove_temporaries_on_signals();
        OutputFile out(target);
        const FileBytes other = FileBytes::open(folder.file("other", "abc"));
        const FileBytes bytes = FileBytes::open(path);
        std::filesystem::resize_file(path, 4096);
        volatile char last = bytes.view()[90000];
        (void)last;
    });
    REQUIRE(WIFEXITED(ended.status));
    CHECK(WEXITSTATUS(ended.status) == 1);
    CHECK(contains(ended.err, "we\\nights.safetensors: it was cut short"));
    for (const auto& entry : std::filesystem::directory_iterator(folder.path("")))
        CHECK_FALSE(contains(entry.path().filename().string(), ".heed-"));
}
