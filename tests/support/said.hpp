// What the library says to whoever calls it, kept for a test to look into.
#pragma once

#include <string>
#include <vector>

#include "core/messages.hpp"

namespace heed::test {

class Said : public Messages {
  public:
    void error(const std::string& text) const override { errors.push_back(text); }
    void warning(const std::string& text) const override { warnings.push_back(text); }
    void detail(const std::string& text) const override { details.push_back(text); }

    mutable std::vector<std::string> errors, warnings, details;
};

}  // namespace heed::test
