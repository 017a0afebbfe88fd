// A page of `heed view` in a browser, if one is installed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "support/browser.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"

namespace heed::test {

inline bool has_browser() {
    if (Browser::program()) return true;
    WARN("[skipped] no Chromium is installed, which ./dev browser installs");
    return false;
}

/// Writes view.html of these arguments.
inline std::string write_view(const Workspace& workspace, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "view");
    arguments.insert(arguments.end(), {"-o", "view.html"});
    const Finished run = workspace.heed(arguments);
    INFO("heed said: " << run.err);
    REQUIRE(run.code == 0);
    return workspace.path("view.html");
}

/// The weights of the first head that the page shows, as it has computed them.
inline std::vector<float> shown_weights(Page& page) {
    return page.value("Array.from(shown.heads[0].weights)").get<std::vector<float>>();
}

/// Those of the only matrix that heed says the same flags make of the view.
inline std::vector<float> attended_weights(const Workspace& workspace, std::vector<std::string> flags) {
    flags.insert(flags.begin(), "view.html");
    flags.insert(flags.end(), "-q");
    std::vector<float> weights;
    const nlohmann::json record = record_of(workspace, flags);
    for (const auto& row : record.at("attention").at(0).at(0))
        for (const auto& weight : row) weights.push_back(weight.get<float>());
    return weights;
}

}  // namespace heed::test
