// Queries and keys in the page of `heed view --vectors`.
#include "support/viewed.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

constexpr const char* sentence = "The cat sat on the mat";

/// The largest difference between the softmax of the page's scores for a query and the weights it shows.
double largest_difference(Page& page, int query) {
    page.value("focusOn(" + std::to_string(query) + ", null)");
    return page.value(
        "(() => { const powers = shown.scores.map(Math.exp), sum = powers.reduce((a, b) => a + b); "
        "return Math.max(...powers.map((power, key) => "
        "Math.abs(power / sum - shown.mean[state.query * shown.keys + key]))); })()");
}

}  // namespace

TEST_CASE("view in a browser: the softmax of the scores of neurons is the attention", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const auto [precision, most] =
        GENERATE(std::pair("8", 0.05), std::pair("16", 1e-3), std::pair("exact", 1e-5));
    const std::string path = write_view(
        workspace, {sentence, "--layer", "1,2", "--head", "0,4", "--vectors", "--precision", precision});
    Browser browser;
    Page page(browser);
    for (const std::string head : {"layer=1&head=0", "layer=2&head=4"}) {
        page.open(path, "#view=neurons&" + head);
        for (int query = 0; query < 8; ++query) CHECK(largest_difference(page, query) < most);
        CHECK(page.value("document.getElementById('adds').hidden").get<bool>());
    }
    CHECK(page.events("Runtime.exceptionThrown").empty());
}

TEST_CASE("view in a browser: neurons are reached by a key, and say score and weight", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {sentence, "--layer", "2", "--vectors"});
    Browser browser;
    Page page(browser, {.is_dark = true});
    page.open(path, "#layer=2&head=4");
    page.press("4");
    page.wait_for("location.hash.includes('view=neurons')");
    page.click("#queries li:nth-child(3)");
    page.wait_for("location.hash.includes('query=2')");
    const std::string said = page.value("document.getElementById('said').textContent");
    CHECK(contains(said, "cat with "));
    CHECK(contains(said, "score "));
    CHECK(contains(said, "weight "));
    page.move_to("#plot");
    page.wait_for("!document.getElementById('tip').hidden");
    CHECK(contains(page.value("document.getElementById('tip').textContent").get<std::string>(), "query of "));
    page.press("a");
    CHECK(page.value("state.heads.length") == 1);
    CHECK(page.value("document.documentElement.scrollWidth <= window.innerWidth").get<bool>());
    CHECK(page.events("Runtime.exceptionThrown").empty());
}

TEST_CASE("view in a browser: without --vectors there are no neurons to choose", "[browser]") {
    if (!has_browser()) return;
    const Workspace workspace;
    const std::string path = write_view(workspace, {sentence});
    Browser browser;
    Page page(browser);
    page.open(path, "#layer=2&head=4&view=neurons");
    CHECK(page.value("state.view") == "lines");
    CHECK(page.value("document.querySelector('[data-view=neurons]').hidden").get<bool>());
    page.press("4");
    CHECK(page.value("state.view") == "lines");
}
