// heed pull and --pull as a user meets them, against a hub on this machine.
#include <filesystem>

#include "io/file.hpp"
#include "support/command.hpp"
#include "support/fake_hub.hpp"
#include "support/sanitized.hpp"

using namespace heed::test;

namespace fs = std::filesystem;

namespace {

/// The hub has the built-in model under another name.
class HubWorkspace : public Workspace {
  public:
    HubWorkspace() {
        const std::string model = HEED_SOURCE "/data/builtin-bert/model";
        hub.files.clear();
        for (const auto& entry : fs::directory_iterator(model))
            hub.files[entry.path().filename().string()] = heed::FileBytes::open(entry.path().string()).view();
    }

    Finished shell(const std::string& line) const {
        return Workspace::shell(
            "unset HF_TOKEN HF_HUB_CACHE HF_HUB_OFFLINE TRANSFORMERS_OFFLINE HEED_PULL\n"
            "export HF_HOME=$PWD/hf HF_ENDPOINT=" +
            hub.hub.address() + "\n" + line);
    }

    std::vector<std::string> blobs(const std::string& folder = "models--tiny--bert") const {
        std::vector<std::string> names;
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(path("hf/hub/" + folder + "/blobs"), none))
            names.push_back(entry.path().filename().string());
        return names;
    }

    FakeHub hub;
};

}  // namespace

TEST_CASE("heed pull prints the folder of the snapshot, and says nothing else", "[pull]") {
    const HubWorkspace workspace;
    const Finished run = workspace.shell("heed pull tiny/bert");
    CHECK(run.err.empty());
    CHECK(run.code == 0);
    CHECK(run.out == workspace.path("hf/hub/models--tiny--bert/snapshots/") + FakeHub::commit + "\n");
    const Finished again = workspace.shell("heed pull tiny/bert -v");
    CHECK(again.out == run.out);
    CHECK(contains(again.err, "heed: tiny/bert at commit " + FakeHub::commit));
    CHECK(workspace.hub.cdn.requests().size() == 1);
}

TEST_CASE("a model that is not there is fetched by --pull and by HEED_PULL, and once", "[pull]") {
    const HubWorkspace workspace;
    const Finished missing =
        workspace.shell("heed attend --model bert-base-uncased 'the cat sat' -o out.json");
    CHECK(missing.code == 3);
    CHECK(contains(missing.err, "; heed pull bert-base-uncased fetches it"));
    CHECK(workspace.hub.hub.requests().empty());
    const Finished pulled =
        workspace.shell("heed attend --pull --model bert-base-uncased 'the cat sat' -o one.npz");
    CHECK(pulled.err.empty());
    REQUIRE(pulled.code == 0);
    const std::size_t requests = workspace.hub.hub.requests().size();
    const Finished again = workspace.shell(
        "heed attend 'the cat sat' -o builtin.npz && HEED_PULL=1 HF_HUB_OFFLINE=1 heed attend --model "
        "bert-base-uncased 'the cat sat' -o two.npz && cmp one.npz two.npz");
    CHECK(again.code == 0);
    CHECK(workspace.hub.hub.requests().size() == requests);
    const HubWorkspace other;
    for (const std::string command : {"show 'the cat'", "tokens 'the cat'"})
        CHECK(other.shell("HEED_PULL=1 heed " + command + " --model tiny/bert").code == 0);
    CHECK(other.shell("heed inspect tiny/bert").code == 0);
}

TEST_CASE("the flag --pull leaves folders and names of the program's own alone", "[pull]") {
    const HubWorkspace workspace;
    CHECK(workspace.shell("heed show --pull 'the cat'").code == 0);
    CHECK(workspace.shell("heed show --pull --model self-attention 'the cat'").code == 0);
    CHECK(workspace.shell("heed show --pull --model '" HEED_SOURCE "/data/builtin-bert/model' 'the cat'")
              .code == 0);
    CHECK(workspace.shell("heed show --pull --model ./nothing 'the cat'").code == 3);
    CHECK(workspace.hub.hub.requests().empty());
}

TEST_CASE("a model of another kind is refused by what its configuration says", "[pull]") {
    HubWorkspace workspace;
    workspace.hub.files["config.json"] = R"({"model_type": "unheard-of"})";
    const Finished run = workspace.shell("heed pull tiny/bert");
    INFO(run.err);
    CHECK(run.code == 3);
    CHECK(contains(run.err, "tiny/bert: config.json"));
    CHECK(contains(run.err, "unheard-of"));
    CHECK(workspace.hub.cdn.requests().empty());
}

TEST_CASE("heed pull takes one name, and says what else is wrong with the command", "[pull]") {
    check_refused({"pull"}, 2, "pull takes the name of one model: OWNER/NAME, or NAME");
    check_refused({"pull", "a", "b"}, 2, "pull takes the name of one model");
    check_refused({"pull", "../etc"}, 2, "a model of the hub is called OWNER/NAME or NAME, not \"../etc\"");
    check_refused({"pull", "a", "--revision", "../b"}, 2, "--revision takes a branch, a tag or a commit");
}

