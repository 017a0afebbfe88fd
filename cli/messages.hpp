// Words for the user, all on stderr; data goes to stdout and never through here.
#pragma once

#include <string>

namespace heed {

enum class Verbosity { quiet, normal, verbose };

class Messages {
  public:
    explicit Messages(Verbosity verbosity) : verbosity_(verbosity) {}

    Verbosity verbosity() const { return verbosity_; }

    /// What went wrong; said even when quiet.
    void error(const std::string& text) const;
    /// What the user should know to read the result right.
    void warning(const std::string& text) const;
    /// What was done, for -v.
    void detail(const std::string& text) const;

  private:
    Verbosity verbosity_;
};

}  // namespace heed
