// The page of `heed view` in a browser: what it shows is what heed computes, whatever the tokens hold.
#include <map>
#include <regex>

#include "support/viewed.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

constexpr const char* sentence = "The cat sat on the mat";
/// With words of several pieces.
constexpr const char* long_words = "unbelievable tokenizers misunderstand zoology";

/// Of a causal model whose queries see two keys: the second word has two pieces.
constexpr const char* causal_pieces = R"({"format": "heed.attention", "version": 1, "text": "a bcd e",
    "tokens": ["a", "bc", "d", "e"], "word_ids": [0, 1, 1, 2],
    "hidden_keys": [[[1, 4]], [[2, 4]], [[0, 1], [3, 4]], [[0, 2]]],
    "attention": [[[[1, 0, 0, 0], [0.75, 0.25, 0, 0], [0, 0.25, 0.75, 0], [0, 0, 0.5, 0.5]]]]})";

std::string said(Page& page) {
    return page.value("document.getElementById('said').textContent");
}

std::string hash_of(Page& page) {
    return page.value("location.hash");
}

}  // namespace

TEST_CASE("view in a browser: it opens without a request, an error or a message", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {sentence});
    Browser browser;
    Page page(browser);
    page.open(path, "", "document.documentElement.dataset.all");
    CHECK(page.value("document.getElementById('title').textContent") == sentence);
    CHECK(page.value("document.querySelectorAll('#grid button').length") == 30);
    for (const json& request : page.events("Network.requestWillBeSent"))
        CHECK(request["request"]["url"].get<std::string>().starts_with("file:"));
    CHECK(page.events("Network.requestWillBeSent").size() == 1);
    CHECK(page.events("Log.entryAdded").empty());
    CHECK(page.events("Runtime.exceptionThrown").empty());
    CHECK(page.value("document.querySelectorAll('*').length").get<int>() < 1500);
}

TEST_CASE("view in a browser: its weights are those of heed, whatever is chosen", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string precision = GENERATE("8", "16", "exact");
    const std::string path =
        write_view(workspace, {long_words, "--pair", "so it is", "--precision", precision});
    Browser browser;
    Page page(browser);
    const std::vector<std::pair<std::string, std::vector<std::string>>> choices = {
        {"", {}},
        {"&words=mean", {"--words", "mean"}},
        {"&words=first", {"--words", "first"}},
        {"&words=max", {"--words", "max"}},
        {"&words=max&hide-special&renormalize", {"--words", "max", "--hide-special", "--renormalize"}},
        {"&block=AB", {"--block", "AB"}},
        {"&words=mean&block=BA&renormalize", {"--words", "mean", "--block", "BA", "--renormalize"}},
        {"&hide-special&block=BB", {"--hide-special", "--block", "BB"}},
    };
    for (const auto& [hash, flags] : choices) {
        INFO(precision << " bits, " << hash);
        page.open(path, "#layer=2&head=4&view=matrix" + hash);
        std::vector<std::string> all = {"--layer", "2", "--head", "4"};
        all.insert(all.end(), flags.begin(), flags.end());
        CHECK(shown_weights(page) == attended_weights(workspace, all));
    }
}

TEST_CASE("view in a browser: words of a causal model are read at their last piece, as heed reads them",
          "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    workspace.write("causal.json", causal_pieces);
    const std::string path = write_view(workspace, {"causal.json", "--precision", "exact"});
    Browser browser;
    Page page(browser);
    for (const std::string how : {"first", "last", "mean", "max"}) {
        page.open(path, "#view=matrix&words=" + how);
        CHECK(shown_weights(page) == attended_weights(workspace, {"--words", how}));
        CHECK(page.value("Array.from(rowOf(0, 1))") ==
              page.value("Array.from(shown.heads[0].weights.subarray(3, 6))"));
        const int hides_a = how == "last" ? 1 : 0;  // from the second word
        CHECK(page.value("Array.from(shown.hidden)") == json({0, 1, 1, hides_a, 0, 1, 1, 0, 0}));
    }
    page.open(path, "#view=matrix");
    page.press("w");
    page.wait_for("location.hash.includes('words=last')");
    CHECK(page.value("figure()").get<std::string>() ==
          workspace.heed({"heatmap", "view.html", "--words", "last", "--theme", "print", "-q"}).out);
}

