// The ids of records that were not the wanted one, for a message that none is.
#pragma once

#include <string>
#include <vector>

#include "core/record_id.hpp"

namespace heed {

class SeenIds {
  public:
    /// The first thousand are remembered.
    void add(const RecordId& id);
    /// "none of that id; did you mean "doc-2"?", or "none of that id among "a", "b" and others".
    [[nodiscard]] std::string none_of_that(const std::string& wanted) const;

  private:
    std::vector<std::string> ids_;
};

}  // namespace heed
