#include "io/folder.hpp"

#include <filesystem>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::message_of;
using heed::test::TemporaryFolder;

TEST_CASE("a folder on disk gives its files by name") {
    const TemporaryFolder temporary;
    temporary.file("config.json", "{}");
    const Folder folder = Folder::at(temporary.path(""));
    CHECK(folder.find("config.json")->view() == "{}");
    CHECK_FALSE(folder.find("vocab.txt"));
    CHECK_FALSE(Folder::at(temporary.path("missing")).find("config.json"));
}

TEST_CASE("a link in a folder that leads nowhere is refused, not passed over") {
    const TemporaryFolder temporary;
    std::filesystem::create_symlink("gone", temporary.path("config.json"));
    CHECK(contains(message_of([&] { Folder::at(temporary.path("")).find("config.json"); }),
                   "cannot be opened"));
}

TEST_CASE("a pointer of Git LFS is rejected, with the command that fetches the file") {
    const std::string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    const TemporaryFolder temporary;
    temporary.file("model.safetensors", pointer);
    const std::string message = message_of([&] { Folder::at(temporary.path("")).find("model.safetensors"); });
    CHECK(contains(message, "model.safetensors: it is a pointer of Git LFS"));
    CHECK(contains(message, "git lfs pull"));
    CHECK(message_of([&] { Folder::of_memory("m", {{"a", pointer}}).find("a"); }) != "not refused");
}

TEST_CASE("files in memory make a folder too") {
    const Folder folder = Folder::of_memory("the built-in model", {{"config.json", "{}"}});
    CHECK(folder.find("config.json")->view() == "{}");
    CHECK(folder.find("config.json")->name() == "the built-in model/config.json");
    CHECK_FALSE(folder.find("vocab.txt"));
}