TEST_CASE("view in a browser: its lines are those of `heed heads`", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {long_words});
    Browser browser;
    Page page(browser);
    for (const std::string share : {"0.7", "0.25", "1"}) {
        page.open(path, "#layer=1&head=3&view=lines&share=" + share);
        const std::vector<float> kept =
            attended_weights(workspace, {"--layer", "1", "--head", "3", "--share", share});
        const std::size_t count =
            kept.size() - static_cast<std::size_t>(std::count(kept.begin(), kept.end(), 0.0F));
        CHECK(page.value("lines.length") == count);
        CHECK(page.value("lines.map(line => line.query * shown.keys + line.key).sort((a, b) => a - b)") ==
              [&] {
                  json places = json::array();
                  for (std::size_t i = 0; i < kept.size(); ++i)
                      if (kept[i] != 0) places.push_back(i);
                  return places;
              }());
    }
}

TEST_CASE("view in a browser: the figure it saves is heed's, byte for byte", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    // Up to 400 cells each says what it is; more are paths.
    const bool is_long = GENERATE(false, true);
    const std::string text = is_long ? repeated(long_words, 2) : std::string(long_words) + " \"<&' it";
    const std::string path = write_view(workspace, {text});
    Browser browser;
    Page page(browser);
    const std::vector<std::pair<std::string, std::vector<std::string>>> choices = {
        {"", {}},
        {"&words=mean", {"--words", "mean"}},
    };
    for (const auto& [hash, flags] : choices) {
        page.open(path, "#view=matrix" + hash);
        for (int number = 0; number < 30; ++number) {
            const std::string layer = std::to_string(number / 6), head = std::to_string(number % 6);
            page.value("change({layer: " + layer + ", heads: [" + head + "]})");
            std::vector<std::string> drawing = {"heatmap", "view.html", "--layer", layer, "--head",
                                                head,      "--theme",   "print",   "-q"};
            drawing.insert(drawing.end(), flags.begin(), flags.end());
            INFO("layer " << layer << ", head " << head << hash);
            CHECK(page.value("figure()").get<std::string>() == workspace.heed(drawing).out);
        }
    }
}

TEST_CASE("view in a browser: the command it gives draws what is shown", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {long_words, "--pair", "so it is"});
    Browser browser;
    Page page(browser);
    for (const std::string hash :
         {"#layer=1&head=2", "#layer=1&head=2,3&view=lines&share=0.5&query=2",
          "#layer=0&head=1&view=matrix&words=mean", "#layer=4&head=0,5&view=matrix&hide-special&renormalize",
          "#layer=2&head=4&view=text&query=3&block=AB"}) {
        page.open(path, hash);
        const std::string command = page.value("command()");
        INFO(command);
        CHECK(workspace.shell(command + " -q").code == 0);
    }
}

TEST_CASE("view in a browser: each key and gesture ends in the address, and the address brings it back",
          "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {long_words, "--pair", "so it is"});
    Browser browser;
    Page page(browser);
    page.open(path);
    const auto ends = [&](const std::string& part) {
        page.wait_for("location.hash.includes(" + json(part).dump() + ")");
    };
    page.press("]"), ends("layer=1&");
    page.press("]"), ends("layer=2&");
    page.press("["), ends("layer=1&");
    page.press("2"), ends("view=matrix");
    page.press("3"), ends("view=text");
    page.press("1"), ends("view=lines");
    page.press("a"), ends("head=0,1,2,3,4,5");
    page.press("w"), ends("words=mean");
    page.press("s"), ends("hide-special");
    page.press("r"), ends("renormalize");
    page.press("b"), ends("block=AA");
    page.press("-"), ends("share=0.65");
    page.click("#grid [data-layer='3'][data-head='2']"), ends("layer=3&head=2&");
    page.click("#grid [data-layer='3'][data-head='4']", Page::shift), ends("layer=3&head=2,4&");
    page.click("#queries li:nth-child(2)"), ends("query=1");
    const std::string kept = hash_of(page), words = said(page);
    page.open(path, kept);
    CHECK(hash_of(page) == kept);
    CHECK(said(page) == words);
    page.press("Escape");
    page.wait_for("!location.hash.includes('query')");
    page.press("ArrowDown"), page.press("ArrowDown"), page.press("ArrowRight"), page.press("Enter"),
        ends("key=1");
}

TEST_CASE("view in a browser: an address that makes no sense is passed over", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {sentence});
    Browser browser;
    Page page(browser);
    for (const std::string hash :
         {"#layer=99&head=-1&view=x&query=1e9&share=7&words=all&block=AB&compare=9-9&record=zz", "#%",
          "#=&=&&", "#query=99999", "#head=constructor&layer=__proto__"}) {
        page.open(path, hash);
        CHECK(hash_of(page) == "#layer=0&head=0&view=lines");
        CHECK(page.events("Runtime.exceptionThrown").empty());
    }
}

