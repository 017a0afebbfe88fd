// Words for the user, all on stderr; data goes to stdout and never through here.
#pragma once

#include <string>

#include "core/messages.hpp"

namespace heed {

enum class Verbosity { quiet, normal, verbose, each_record };

/// What a command says, beside what the library does.
class CommandMessages : public Messages {
  public:
    /// What to do next, or what belongs to the result, unless quiet.
    virtual void note(const std::string& text) const = 0;
};

class StandardErrorMessages : public CommandMessages {
  public:
    explicit StandardErrorMessages(Verbosity verbosity) : verbosity_(verbosity) {}

    Verbosity verbosity() const { return verbosity_; }

    /// Said even when quiet.
    void error(const std::string& text) const override;
    void warning(const std::string& text) const override;
    void note(const std::string& text) const override;
    /// For -v.
    void detail(const std::string& text) const override;
    /// For -vv.
    void record_detail(const std::string& text) const override;
    /// On a terminal, unless quiet: a line that the next message, or an empty text, takes away.
    void progress(const std::string& text) const override;

  private:
    void say(const std::string& colour, const std::string& kind, const std::string& text) const;

    Verbosity verbosity_;
    mutable bool has_progress_line_ = false;
};

}  // namespace heed
