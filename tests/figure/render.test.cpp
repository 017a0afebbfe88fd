// Whatever the helper program does, heed ends with 1, says what happened and writes nothing.
#include <filesystem>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
namespace fs = std::filesystem;

namespace {

/// heed in a tree of its own, beside a helper that is a script.
class Installation {
  public:
    Installation() {
        for (const char* const folder : {"bin", "libexec", "out"})
            fs::create_directory(workspace_.path(folder));
        fs::copy_file(HEED_PROGRAM, workspace_.path("bin/heed"));
    }

    /// A helper of these bytes, which may be started or not.
    void put_helper(const std::string& bytes, bool is_program = true) const {
        workspace_.write("libexec/heed-draw", bytes);
        if (is_program) fs::permissions(workspace_.path("libexec/heed-draw"), fs::perms::owner_all);
    }

    Finished heed(const std::string& arguments) const {
        return workspace_.shell("ulimit -c 0; bin/heed " + arguments);
    }

    /// heed fails because of the helper, and leaves nothing.
    void check_failure(const std::string& arguments, const std::string& part) const {
        const Finished run = heed(arguments);
        INFO(arguments << ", expected: " << part << "\nheed said: " << run.err);
        CHECK(run.code == 1);
        CHECK(contains(run.err, part));
        CHECK(run.out.empty());
        CHECK(fs::is_empty(workspace_.path("out")));
    }

  private:
    Workspace workspace_;
};

/// A helper that measures as it should, and draws like this.
std::string drawing(const std::string& script) {
    return "#!/bin/sh\nif [ \"$1\" = measure ]; then while read -r line; do echo 1; done; exit; fi\n" +
           script + "\n";
}

}  // namespace

TEST_CASE("a helper that crashes, is killed, hangs or fails is an error that says so") {
    const Installation tree;
    const std::vector<std::pair<std::string, std::string>> endings = {
        {"kill -SEGV $$", "heed-draw was ended by signal 11 (Segmentation fault)"},
        {"kill -ABRT $$", "heed-draw was ended by signal 6 (Aborted)"},
        {"cat >/dev/null; kill -KILL $$", "heed-draw was ended by signal 9 (Killed)"},
        {"ulimit -S -t 1; while :; do :; done", "heed-draw was ended by signal 24 (CPU time limit exceeded)"},
        {"echo half; echo no fonts >&2; exit 3", "heed-draw failed with exit code 3: no fonts"},
        {"exec <&-; exit 4", "heed-draw failed with exit code 4"}};
    for (const auto& [script, part] : endings) {
        tree.put_helper(drawing(script));
        for (const std::string arguments :
             {"heatmap 'the cat' -o out/h.png", "heatmap 'the cat' -o out/h.pdf",
              "heatmap 'the cat' --format png", "flow 'the cat' --layout dot -o out/f.svg"})
            tree.check_failure(arguments, part);
    }
}

TEST_CASE("a helper that ends well without a picture is an error that says so") {
    const Installation tree;
    const std::vector<std::pair<std::string, std::string>> pictures = {
        {"exit 0", "but nothing"},
        {"exec <&-; exit 0", "but nothing"},
        {"cat >/dev/null; echo garbage", "but something else"},
        {"exec <&-; echo garbage", "but something else"}};
    for (const auto& [script, part] : pictures) {
        tree.put_helper(drawing(script));
        tree.check_failure("heatmap 'the cat' -o out/h.png", "heed-draw gave no png, " + part);
        tree.check_failure("heatmap 'the cat' -o out/h.pdf", "heed-draw gave no pdf, " + part);
        tree.check_failure("flow 'the cat' --layout dot -o out/f.svg", "heed-draw gave no plain, " + part);
    }
}

TEST_CASE("a picture that is cut short is an error, though the helper ends well") {
    const Installation tree;
    const std::vector<std::pair<std::string, std::string>> beginnings = {
        {"png", "\\211PNG\\r\\n"},
        {"pdf", "%%PDF-1.7\\n"},
        {"plain", "graph 1 2 1\\nnode t0 1 0.5 1 0.5 the solid box black lightgrey\\n"}};
    for (const auto& [format, beginning] : beginnings) {
        tree.put_helper(drawing("cat >/dev/null; printf '" + beginning + "'"));
        const std::string command = format == "plain" ? "flow --layout dot 'the cat' -o out/f.svg"
                                                      : "heatmap 'the cat' -o out/h." + format;
        tree.check_failure(command, "heed-draw gave half a " + format);
    }
}

