#include "support/fake_hub.hpp"

#include <nlohmann/json.hpp>

#include "io/digest.hpp"

namespace heed::test {
namespace {

bool is_large(const std::string& file) {
    return file.ends_with(".safetensors") || file.ends_with(".bin");
}

/// Bytes that are no two times the same.
std::string made_bytes(std::size_t size) {
    std::string bytes;
    for (std::uint32_t state = 1; bytes.size() < size; state = state * 1664525 + 1013904223)
        bytes += static_cast<char>(state >> 24);
    return bytes;
}

std::string part_after(const std::string& text, const std::string& mark) {
    const std::size_t at = text.find(mark);
    return at == std::string::npos ? "" : text.substr(at + mark.size());
}

std::string without_query(const std::string& path) {
    return path.substr(0, path.find('?'));
}

FakeReply error(int status, const std::string& code, const std::string& message) {
    FakeReply reply{status, {"X-Error-Message: " + message}, message};
    if (!code.empty()) reply.set("X-Error-Code", code);
    return reply;
}

}  // namespace

const std::string FakeHub::commit = std::string(38, 'c') + "01";

std::string git_hash(const std::string& content) {
    Digest digest = Digest::sha1();
    digest.add("blob " + std::to_string(content.size()) + std::string(1, '\0'));
    digest.add(content);
    return digest.hex();
}

std::string sha256_of(const std::string& content) {
    Digest digest = Digest::sha256();
    digest.add(content);
    return digest.hex();
}

FakeHub::FakeHub()
    : files({{"config.json", R"({"model_type": "bert"})"},
             {"vocab.txt", "[UNK]\nthe\n"},
             {"tokenizer.json", "{}"},
             {"model.safetensors", made_bytes(100'000)},
             {"pytorch_model.bin", "never fetched beside safetensors"},
             {"README.md", "# tiny\n"},
             {"tf_model.h5", "never fetched"}}),
      cdn([this](const FakeRequest& request) {
          FakeReply reply = cdn_reply(request);
          if (change_cdn) change_cdn(request, reply);
          return reply;
      }),
      hub([this](const FakeRequest& request) {
          FakeReply reply = hub_reply(request);
          if (change_hub) change_hub(request, reply);
          return reply;
      }) {}

std::string FakeHub::hash_of(const std::string& file) const {
    return is_large(file) ? sha256_of(files.at(file)) : git_hash(files.at(file));
}

std::vector<std::string> FakeHub::paths() const {
    std::vector<std::string> paths;
    for (const FakeRequest& request : hub.requests()) paths.push_back(without_query(request.path));
    return paths;
}

FakeReply FakeHub::hub_reply(const FakeRequest& request) const {
    const std::string authorization = request.header("authorization");
    if (!authorization.empty() && authorization != std::string("Bearer ") + good_token)
        return error(401, "", "Invalid credentials in Authorization header");
    const std::string path = without_query(request.path);
    const std::string old_name = "/bert-base-uncased/";
    if (path.starts_with(old_name) || path.starts_with("/api/models" + old_name)) {
        FakeReply renamed{307, {}, "Temporary Redirect"};
        renamed.set(
            "Location",
            std::string(request.path).replace(request.path.find(old_name), old_name.size(), "/tiny/bert/"));
        return renamed;
    }
    if (path == std::string("/api/models/tiny/bert/revision/") + commit ||
        path == "/api/models/tiny/bert/revision/main" ||
        path == "/api/models/tiny/bert/revision/refs%2Fpr%2F1")
        return listing(request);
    if (path.starts_with("/api/models/tiny/bert/revision/"))
        return error(404, "RevisionNotFound", "Invalid rev id");
    if (path.starts_with("/tiny/bert/resolve/")) return file_reply(request, part_after(path, commit + "/"));
    if (path.starts_with("/api/resolve-cache/")) {
        const std::string& content = files.at(part_after(path, commit + "/"));
        return {200, {"X-Repo-Commit: " + commit, "ETag: \"" + git_hash(content) + "\""}, content};
    }
    return authorization.empty() ? error(401, "", "Invalid username or password.")
                                 : error(404, "RepoNotFound", "Repository not found");
}

FakeReply FakeHub::listing(const FakeRequest&) const {
    nlohmann::json siblings = nlohmann::json::array();
    for (const auto& [file, content] : files) {
        nlohmann::json entry = {{"rfilename", file}, {"size", content.size()}, {"blobId", git_hash(content)}};
        if (is_large(file)) entry["lfs"] = {{"sha256", sha256_of(content)}, {"size", content.size()}};
        siblings.push_back(entry);
    }
    return {200,
            {"Content-Type: application/json; charset=utf-8"},
            nlohmann::json{{"id", name}, {"sha", commit}, {"private", false}, {"siblings", siblings}}.dump()};
}

FakeReply FakeHub::file_reply(const FakeRequest&, const std::string& file) const {
    if (!files.contains(file)) return error(404, "EntryNotFound", "Entry not found");
    FakeReply reply{is_large(file) ? 302 : 307, {"X-Repo-Commit: " + commit}, "Redirecting"};
    if (is_large(file)) {
        reply.set("Location", cdn.address() + "/xet/" + file + "?Signature=fake");
        reply.set("X-Linked-Size", std::to_string(files.at(file).size()));
        reply.set("X-Linked-ETag", "\"" + hash_of(file) + "\"");
        reply.set("X-Xet-Hash", std::string(64, 'e'));
    } else {
        reply.set("Location", "/api/resolve-cache/models/tiny/bert/" + commit + "/" + file + "?etag=x");
    }
    return reply;
}

/// It honours "Range: bytes=N-".
FakeReply FakeHub::cdn_reply(const FakeRequest& request) const {
    const std::string file = part_after(without_query(request.path), "/xet/");
    if (!files.contains(file) || !request.has("Signature=fake")) return {403, {}, "AccessDenied"};
    const std::string& content = files.at(file);
    FakeReply reply{200, {"ETag: \"not the hash\""}, content};
    if (const std::string start = part_after(request.header("range"), "bytes="); !start.empty()) {
        reply.status = 206;
        reply.body = content.substr(std::stoul(start));
        reply.set("Content-Range", "bytes " + start + std::to_string(content.size() - 1) + "/" +
                                       std::to_string(content.size()));
    }
    return reply;
}

}  // namespace heed::test
