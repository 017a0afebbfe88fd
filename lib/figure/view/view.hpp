// One HTML file in which attention is explored: all heads at once, and one or several of them as lines, as a
// matrix or as text. It opens from file://, asks nothing of a network, and whatever the records hold stays
// text. The records are in it (record/view_file.hpp), so that it is a saved record too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/attention.hpp"
#include "core/head_vectors.hpp"

namespace heed {

struct ViewOptions {
    std::optional<std::int64_t> precision = 8;  // bits of each weight; none: those of float32
    std::size_t threads = 1;
    std::string name = "view.html";  // what commands that the page gives call the file
    bool is_comparison = false;      // of the first record with the second, with which the page begins
};

/// A page to which records are added one after the other; they are packed as they come.
class View {
  public:
    explicit View(ViewOptions options = ViewOptions()) : options_(std::move(options)) {}

    /// With the queries and keys of its layers and heads, where they are given. UsageError, which says what
    /// to do, if the page becomes larger than 64 MB; std::runtime_error if a weight is not finite.
    void add(const Attention& attention, const HeadVectors* vectors = nullptr);
    /// The page of what was added, at least one record.
    [[nodiscard]] std::string html() const;
    /// How much of the page queries and keys take.
    [[nodiscard]] std::size_t vector_bytes() const { return vector_bytes_; }

  private:
    ViewOptions options_;
    std::size_t count_ = 0, vector_bytes_ = 0;
    std::string title_, picture_;      // of the first record
    std::string blocks_;               // of all records
    std::vector<std::string> frames_;  // of the first few; a page of more has none
};
[[nodiscard]] std::string view_html(const Attention& attention, const ViewOptions& options = ViewOptions());

/// The page as an element of another: <iframe srcdoc="…">, which may run its script and save files, no more.
[[nodiscard]] std::string view_fragment(const std::string& html);

/// Beyond, notebooks do not show a page, or not well.
inline constexpr std::size_t large_view = 5'000'000, largest_view = 64'000'000;

// What of the page is in a file of its own.

/// What the page says of a record besides its numbers, as JSON: labels, roles, words, the text.
[[nodiscard]] std::string view_words(const Attention& attention);

/// The figures of each head without their cells, which the page fills in, deflated in base64; empty where
/// there are none. `attention` is as the page has it.
[[nodiscard]] std::string view_frames(const Attention& attention, std::size_t threads);

/// Up to here frames are stored.
inline constexpr std::size_t most_framed_tokens = 64, most_framed_records = 4;

}  // namespace heed
