// Flags that change nothing of what was asked for are said, so that nobody takes them for granted.
#pragma once

#include <map>
#include <string>

#include "core/attention.hpp"
#include "core/messages.hpp"
#include "flags/given.hpp"
#include "source/request.hpp"

namespace heed {

/// Warns of each flag that has nothing to do for this input and model.
void warn_of_idle_flags(const Given& given, const Request& request, const Messages& messages);

/// Which choices of tokens none of the records that were looked at had anything to do for.
class IdleChoices {
  public:
    explicit IdleChoices(const Given& given) : given_(given) {}

    /// At a record of which the choice was made.
    void look_at(const Attention& attention);
    void warn(const Messages& messages) const;

  private:
    const Given& given_;
    std::map<std::string, std::string> reasons_;  // by the flag; empty: it had something to do
};

/// Of one record.
void warn_of_idle_choices(const Given& given, const Attention& attention, const Messages& messages);

}  // namespace heed
