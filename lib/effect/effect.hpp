// What a model predicts, and what it predicts without some of its heads: a pattern is a hypothesis, an effect
// is its test. Over the texts of a request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/messages.hpp"
#include "core/model_description.hpp"
#include "core/record_id.hpp"
#include "model/output_head.hpp"
#include "source/request.hpp"

namespace heed {

/// A head as people write it: 18-6.
using HeadName = std::pair<std::int64_t, std::int64_t>;

/// "18-6,17-3". UsageError, which names `flag`, for anything else, and for a head that is named twice.
std::vector<HeadName> parse_heads(const std::string& flag, const std::string& text);
std::string show_head(const HeadName& head);

/// What is taken away from a model, and what is looked at.
struct EffectChoice {
    std::vector<std::vector<HeadName>> without = {};  // each set at once
    bool each = false;                                // every head on its own besides
    bool by_mean = false;                             // a head's context becomes its mean over all tokens
    std::optional<std::string> answer = {};   // a token or a class; none: what the model finds likeliest
    std::optional<std::string> against = {};  // of a logit difference

    bool takes_heads_out() const { return each || !without.empty(); }
};

/// What a number says.
enum class EffectMeasure { log_probability, loss, logit_difference };

struct Prediction {
    std::string name;   // a token or a class
    std::string label;  // what a reader is shown of it: " Paris" of "ĠParis"
    std::int64_t id = 0;
    double logit = 0;
    double log_probability = 0;  // natural
};

/// At a position, likeliest first.
struct PredictedPosition {
    std::size_t position;
    std::vector<Prediction> top;
};

/// Of one record. Changes are what it is without heads minus what it is.
struct RecordEffect {
    RecordId id;
    std::vector<std::string> tokens;                  // of a target: as the decoder has them, and its last
    std::optional<std::string> written = {};          // what the model wrote; the last tokens are of it
    std::size_t first_measured = 1;                   // the token that the first of `losses` is of
    std::vector<PredictedPosition> predictions = {};  // per [MASK]; of the next token; of the text's class
    std::vector<std::string> targets = {};  // whose log probability or logit is measured, per prediction
    std::vector<double> losses = {};        // of tokens first_measured, …: -ln p; of the next token
    std::optional<double> value = {};       // the mean of the measure; none: a loss of one token
    std::vector<double> changes = {};       // per set of `without`
    std::vector<std::vector<double>> losses_without = {};  // per set, as `losses`
    std::vector<double> changes_of_each = {};              // [layer × heads + head]; empty unless asked for
};

struct EffectReport {
    ModelDescription model;
    OutputHead::Task task = OutputHead::Task::masked_token;
    EffectMeasure measure = EffectMeasure::log_probability;
    EffectChoice choice = {};
    std::vector<RecordEffect> records = {};
};

/// InputError for a model without an output head, for a text without a masked token where one is predicted,
/// for heads that the model does not have, and for an answer that is not one token or class of the model;
/// each names its place. A text that is rejected ends it. Of an encoder-decoder, heads are those of
/// request.attention, and the loss is that of the targets; all texts or none have one.
EffectReport effect_of(const Request& request, const EffectChoice& choice, const Messages& messages);

/// Over the records, the mean of a change and its standard error; none of one record.
struct MeanChange {
    double mean;
    std::optional<double> standard_error;
};
MeanChange mean_change(const EffectReport& report, std::size_t set);
MeanChange mean_change_of_head(const EffectReport& report, std::size_t head);

}  // namespace heed
