// The page of `heed view` for every script, by keyboard alone, and as quick as it promises to be.
#include "support/viewed.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

constexpr const char* sentence = "The cat sat on the mat";

json record_of_tokens(const std::vector<std::string>& tokens, const std::string& text) {
    json rows = json::array();
    for (std::size_t query = 0; query < tokens.size(); ++query) {
        json row = json::array();
        for (std::size_t key = 0; key < tokens.size(); ++key) row.push_back(query == key ? 1 : 0);
        rows.push_back(row);
    }
    return {{"format", "heed.attention"},
            {"version", 1},
            {"text", text},
            {"tokens", tokens},
            {"attention", {{rows}}}};
}

}  // namespace

TEST_CASE(
    "view in a browser: Arabic reads from right to left, Chinese has no spaces, and both fit 320 pixels",
    "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::vector<std::string> arabic = {"\xD8\xA7\xD9\x84\xD8\xB3\xD9\x84\xD8\xA7\xD9\x85",
                                             "\xD8\xB9\xD9\x84\xD9\x8A\xD9\x83\xD9\x85"};
    const std::vector<std::string> chinese = {"\xE4\xB8\xAD", "\xE6\x96\x87", "\xE5\xAD\x97"};
    workspace.write("arabic.json", record_of_tokens(arabic, arabic[0] + " " + arabic[1]).dump());
    workspace.write("chinese.json", record_of_tokens(chinese, chinese[0] + chinese[1] + chinese[2]).dump());
    Browser browser;
    Page page(browser, {.width = 320});
    for (const std::string script : {"arabic", "chinese"}) {
        const std::string path = write_view(workspace, {script + ".json"});
        for (const std::string view : {"lines", "matrix", "text"}) {
            INFO(script << ", " << view);
            page.open(path, "#query=1&view=" + view);
            CHECK(page.value("document.documentElement.scrollWidth <= window.innerWidth").get<bool>());
            CHECK(page.value("getComputedStyle(document.querySelector('#keys li')).direction") ==
                  (script == "arabic" ? "rtl" : "ltr"));
        }
        CHECK(page.value("getComputedStyle(document.getElementById('keys')).direction") ==
              (script == "arabic" ? "rtl" : "ltr"));
    }
    CHECK(page.events("Runtime.exceptionThrown").empty());
}

TEST_CASE("view in a browser: Tab goes from the tools to the heads, the controls and the tokens",
          "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {sentence});
    Browser browser;
    Page page(browser);
    page.open(path, "#layer=1&head=3", "document.documentElement.dataset.all");
    std::vector<std::string> reached;
    for (int i = 0; i < 20; ++i) {
        page.press("Tab");
        const std::string place = page.value(
            "(() => { const at = document.activeElement, above = "
            "at.closest('#tools,#grid,#menu,#bar,#queries,#keys'); "
            "return above ? above.id : at.tagName; })()");
        if (reached.empty() || reached.back() != place) reached.push_back(place);
    }
    REQUIRE(reached.size() >= 6);
    CHECK(std::vector<std::string>(reached.begin(), reached.begin() + 6) ==
          std::vector<std::string>{"tools", "grid", "menu", "bar", "queries", "keys"});
}

TEST_CASE("view in a browser: keys for the table, the command, the link, finding and help", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {sentence});
    Browser browser;
    Page page(browser);
    page.open(path, "#layer=1&head=3");
    page.press("t");
    page.wait_for("document.querySelectorAll('#weights tr').length === 9");
    page.press("c");
    page.wait_for(
        "document.getElementById('out-text').value.startsWith('heed heads view.html --layer 1 --head 3')");
    page.value("document.activeElement.blur()");  // keys went to the field
    page.press("l");
    page.wait_for(
        "document.getElementById('out-text').value.endsWith('view.html#layer=1&head=3&view=lines')");
    page.value("document.activeElement.blur()");
    page.press("/");
    page.press("c"), page.press("a"), page.press("t");
    page.wait_for("location.hash.includes('find=cat')");
    CHECK(page.value("document.querySelector('#queries .found').textContent") == "cat");
    page.press("Escape");
    page.press("?");
    page.wait_for("document.getElementById('help').open");
}

TEST_CASE("view in a browser: a page of 128 tokens is small, and a hover is handled within 2 ms",
          "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    std::string text;
    for (int i = 0; i < 21; ++i) text += std::string(sentence) + " ";
    const std::string path = write_view(workspace, {text});
    CHECK(workspace.read("view.html").size() < 1'000'000);
    Browser browser;
    Page page(browser);
    page.open(path, "#layer=2&head=4", "document.documentElement.dataset.all");
    CHECK(page.value("shown.queries") == 128);
    CHECK(page.value("document.querySelectorAll('*').length").get<int>() < 1500);
    CHECK(page.value("performance.memory.usedJSHeapSize").get<double>() < 30e6);
    // The quickest of many: others use the processor, too.
    CHECK(page.value("Math.min(...Array.from({length: 60}, (_, i) => { const begin = performance.now(); "
                     "focusOn(i % shown.queries, null); return performance.now() - begin; }))")
              .get<double>() < 2);
}