TEST_CASE("a helper that cannot be started is an error that says why") {
    const Installation tree;
    tree.put_helper("#!/bin/sh\n", false);
    tree.check_failure("heatmap 'the cat' -o out/h.png", "libexec/heed-draw: Permission denied");
    tree.put_helper("neither a script nor a program");
    tree.check_failure("heatmap 'the cat' -o out/h.png", "libexec/heed-draw: Exec format error");
    tree.put_helper("#!/no/such/shell\n");
    tree.check_failure("heatmap 'the cat' -o out/h.png", "libexec/heed-draw: No such file or directory");
}

TEST_CASE("a helper that is missing is an error with its name") {
    if (fs::exists("/usr/local/libexec/heed-draw")) {
        WARN("[skipped] a helper is installed, which is found instead");
        return;
    }
    const Installation tree;
    tree.check_failure("heatmap 'the cat' -o out/h.png", "heed-draw, the program that draws");
}

TEST_CASE("the helper of $HEED_LIBEXEC is asked, whatever stands beside the program") {
    const Workspace workspace;
    fs::create_directory(workspace.path("helpers"));
    const std::string command = "HEED_LIBEXEC=helpers heed heatmap 'the cat' -o h.pdf";
    CHECK(contains(workspace.shell(command).err, "there is no helpers/heed-draw, "));
    workspace.write("helpers/heed-draw", drawing("cat >/dev/null; printf '%%PDF-1.7 %%%%EOF'"));
    fs::permissions(workspace.path("helpers/heed-draw"), fs::perms::owner_all);
    CHECK(workspace.shell(command).code == 0);
    CHECK(workspace.read("h.pdf") == "%PDF-1.7 %%EOF");
    CHECK(workspace.shell("HEED_LIBEXEC= heed heatmap 'the cat' -o h.pdf").code == 0);
    CHECK(workspace.read("h.pdf").size() > 1000);  // drawn by the one beside the program
}

TEST_CASE("a helper that measures wrongly or not at all is an error for a drawing") {
    const Installation tree;
    const std::vector<std::pair<std::string, std::string>> answers = {
        {"read -r line; echo wide", "heed-draw gave a text the width \"wide\""},
        {"read -r line; echo 1e300", "heed-draw gave a text the width \"1e300\""},
        {"read -r line; echo -1", "heed-draw gave a text the width \"-1\""},
        {"read -r line; cat /dev/zero", "heed-draw gave a line of more than 64 KiB"},
        {"exit 0", "heed-draw gave no answer"},
        {"kill -SEGV $$", "heed-draw was ended by signal 11 (Segmentation fault)"},
        {"read -r line; echo 1; read -r line; echo lost >&2; exit 5",
         "heed-draw failed with exit code 5: lost"}};
    for (const auto& [script, part] : answers) {
        tree.put_helper("#!/bin/sh\n" + script + "\n");
        tree.check_failure("heatmap 'the cat' -o out/h.png", part);
    }
}

TEST_CASE("an SVG with a font is drawn without the helper, with a warning") {
    const Installation tree;
    tree.put_helper("#!/bin/sh\nkill -SEGV $$\n");
    const Finished run = tree.heed("heatmap 'the cat' --font Georgia --format svg");
    CHECK(run.code == 0);
    CHECK(contains(run.err, "heed-draw was ended by signal 11"));
    CHECK(run.out.starts_with("<svg"));
}

TEST_CASE("the helper's end is seen where the caller has its children's ends ignored") {
    const Installation tree;
    tree.put_helper(drawing("exit 7"));
    const Finished run =
        tree.heed("--version; env --ignore-signal=CHLD bin/heed heatmap 'the cat' --format png");
    CHECK(run.code == 1);
    CHECK(contains(run.err, "heed-draw failed with exit code 7"));
}
