// The cases of tests/truth/bert: what to run a checkpoint on, what float64 gives, and how far transformers'
// float32 is from it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/reference_bert.hpp"

namespace heed::test {

/// Against float64, over all the values of a case.
struct BertError {
    double rms;
    double max;
};

struct BertCase {
    std::string model;   // "builtin" is the one compiled into heed
    std::string name;    // its number of tokens, "middle" or "pair"
    std::string folder;  // the checkpoint's
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> segments;
    bool stored;                        // float64 as transformers computed it is in a file
    BertError transformers_attentions;  // of its float32 (eager)
    BertError transformers_hidden;      // likewise, of the last hidden states
    double mean_square_attentions;      // in float64
    double mean_square_hidden;
};

/// All of them; under valgrind, where the long ones take an hour, those that are `stored`.
std::vector<BertCase> read_bert_cases();

/// Float64 as transformers computed it, for a case that is `stored`.
ReferenceRun stored_truth(const BertCase& bert_case);

/// Float64: as stored, else by the reference, which takes seconds for 512 tokens of the built-in model.
ReferenceRun bert_truth(const BertCase& bert_case);

}  // namespace heed::test
