// Words for the user about the work that is being done. The library never prints: whoever calls it says where
// they go.
#pragma once

#include <string>

namespace heed {

class Messages {
  public:
    virtual ~Messages() = default;

    /// What went wrong with one of several records; the work goes on.
    virtual void error(const std::string& text) const = 0;
    /// What the user should know to read the result right.
    virtual void warning(const std::string& text) const = 0;
    /// What was done.
    virtual void detail(const std::string& text) const = 0;
    /// Likewise, with one of several records: for whoever wants to hear of each.
    virtual void record_detail(const std::string&) const {}
    /// How far work is that takes long, in place of the last such line; nothing: it is done. Nobody has to
    /// show it.
    virtual void progress(const std::string&) const {}
};

}  // namespace heed
