#include "support/browser.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <sstream>
#include <thread>

namespace heed::test {
namespace {

using nlohmann::json;

constexpr int milliseconds = 60'000;

/// Two pipes' ends become the descriptors 3 and 4, which the browser reads from and writes to.
[[noreturn]] void become(const std::string& program, const std::string& profile, int in, int out) {
    const int high_in = ::fcntl(in, F_DUPFD, 30), high_out = ::fcntl(out, F_DUPFD, 31);
    const int nothing = ::open("/dev/null", O_RDWR);
    for (const int descriptor : {0, 1, 2}) ::dup2(nothing, descriptor);
    ::dup2(high_in, 3);
    ::dup2(high_out, 4);
    std::vector<std::string> words = {program,
                                      "--headless",
                                      "--remote-debugging-pipe",
                                      "--disable-gpu",
                                      "--hide-scrollbars",
                                      "--no-first-run",
                                      "--disable-background-networking",
                                      "--user-data-dir=" + profile};
    if (::geteuid() == 0) words.emplace_back("--no-sandbox");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execv(program.c_str(), argv.data());
    ::_exit(126);
}

}  // namespace

std::optional<std::string> Browser::program() {
    const char* const path = std::getenv("PATH");
    for (const std::string name : {"chromium-headless-shell", "chromium"}) {
        std::istringstream folders(path == nullptr ? "" : path);
        for (std::string folder; std::getline(folders, folder, ':');)
            if (::access((folder + "/" + name).c_str(), X_OK) == 0) return folder + "/" + name;
    }
    return std::nullopt;
}

Browser::Browser() {
    std::array<int, 2> there{}, back{};
    if (::pipe2(there.data(), O_CLOEXEC) != 0 || ::pipe2(back.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    child_ = ::fork();
    if (child_ < 0) throw std::runtime_error("cannot fork");
    if (child_ == 0) become(program().value(), profile_.path(""), there[0], back[1]);
    ::close(there[0]);
    ::close(back[1]);
    to_ = there[1];
    from_ = back[0];
    call("Browser.getVersion");
}

Browser::~Browser() {
    ::close(to_);
    ::close(from_);
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
}

json Browser::receive() {
    for (;;) {
        if (const std::size_t end = buffer_.find('\0'); end != std::string::npos) {
            const json message = json::parse(buffer_.substr(0, end));
            buffer_.erase(0, end + 1);
            return message;
        }
        pollfd waiting{from_, POLLIN, 0};
        if (::poll(&waiting, 1, milliseconds) <= 0) throw std::runtime_error("the browser does not answer");
        std::array<char, 65536> bytes{};
        const ssize_t size = ::read(from_, bytes.data(), bytes.size());
        if (size <= 0) throw std::runtime_error("the browser is gone");
        buffer_.append(bytes.data(), static_cast<std::size_t>(size));
    }
}

json Browser::call(const std::string& method, const json& parameters, const std::string& session) {
    json message = {{"id", ++last_}, {"method", method}, {"params", parameters}};
    if (!session.empty()) message["sessionId"] = session;
    const std::string text = message.dump() + '\0';
    for (std::size_t sent = 0; sent < text.size();) {
        const ssize_t size = ::write(to_, text.data() + sent, text.size() - sent);
        if (size <= 0) throw std::runtime_error("the browser is gone");
        sent += static_cast<std::size_t>(size);
    }
    for (;;) {
        const json answer = receive();
        if (answer.value("id", 0) != last_) {
            events_.push_back(answer);
            continue;
        }
        if (answer.contains("error")) throw std::runtime_error(method + ": " + answer["error"].dump());
        return answer["result"];
    }
}

Page::Page(Browser& browser, const Screen& screen) : browser_(browser) {
    const std::string target = browser.call("Target.createTarget", {{"url", "about:blank"}})["targetId"];
    session_ = browser.call("Target.attachToTarget", {{"targetId", target}, {"flatten", true}})["sessionId"];
    for (const char* const domain : {"Page", "Runtime", "Log", "Network"})
        call(std::string(domain) + ".enable");
    call("Emulation.setDeviceMetricsOverride",
         {{"width", screen.width}, {"height", screen.height}, {"deviceScaleFactor", 1}, {"mobile", false}});
    const auto feature = [](const char* name, const char* value) {
        return json{{"name", name}, {"value", value}};
    };
    call("Emulation.setEmulatedMedia",
         {{"features",
           {feature("prefers-color-scheme", screen.is_dark ? "dark" : "light"),
            feature("forced-colors", screen.has_forced_colours ? "active" : "none")}}});
}

json Page::call(const std::string& method, const json& parameters) {
    return browser_.call(method, parameters, session_);
}

void Page::open(const std::string& path, const std::string& hash, const std::string& ready) {
    call("Page.navigate", {{"url", "about:blank"}});
    wait_for("location.href === 'about:blank'");
    call("Page.navigate", {{"url", "file://" + path + hash}});
    wait_for(ready);
}

json Page::value(const std::string& expression) {
    const json answer = call("Runtime.evaluate",
                             {{"expression", expression}, {"awaitPromise", true}, {"returnByValue", true}});
    if (answer.contains("exceptionDetails"))
        throw std::runtime_error(expression + ": " + answer["exceptionDetails"].dump());
    return answer["result"].value("value", json());
}

void Page::wait_for(const std::string& expression) {
    wait_until(expression, [&] {
        return call("Runtime.evaluate", {{"expression", "Boolean(" + expression + ")"}});
    });
}

void Page::wait_until(const std::string& expression, const std::function<json()>& answer) {
    using namespace std::chrono;
    for (const auto end = steady_clock::now() + 60s; steady_clock::now() < end;) {
        const json found = answer();
        if (!found.contains("exceptionDetails") && found["result"].value("value", false)) return;
        std::this_thread::sleep_for(10ms);
    }
    throw std::runtime_error("in vain: " + expression);
}

/// In the latest context of the frame's document.
json Page::evaluated_in_frame(int frame, const std::string& expression) {
    const json frames = call("Page.getFrameTree")["frameTree"].value("childFrames", json::array());
    const std::string id = frames.at(static_cast<std::size_t>(frame))["frame"]["id"];
    json context;
    for (const json& created : events("Runtime.executionContextCreated"))
        if (created["context"]["auxData"].value("frameId", "") == id) context = created["context"]["id"];
    return call("Runtime.evaluate",
                {{"expression", expression}, {"contextId", context}, {"returnByValue", true}});
}

json Page::value_in_frame(int frame, const std::string& expression) {
    return evaluated_in_frame(frame, expression)["result"].value("value", json());
}

void Page::wait_in_frame(int frame, const std::string& expression) {
    wait_until(expression, [&] { return evaluated_in_frame(frame, "Boolean(" + expression + ")"); });
}

void Page::press(const std::string& key, int modifiers) {
    json event = {{"type", "keyDown"}, {"key", key}, {"code", key}, {"modifiers", modifiers}};
    if (key.size() == 1) event["text"] = key;
    if (key == "Enter") event["text"] = "\r", event["windowsVirtualKeyCode"] = 13;
    if (key == "Tab") event["windowsVirtualKeyCode"] = 9;
    call("Input.dispatchKeyEvent", event);
    event.erase("text");
    event["type"] = "keyUp";
    call("Input.dispatchKeyEvent", event);
}

json Page::middle_of(const std::string& selector) {
    return value("(() => { const box = document.querySelector(" + json(selector).dump() +
                 ").getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()");
}

void Page::move_to(const std::string& selector) {
    const json at = middle_of(selector);
    call("Input.dispatchMouseEvent", {{"type", "mouseMoved"}, {"x", at[0]}, {"y", at[1]}});
}

void Page::click(const std::string& selector, int modifiers) {
    const json at = middle_of(selector);
    for (const char* const type : {"mousePressed", "mouseReleased"})
        call("Input.dispatchMouseEvent", {{"type", type},
                                          {"x", at[0]},
                                          {"y", at[1]},
                                          {"button", "left"},
                                          {"clickCount", 1},
                                          {"modifiers", modifiers}});
}

std::vector<json> Page::events(const std::string& name) const {
    std::vector<json> mine;
    for (const json& event : browser_.events())
        if (event.value("method", "") == name && event.value("sessionId", "") == session_)
            mine.push_back(event["params"]);
    return mine;
}

}  // namespace heed::test