TEST_CASE(
    "view in a browser: the policy refuses script, images, requests and handlers that come from elsewhere",
    "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {sentence});
    Browser browser;
    Page page(browser);
    page.open(path);
    page.value(R"((() => {
        window.broken = [];
        document.addEventListener("securitypolicyviolation", event => window.broken.push(event.effectiveDirective));
        const script = document.createElement("script");
        script.textContent = "window.attacked = true";
        document.body.append(script);
        const image = document.createElement("img");
        image.setAttribute("onerror", "window.attacked = true");
        image.src = "https://example.org/x.png";
        document.body.append(image);
    })())");
    CHECK(page.value("fetch('https://example.org/').then(() => 'fetched', () => 'refused')") == "refused");
    CHECK(page.value("fetch('file:///etc/passwd').then(() => 'fetched', () => 'refused')") == "refused");
    page.wait_for("window.broken.length >= 4");
    CHECK(page.value("window.attacked === undefined").get<bool>());
}

TEST_CASE("view in a browser: tokens are text", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::vector<std::string> tokens = {"<b>&\"\\",
                                             "</script><script>window.attacked=1</script>",
                                             "\xE4\xB8\xAD\xE6\x96\x87",
                                             "\xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7",
                                             "\xF0\x9F\x98\x80",
                                             "a\xE2\x80\xAE"
                                             "b",
                                             std::string(10000, 'x')};
    json attention = json::array();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        json row = json::array();
        for (std::size_t k = 0; k < tokens.size(); ++k) row.push_back(k == i ? 1 : 0);
        attention.push_back(row);
    }
    const json record = {{"format", "heed.attention"}, {"version", 1},     {"id", "</script>"},
                         {"text", tokens[1]},          {"tokens", tokens}, {"attention", {{attention}}}};
    workspace.write("hostile.json", record.dump());
    const std::string path = write_view(workspace, {"hostile.json"});
    Browser browser;
    Page page(browser);
    for (const std::string view : {"lines", "matrix", "text"}) {
        page.open(path, "#view=" + view);
        CHECK(page.value("window.attacked === undefined").get<bool>());
        const json shown =
            page.value("Array.from(document.querySelectorAll('#keys li'), option => option.textContent)");
        REQUIRE(shown.size() == tokens.size());
        CHECK(shown[0] == tokens[0]);
        CHECK(shown[1] == tokens[1]);
        CHECK(shown[2] == tokens[2]);
        CHECK(shown[5] == "a[U+202E]b");
        CHECK(page.value("document.documentElement.scrollWidth <= window.innerWidth").get<bool>());
    }
    CHECK(page.events("Runtime.exceptionThrown").empty());
}

TEST_CASE("view in a browser: keys of another text stand on their side, in every view", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    workspace.write("cross.json", R"({"format": "heed.attention", "version": 1, "tokens": ["ein", "Satz"],
        "key_tokens": ["a", "sen", "##tence"], "attention": [[[[0.5, 0.25, 0.25], [0.125, 0.375, 0.5]]]]})");
    const std::string path = write_view(workspace, {"cross.json", "--precision", "exact"});
    Browser browser;
    Page page(browser);
    for (const std::string view : {"lines", "matrix", "text"}) {
        page.open(path, "#view=" + view + "&query=1");
        CHECK(page.value("document.querySelectorAll('#queries li').length") == 2);
        CHECK(page.value("document.querySelectorAll('#keys li').length") == 3);
        CHECK(shown_weights(page) == std::vector<float>{0.5F, 0.25F, 0.25F, 0.125F, 0.375F, 0.5F});
        CHECK(said(page) == "Satz attends to ##tence 0.50, sen 0.38, a 0.13");
    }
    CHECK(page.events("Runtime.exceptionThrown").empty());
}

TEST_CASE("view in a browser: everything has a role and a name, and what has the focus is said",
          "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {sentence});
    Browser browser;
    Page page(browser);
    page.open(path, "#layer=1&head=3", "document.documentElement.dataset.all");
    std::map<std::string, std::vector<std::string>> names;
    page.call("Accessibility.enable");
    const json tree = page.call("Accessibility.getFullAXTree");
    for (const json& node : tree["nodes"])
        if (!node.value("ignored", false))
            names[node["role"].value("value", "")].push_back(
                node.contains("name") ? node["name"].value("value", "") : "");
    CHECK(names["gridcell"].size() == 30);
    CHECK(names["gridcell"][9] == "Layer 1, head 3");
    CHECK(names["listbox"].size() >= 2);
    CHECK(names["option"].size() >= 16);
    CHECK(names["status"].size() >= 1);
    for (const std::string role :
         {"button", "combobox", "listbox", "gridcell", "grid", "slider", "searchbox"})
        for (const std::string& name : names[role]) CHECK_FALSE(name.empty());
    page.press("ArrowDown");
    page.press("ArrowDown");
    CHECK(page.value("document.activeElement.textContent") ==
          page.value("document.querySelector('#queries').children[1].textContent"));
    CHECK(contains(said(page), " attends to "));
}