TEST_CASE("without the helper program heed pull says so, and all else works", "[pull]") {
    const HubWorkspace workspace;
    const Finished run = workspace.shell("export HEED_LIBEXEC=/nowhere; heed pull tiny/bert");
    CHECK(run.code == 1);
    CHECK(contains(run.err, "there is no /nowhere/heed-fetch, the program that fetches for heed"));
    CHECK(workspace.shell("export HEED_LIBEXEC=/nowhere; heed show 'the cat'").code == 0);
}

TEST_CASE("a helper program that crashes, hangs or talks nonsense is an error that says so", "[pull]") {
    const HubWorkspace workspace;
    struct Case {
        std::string script, part;
    };
    for (const Case& one :
         {Case{"kill -ABRT $$", "heed-fetch was ended by signal 6"},
          {"echo why >&2; exit 3", "heed-fetch failed with exit code 3: why"},
          {"read line", "heed-fetch gave no answer"},
          {"echo status 200; echo 'header content-type: application/json'; echo begin; echo body 99999999999",
           "heed-fetch gave a body of size"},
          {"head -c 100000 /dev/zero", "heed-fetch gave a line of more than 64 KiB"}}) {
        INFO(one.script);
        workspace.write("heed-fetch", "#!/bin/sh\n" + one.script + "\n");
        const Finished run = workspace.shell("chmod +x heed-fetch; HEED_LIBEXEC=$PWD heed pull tiny/bert");
        INFO(run.err);
        CHECK(run.code == 1);
        CHECK(contains(run.err, one.part));
    }
}

TEST_CASE("a pull that is stopped goes on where it was", "[pull]") {
    for (const auto& [signal, code] : {std::pair{"INT", "130"}, {"TERM", "143"}, {"KILL", "137"}}) {
        HubWorkspace workspace;
        workspace.hub.change_cdn = [](const FakeRequest& request, FakeReply& reply) {
            if (request.header("range").empty()) reply.piece = 1'000'000, reply.pause_ms = 30'000;
        };
        const Finished run =
            workspace.shell(std::string("env --default-signal=INT,TERM heed pull tiny/bert & pid=$!\n"
                                        "until [ -s hf/hub/models--tiny--bert/blobs/*.incomplete ]; do "
                                        "sleep 0.01; done 2>/dev/null\nkill -") +
                            signal + " $pid; wait $pid; echo $?");
        CHECK(run.out == std::string(code) + "\n");
        CHECK_FALSE(workspace.has("hf/hub/models--tiny--bert/refs/main"));
        CHECK(workspace.shell("heed pull tiny/bert").code == 0);
        CHECK(workspace.blobs().size() == workspace.hub.files.size());
        CHECK(workspace.hub.cdn.requests().back().header("range").starts_with("bytes="));
    }
}

TEST_CASE("a disk that is full leaves nothing behind, and the cache as it was", "[pull]") {
    const HubWorkspace workspace;
    const Finished run = workspace.shell("ulimit -f 1000; heed pull tiny/bert");
    INFO(run.err);
    CHECK(run.code == 1);
    CHECK(contains(run.err, "cannot write " + workspace.path("hf/hub/models--tiny--bert/blobs/")));
    for (const std::string& name : workspace.blobs()) CHECK_FALSE(contains(name, "incomplete"));
    CHECK_FALSE(workspace.has("hf/hub/models--tiny--bert/refs/main"));
}

TEST_CASE("two processes that pull at once are both right, and one fetches", "[pull]") {
    HubWorkspace workspace;
    workspace.hub.change_cdn = [](const FakeRequest&, FakeReply& reply) {
        reply.piece = reply.body.size() / 4, reply.pause_ms = 50;
    };
    const Finished run =
        workspace.shell("heed pull tiny/bert >one & heed pull tiny/bert >two; wait $!; cat one two");
    INFO(run.err);
    const std::string folder =
        workspace.path("hf/hub/models--tiny--bert/snapshots/") + FakeHub::commit + "\n";
    CHECK(run.out == folder + folder);
    CHECK(workspace.hub.cdn.requests().size() == 1);
    CHECK(workspace.blobs().size() == workspace.hub.files.size());
}

TEST_CASE("the token is in no argument of the helper program, and in no message", "[pull]") {
    HubWorkspace workspace;
    workspace.hub.change_cdn = [](const FakeRequest&, FakeReply& reply) {
        reply.piece = 1'000'000, reply.pause_ms = 300;
    };
    const Finished run = workspace.shell(
        "HF_TOKEN=hf_good heed pull -v tiny/bert & pid=$!\n"
        "until [ -s hf/hub/models--tiny--bert/blobs/*.incomplete ]; do sleep 0.01; done 2>/dev/null\n"
        "for file in /proc/[0-9]*/cmdline; do read -r line <$file; printf '%s\\n' \"$line\"; done "
        "2>/dev/null |\n"
        "grep -a '^[^ ]*heed' >arguments; kill $pid; wait $pid");
    CHECK(contains(workspace.read("arguments"), "heed-fetch"));
    CHECK_FALSE(contains(workspace.read("arguments"), "hf_good"));
    CHECK_FALSE(contains(run.err, "hf_good"));
}
