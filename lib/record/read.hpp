// Saved attention, whatever the format: a record, many of them, or a bare matrix from any framework.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "io/file.hpp"
#include "io/lines.hpp"
#include "record/bare.hpp"
#include "record/draft.hpp"
#include "record/view_file.hpp"

namespace heed {

/// Where a record begins, and its id, as far as they can be read: also of one that is rejected.
struct RecordOrigin {
    std::size_t line = 0;        // of JSONL; 0: not known
    std::optional<RecordId> id;  // none: it has none, or none that can be read
};

class RecordReader {
  public:
    /// `path` ends in .json, .jsonl, .npz, .npy, .safetensors, .csv, .tsv or .html, may be FILE:NAME for an
    /// array among several, or "-": JSON or JSONL on standard input. InputError if it is rejected; for JSONL
    /// that comes with next(). Of each record `part` is read. `names`, if there are any, take the place of
    /// those that a bare array has, and a query of one that `is_causal` could not see the keys after it;
    /// UsageError for a record of heed.
    [[nodiscard]] static RecordReader open(const std::string& path, const RecordPart& part = {},
                                           const RowNames& names = {}, bool is_causal = false);

    /// The next record, nothing at the end. A bad line of JSONL throws InputError (file, line, reason); the
    /// next call continues after it.
    [[nodiscard]] std::optional<Attention> next();

    /// Of the record that next() has just given or rejected.
    [[nodiscard]] const RecordOrigin& origin() const { return origin_; }

    /// Of a batch in one array, what to say to a user who has not chosen a sequence; empty: it is none.
    [[nodiscard]] std::string choose() const;
    /// Whether the latest record came from a bare array, which hides keys by NaN alone.
    [[nodiscard]] bool is_bare() const { return is_bare_; }
    /// What to warn of where an array may be meant otherwise than it is read.
    [[nodiscard]] const std::vector<std::string>& doubts() const { return doubts_; }
    /// What stands beside the attention and was passed over, of the file or of the latest line.
    [[nodiscard]] const std::vector<std::string>& unused() const { return unused_; }

    /// Nothing for a pipe, nor for a file that holds one record.
    [[nodiscard]] std::optional<ReadSoFar> read_so_far() const;

  private:
    struct FirstLine {
        std::string text;
        std::size_t number;
    };

    void open_one(const std::string& path);
    void open_view(const std::string& path);
    void reject_names() const;
    void take(std::variant<Attention, BareAttention> opened);
    [[nodiscard]] BareAttention named(BareAttention bare);
    [[nodiscard]] std::optional<Attention> next_of_view();
    [[nodiscard]] std::optional<Attention> next_line();
    [[nodiscard]] Attention parse_line(const Line& line);

    RecordPart part_;
    RowNames names_;
    bool is_causal_ = false;
    bool is_bare_ = false;
    std::vector<std::string> unused_;
    std::vector<std::string> doubts_;
    std::optional<FileBytes> file_;        // of `batch_` and `view_`
    std::optional<Attention> only_;        // of a file that holds one
    std::optional<BareAttention> batch_;   // of one that holds several in an array
    std::optional<ViewFile> view_;         // of a page that heed wrote
    std::optional<LineReader> lines_;      // of one that holds many
    std::optional<FirstLine> first_line_;  // read by open(), not returned yet
    std::int64_t count_ = 0;
    RecordOrigin origin_;
};

}  // namespace heed
