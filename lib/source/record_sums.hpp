// Sums over records of one shape, which do not depend on their order: of a whole corpus, or of parts of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/attention.hpp"
#include "core/exact_sum.hpp"
#include "format/json.hpp"

namespace heed {

class RecordSums {
  public:
    /// InputError, at `place`, for another shape, other layers, heads, values or regions than the first
    /// record's.
    void add(const Attention& attention, const Place& place);
    void add(const RecordSums& others, const Place& place);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    /// The mean and its standard error, as a record. There is one at least.
    [[nodiscard]] Attention mean() const;

    /// All digits, and back. InputError, which names the field, for what does not fit together.
    [[nodiscard]] std::string json() const;
    [[nodiscard]] static RecordSums of_json(const JsonValue& json);

  private:
    void take_first(const Attention& attention);
    void require_alike(const Attention& attention, const Place& place) const;
    void keep_common_tokens(const Attention& attention);

    Attention first_;  // with the tokens that all have
    std::vector<ExactSum> sums_, squares_;
    std::uint64_t count_ = 0;
};

}  // namespace heed
