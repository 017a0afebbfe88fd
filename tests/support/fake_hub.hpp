// A small Hugging Face hub with one model, tiny/bert, which was called bert-base-uncased, and the other
// server that its large files are redirected to.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "support/fake_server.hpp"

namespace heed::test {

/// git's name of a file with this content.
std::string git_hash(const std::string& content);
std::string sha256_of(const std::string& content);

class FakeHub {
  public:
    /// What a test makes of an answer that would be right.
    using Change = std::function<void(const FakeRequest&, FakeReply&)>;

    static constexpr const char* name = "tiny/bert";
    static const std::string commit;
    static constexpr const char* good_token = "hf_good";

    /// The files of a model; what ends in .safetensors or .bin is large.
    std::map<std::string, std::string> files;
    Change change_hub, change_cdn;

    FakeHub();
    /// What a file is called in the cache.
    [[nodiscard]] std::string hash_of(const std::string& file) const;
    /// The addresses that were asked for, without what follows "?".
    [[nodiscard]] std::vector<std::string> paths() const;

  private:
    [[nodiscard]] FakeReply hub_reply(const FakeRequest& request) const;
    [[nodiscard]] FakeReply listing(const FakeRequest& request) const;
    [[nodiscard]] FakeReply file_reply(const FakeRequest& request, const std::string& file) const;
    [[nodiscard]] FakeReply cdn_reply(const FakeRequest& request) const;

  public:
    FakeServer cdn, hub;
};

}  // namespace heed::test
