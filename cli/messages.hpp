// Words for the user, all on stderr; data goes to stdout and never through here.
#pragma once

#include <string>

#include "core/messages.hpp"

namespace heed {

enum class Verbosity { quiet, normal, verbose };

class StandardErrorMessages : public Messages {
  public:
    explicit StandardErrorMessages(Verbosity verbosity) : verbosity_(verbosity) {}

    Verbosity verbosity() const { return verbosity_; }

    /// Said even when quiet.
    void error(const std::string& text) const override;
    void warning(const std::string& text) const override;
    /// What to do next, unless quiet.
    void note(const std::string& text) const;
    /// For -v.
    void detail(const std::string& text) const override;
    /// On a terminal, unless quiet: a line that the next message, or an empty text, takes away.
    void progress(const std::string& text) const override;

  private:
    void say(const std::string& colour, const std::string& kind, const std::string& text) const;

    Verbosity verbosity_;
    mutable bool has_progress_line_ = false;
};

}  // namespace heed
