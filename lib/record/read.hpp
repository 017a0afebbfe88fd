// Saved attention, whatever the format: a record, many of them, or a bare matrix from any framework.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "core/nd_array.hpp"
#include "io/lines.hpp"
#include "record/draft.hpp"

namespace heed {

/// Where a record begins, and its id, as far as they can be read: also of one that is rejected.
struct RecordOrigin {
    std::size_t line = 0;        // of JSONL; 0: not known
    std::optional<RecordId> id;  // none: it has none, or none that can be read
};

class RecordReader {
  public:
    /// `path` ends in .json, .jsonl, .npz, .npy or .safetensors, may be FILE:NAME for an array among
    /// several, or "-": JSON or JSONL on standard input. InputError if it is rejected; for JSONL that comes
    /// with next(). Of each record `part` is read.
    [[nodiscard]] static RecordReader open(const std::string& path, const RecordPart& part = {});

    /// The next record, nothing at the end. A bad line of JSONL throws InputError (file, line, reason); the
    /// next call continues after it.
    [[nodiscard]] std::optional<Attention> next();

    /// Of the record that next() has just given or rejected.
    [[nodiscard]] const RecordOrigin& origin() const { return origin_; }

    /// Nothing for a pipe, nor for a file that holds one record.
    [[nodiscard]] std::optional<ReadSoFar> read_so_far() const;

  private:
    struct FirstLine {
        std::string text;
        std::size_t number;
    };

    [[nodiscard]] std::optional<Attention> next_line();
    [[nodiscard]] Attention parse_line(const Line& line);

    RecordPart part_;
    std::optional<Attention> only_;        // of a file that holds one
    std::optional<LineReader> lines_;      // of one that holds many
    std::optional<FirstLine> first_line_;  // read by open(), not returned yet
    std::int64_t count_ = 0;
    RecordOrigin origin_;
};

/// A bare array of attention as a record of a model of type "unknown": [q, k], [heads, q, k], [layers, heads,
/// q, k] or [layers, 1, heads, q, k]. Tokens, layers and heads are numbered, and it is `normalized` if its
/// rows are of weights from 0 to 1 that sum to 1. `array` is finite. InputError for any other shape.
[[nodiscard]] Attention record_from_matrix(NdArray array, const Place& place, const RecordPart& part = {});

}  // namespace heed
