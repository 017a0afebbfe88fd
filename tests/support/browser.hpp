// A Chromium without a window, driven as its own tools drive it: JSON between NULs through a pipe
// (--remote-debugging-pipe, https://chromedevtools.github.io/devtools-protocol).
#pragma once

#include <sys/types.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/temporary.hpp"

namespace heed::test {

class Browser {
  public:
    /// Its program, chromium-headless-shell or chromium; nothing where neither is installed.
    static std::optional<std::string> program();

    Browser();
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;
    ~Browser();

    /// The result of a method; `session` is a page's. std::runtime_error for an error and after 60 seconds.
    nlohmann::json call(const std::string& method,
                        const nlohmann::json& parameters = nlohmann::json::object(),
                        const std::string& session = "");
    /// What has happened since the start.
    const std::vector<nlohmann::json>& events() const { return events_; }

  private:
    nlohmann::json receive();

    TemporaryFolder profile_;
    pid_t child_ = -1;
    int to_ = -1, from_ = -1;
    int last_ = 0;  // the number of a call
    std::string buffer_;
    std::vector<nlohmann::json> events_;
};

struct Screen {
    int width = 1280, height = 800;
    bool is_dark = false;
    bool has_forced_colours = false;
};

class Page {
  public:
    Page(Browser& browser, const Screen& screen = {});

    /// Opens the file with this hash, and waits until `ready` holds.
    void open(const std::string& path, const std::string& hash = "",
              const std::string& ready = "document.documentElement.dataset.shown");
    /// The value of an expression of JavaScript, a promise's too.
    nlohmann::json value(const std::string& expression);
    void wait_for(const std::string& expression);
    /// The same in an iframe, counted in the order in which their documents came about.
    nlohmann::json value_in_frame(int frame, const std::string& expression);
    void wait_in_frame(int frame, const std::string& expression);
    void press(const std::string& key, int modifiers = 0);
    static constexpr int shift = 8;
    /// The middle of the element that a selector finds.
    void move_to(const std::string& selector);
    void click(const std::string& selector, int modifiers = 0);
    nlohmann::json call(const std::string& method,
                        const nlohmann::json& parameters = nlohmann::json::object());
    /// The events of this page with this name.
    std::vector<nlohmann::json> events(const std::string& name) const;

  private:
    nlohmann::json middle_of(const std::string& selector);
    void wait_until(const std::string& expression, const std::function<nlohmann::json()>& answer);
    nlohmann::json evaluated_in_frame(int frame, const std::string& expression);

    Browser& browser_;
    std::string session_;
};

}  // namespace heed::test
