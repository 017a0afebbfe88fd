// `heed attend` on a small BERT whose folder a test has changed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/small_bert.hpp"

namespace heed::test {

using Change = std::function<void(SmallBert&)>;

/// A file of the folder, other than config.json, holds these bytes.
Change with_file(const std::string& name, const std::string& bytes);

/// `heed attend "a b"` with the changed model in the folder m, into out.json.
Finished attend(const Workspace& workspace, const Change& change, const std::vector<std::string>& flags = {});

/// Exit code 3, a message that begins with this one, and nothing written.
void check_refused(const Change& change, const std::string& message,
                   const std::vector<std::string>& flags = {});

/// Exit code 0, no warning, and an output.
void check_accepted(const Change& change, const std::vector<std::string>& flags = {});

}  // namespace heed::test
