// A hub and a cache that models are pulled into, and what of them a test looks at.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "format/json.hpp"
#include "hub/pull.hpp"
#include "support/catch.hpp"
#include "support/fake_hub.hpp"
#include "support/message.hpp"
#include "support/said.hpp"
#include "support/temporary.hpp"

namespace heed::test {

inline const std::set<std::string> wanted = {"config.json", "model.safetensors", "tokenizer.json",
                                             "vocab.txt"};

inline void check_is_bert(const JsonValue& config) {
    const auto type = config.find("model_type");
    if (type && type->string() != "bert") throw InputError(type->place(), "\"bert\"", type->description());
}

struct Outcome {
    int code = -1;      // as heed's exit code
    std::string text;   // the snapshot's folder, or what is wrong
    std::string notes;  // what was said meanwhile
};

/// A hub, and a cache that is filled from it.
class HubAndCache {
  public:
    FakeHub hub;
    TemporaryFolder folder;
    std::map<std::string, std::string> environment = {{"HF_ENDPOINT", hub.hub.address()},
                                                      {"HF_HOME", folder.path("home")},
                                                      {"HF_HUB_ETAG_TIMEOUT", "0.5"},
                                                      {"HF_HUB_DOWNLOAD_TIMEOUT", "0.3"}};

    Outcome pull(const std::string& name = FakeHub::name, const std::string& revision = "main") const {
        Outcome outcome;
        const Said said;
        try {
            outcome.text = heed::pull({name, revision, check_is_bert}, settings(), said);
            outcome.code = 0;
        } catch (const UsageError& error) {
            outcome = {2, error.what(), ""};
        } catch (const InputError& error) {
            outcome = {3, error.what(), ""};
        } catch (const std::exception& error) {
            outcome = {1, error.what(), ""};
        }
        for (const std::string& text : said.warnings) outcome.notes += text + "\n";
        for (const std::string& text : said.details) outcome.notes += text + "\n";
        return outcome;
    }

    HubSettings settings() const {
        HubSettings settings = hub_settings([&](const std::string& variable) {
            const auto found = environment.find(variable);
            return found == environment.end() ? std::nullopt : std::optional(found->second);
        });
        settings.first_wait = std::chrono::milliseconds(1);
        return settings;
    }

    std::string cache() const { return folder.path("home/hub"); }
    std::string repository(const std::string& name = "models--tiny--bert") const {
        return cache() + "/" + name;
    }
    std::string snapshot() const { return repository() + "/snapshots/" + FakeHub::commit; }
    std::string blob(const std::string& file) const { return repository() + "/blobs/" + hub.hash_of(file); }

    /// The names in a folder of the repository; none if there is none.
    std::set<std::string> names(const std::string& below) const {
        std::set<std::string> names;
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator(repository() + "/" + below, none))
            names.insert(entry.path().filename().string());
        return names;
    }

    std::string content(const std::string& path) const { return std::string(FileBytes::open(path).view()); }

    /// All is there, sound and linked; nothing else is.
    void check_whole() const {
        CHECK(names("snapshots/" + FakeHub::commit) == wanted);
        CHECK(names("blobs").size() == wanted.size());
        for (const std::string& file : wanted) {
            CHECK(std::filesystem::read_symlink(snapshot() + "/" + file) ==
                  "../../blobs/" + hub.hash_of(file));
            CHECK(content(snapshot() + "/" + file) == hub.files.at(file));
        }
        CHECK(content(repository() + "/refs/main") == FakeHub::commit);
    }

    /// Nothing that a reader would find.
    void check_nothing() const {
        CHECK(names("snapshots").empty());
        CHECK(names("refs").empty());
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path("")))
            CHECK_FALSE(contains(entry.path().filename().string(), "evil"));
    }

    /// The pull fails with this code and says `part`; nothing is kept of what was wrong.
    void check_fails(int code, const std::string& part) const {
        const Outcome outcome = pull();
        INFO(outcome.text << "\nexpected: " << part);
        CHECK(outcome.code == code);
        CHECK(contains(outcome.text, part));
        check_nothing();
    }
};

inline FakeHub::Change for_file(const std::string& file, const std::function<void(FakeReply&)>& change) {
    return [=](const FakeRequest& request, FakeReply& reply) {
        if (request.has(file)) change(reply);
    };
}

inline FakeHub::Change always(const std::function<void(FakeReply&)>& change) {
    return for_file("", change);
}

/// The first `times` answers that come to it are changed.
inline FakeHub::Change at_first(int times, const std::function<void(FakeReply&)>& change) {
    return [=, left = times](const FakeRequest&, FakeReply& reply) mutable {
        if (left-- > 0) change(reply);
    };
}

}  // namespace heed::test