TEST_CASE("view in a browser: it fits 320 pixels, in dark and in forced colours", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {long_words});
    Browser browser;
    for (const Screen& screen : {Screen{.width = 320}, Screen{.width = 1280, .is_dark = true},
                                 Screen{.width = 390, .is_dark = true, .has_forced_colours = true}}) {
        Page page(browser, screen);
        for (const std::string view : {"lines", "matrix", "text"}) {
            INFO(screen.width << " pixels, " << view);
            page.open(path, "#view=" + view + "&query=2");
            CHECK(page.value("document.documentElement.scrollWidth <= window.innerWidth").get<bool>());
            CHECK(page.value("isDark()").get<bool>() == screen.is_dark);
        }
        CHECK(page.events("Runtime.exceptionThrown").empty());
    }
}

TEST_CASE("view in a browser: a corpus is filtered as one types, and sorted by what a head does",
          "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    workspace.write("texts.txt", "the cat sat on the mat\nthe dog lay there\na bird\nthe cat and the dog\n");
    const std::string path = write_view(workspace, {"-f", "texts.txt"});
    Browser browser;
    Page page(browser);
    page.open(path);
    const auto listed = [&] {
        return page.value(
            "Array.from(document.querySelectorAll('#records [data-record]'), option => "
            "Number(option.dataset.record))");
    };
    CHECK(listed() == json({0, 1, 2, 3}));
    page.value(
        "(() => { const field = document.getElementById('find-record'); field.focus(); field.value = 'dog'; "
        "field.oninput(); })()");
    CHECK(listed() == json({1, 3}));
    page.value(
        "(() => { const field = document.getElementById('find-record'); field.value = ''; field.blur(); "
        "field.oninput(); })()");
    page.value("(async () => { document.getElementById('sort').value = 'length'; await listRecords(); })()");
    CHECK(listed() == json({0, 3, 1, 2}));
    page.click("#records [data-record='3']");
    page.wait_for("location.hash.includes('record=3')");
    CHECK(page.value("document.getElementById('title').textContent") == "the cat and the dog");
    CHECK(shown_weights(page) ==
          attended_weights(workspace, {"--record", "3", "--layer", "0", "--head", "0"}));
    page.press("."), page.press(".");
    page.wait_for("location.hash.includes('record=2')");
}

TEST_CASE("view in a browser: one head is compared with another, and a record with another", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {sentence});
    Browser browser;
    Page page(browser);
    page.open(path, "#layer=1&head=2&view=matrix&compare=3-4&side=difference");
    const std::vector<float> one = attended_weights(workspace, {"--layer", "1", "--head", "2"});
    const std::vector<float> other = attended_weights(workspace, {"--layer", "3", "--head", "4"});
    const std::vector<float> difference = shown_weights(page);
    REQUIRE(difference.size() == one.size());
    for (std::size_t i = 0; i < one.size(); ++i) CHECK(difference[i] == one[i] - other[i]);
    page.open(path, "#layer=1&head=2&view=matrix&compare=3-4&side=b");
    CHECK(shown_weights(page) == other);
}

TEST_CASE("view in a browser: as a fragment it stands twice on a page, and shows in each frame",
          "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const Finished run = workspace.heed({"view", sentence, "--fragment"});
    REQUIRE(run.code == 0);
    workspace.write("page.html", "<!DOCTYPE html><title>two</title>" + run.out + run.out);
    Browser browser;
    Page page(browser);
    page.open(workspace.path("page.html"), "", "document.querySelectorAll('iframe').length === 2");
    CHECK(page.events("Runtime.exceptionThrown").empty());
    CHECK(page.value("document.querySelector('iframe').sandbox.value") == "allow-scripts allow-downloads");
    for (int frame = 0; frame < 2; ++frame) {
        page.value("document.querySelectorAll('iframe')[" + std::to_string(frame) + "].scrollIntoView()");
        page.wait_in_frame(frame, "document.documentElement.dataset.all");
        CHECK(page.value_in_frame(frame, "document.querySelectorAll('#grid button').length") == 30);
        CHECK(page.value_in_frame(frame, "document.querySelectorAll('#queries li').length") == 8);
    }
}
