// What streams of texts through models have in common: which layers and heads they compute, where texts are
// cut, and how much goes through a model together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/select.hpp"
#include "core/choice.hpp"
#include "core/encoding.hpp"
#include "core/keep_tokens.hpp"
#include "core/messages.hpp"
#include "model/open.hpp"
#include "source/request.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed {

/// The numbers under `count` that are chosen, ascending. InputError for one that is not under it.
std::vector<std::int64_t> chosen_under(const Choice& choice, std::int64_t count, const std::string& model);

/// What stands at the sides of a record's matrices.
struct RecordTokens {
    const Encoding& queries;
    const Encoding* keys;  // null: the queries
    bool is_from_left;     // the first query sees the first key alone
};

/// Which rows of each record a model computes: those that a selection needs, where these may be few.
class RowChoice {
  public:
    RowChoice(const Request& request, const Selection& selection);

    /// Whether rows may be left out.
    bool is_on() const { return selection_.has_value(); }
    /// The queries of a record of these tokens, ascending, as the only entry; none: all of every record.
    /// InputError at `place` for a query that it does not have.
    std::vector<Positions> of(const RecordTokens& tokens, const Place& place) const;

  private:
    std::optional<Selection> selection_;  // none: all rows are computed
};

/// A text is cut to the positions that the model was trained with, less those for what it writes itself, and
/// rejected where it cannot be computed.
Truncation truncation_of(const Request& request, const ModelSizes& sizes);

/// UsageError if the request says what goes with an encoder-decoder alone, and the model is none.
void require_both_halves(const OpenModel& opened, const Request& request);

std::size_t text_bytes(const Encoding& encoding);

/// Says once of a text that a model computes, though it is longer than those that it was trained with.
class LengthWarning {
  public:
    /// `messages` has to outlive it.
    LengthWarning(const ModelSizes& sizes, const Messages& messages)
        : usual_(sizes.usual_tokens()), messages_(&messages) {}

    void look_at(std::size_t tokens, const Place& place);

  private:
    std::size_t usual_;
    const Messages* messages_;
    bool has_warned_ = false;
};

/// "model default: bert, 5 layers of 6 heads, stored as float16; 2 threads"
std::string model_line(const ModelDescription& model, std::size_t threads);

/// Packing the weights costs about what it saves in so many passes, where memory is had quickly; else in some
/// hundred.
inline constexpr std::size_t passes_before_packing = 32;

/// How large the records are that go through a model together.
struct BatchSize {
    std::size_t tokens = 0;
    std::size_t weights = 0;
    std::size_t bytes = 0;

    /// For one more record.
    bool has_room(std::size_t most_tokens, std::size_t records) const {
        return tokens < most_tokens && weights < most_weights && bytes < most_bytes && records < most_records;
    }

    /// More weights than these are not computed together: memory stays flat however long the sequences are.
    static constexpr std::size_t most_weights = std::size_t{8} << 20;  // 32 MB

  private:
    /// Nor longer texts, with what their records say besides.
    static constexpr std::size_t most_bytes = std::size_t{32} << 20;
    /// Nor more records, should all be rejected.
    static constexpr std::size_t most_records = 4096;
};

}  // namespace heed
