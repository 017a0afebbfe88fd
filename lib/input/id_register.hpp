// The ids that the records of a file have been given. Two outputs of one name would overwrite each other, so
// an id counts once, as it is shown: 3 and "3" are the same. A record whose id is taken is called by it and a
// number: "s1#2" is the second "s1". Records that are only numbered cost no memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/record_id.hpp"

namespace heed {

class IdRegister {
  public:
    /// Takes the number of the next record, which counts even if the record then turns out bad.
    std::int64_t next_number() { return count_++; }
    /// The records that have a number.
    std::int64_t count() const { return count_; }

    /// The id of record `number`: `given`, else the number itself; that with "#2", "#3", … where an earlier
    /// record has it.
    RecordId take(std::int64_t number, const std::optional<RecordId>& given);

  private:
    bool is_taken(const std::string& shown) const;

    std::int64_t count_ = 0;
    std::optional<std::int64_t> first_given_;  // the records before it have their numbers
    std::unordered_set<std::size_t> hashes_;  // of the ids from there on: 64 bits, so equal ones are the same
    std::unordered_map<std::size_t, std::uint64_t> repeats_;  // of ids that came again: how often they came
};

}  // namespace heed
