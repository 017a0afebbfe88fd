#include "support/changed_bert.hpp"

#include "support/catch.hpp"
#include "support/message.hpp"

namespace heed::test {

Change with_file(const std::string& name, const std::string& bytes) {
    return [=](SmallBert& model) { model.files[name] = bytes; };
}

Finished attend(const Workspace& workspace, const Change& change, const std::vector<std::string>& flags) {
    SmallBert model;
    change(model);
    model.write(workspace, "m");
    std::vector<std::string> arguments = {"attend", "a b", "--model", "m", "-o", "out.json"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return workspace.heed(arguments);
}

void check_refused(const Change& change, const std::string& message, const std::vector<std::string>& flags) {
    const Workspace workspace;
    const Finished run = attend(workspace, change, flags);
    INFO("expected: " << message << "\nheed said: " << run.err);
    CHECK(run.code == 3);
    CHECK(run.out.empty());
    CHECK(contains(run.err, "heed: error: " + message));
    CHECK(workspace.names() == std::vector<std::string>{"m"});
}

void check_accepted(const Change& change, const std::vector<std::string>& flags) {
    const Workspace workspace;
    const Finished run = attend(workspace, change, flags);
    INFO("heed said: " << run.err);
    CHECK(run.code == 0);
    CHECK(run.err.empty());
    CHECK(workspace.has("out.json"));
}

}  // namespace heed::test
