// Where attention comes from: the flags that every command shares, and behind them one source. Sequences of
// text or embeddings go through a model; a saved record or a bare matrix is read back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/select.hpp"
#include "batches.hpp"
#include "core/attention.hpp"
#include "core/error.hpp"
#include "flags/given.hpp"
#include "input/corpus.hpp"
#include "messages.hpp"
#include "truncation.hpp"

namespace heed {

struct SourceFlags {
    std::vector<std::string> operands;  // TEXT, or one saved record
    std::optional<std::string> file, file_format, pair, embeddings, tokens, unknown, record;
    std::optional<std::string> model, revision;
    std::optional<std::string> compare, compare_model;
    TruncationFlags truncation;
    bool hidden = false;                       // the last hidden states too
    std::uint64_t threads = 0;                 // 0: as many as there are processors
    std::uint64_t batch_tokens = 1;            // texts go through a BERT together until they have so many
    CorpusPart part;                           // which records; numbers are those of the whole corpus
    bool distinct_ids = false;                 // a saved record of an earlier one's id is refused
    std::optional<std::string> weights, mask;  // of the layer from scratch, like the rest
    std::optional<std::uint64_t> dim, seed;
    std::optional<double> dropout;
};

SourceFlags source_flags_of(const Given& given);

/// Records are taken from it by `next` or by `next_batch`: what one has given the other does not give again.
struct Source {
    NextAttention next;    // the steps done
    NextBatch next_batch;  // several at a time, with `steps` left to do
    Selection steps;
    std::string name;      // what messages call it
    bool several = false;  // may give more than one
    std::function<std::optional<ReadSoFar>()> read_so_far = [] { return std::nullopt; };  // of a corpus
};

/// A source whose attentions come in batches; name and steps are left to fill in.
Source source_of_batches(NextBatch next_batch, std::function<std::optional<ReadSoFar>()> read_so_far);

/// Whether it may give more than one, before it is opened.
bool gives_several(const SourceFlags& flags);
/// How many threads to compute with.
std::size_t thread_count(const SourceFlags& flags);

/// What the source's steps make of a record of its batches, unless it is refused: then, or now, its
/// InputError.
void select_outcome(Outcome& outcome, const Source& source);

/// Where an attention came from; of several records it says which.
Place place_of(const Source& source, const Attention& attention);

/// What `selection` makes of each attention, minus what it makes of the one compared with, if one is. A model
/// computes no other layers and heads. UsageError unless exactly one source is given; InputError if it cannot
/// be opened, or does not have what is selected.
Source open_source(const SourceFlags& flags, const Selection& selection, const Messages& messages);

/// For a command that takes one sequence. UsageError, which says what to do, if there are several; InputError
/// if none.
Attention only_one(const Source& source);

/// The operand names a saved record or a bare matrix ("-": a record on standard input), not a text.
bool is_record_file(const std::string& operand);
/// Such a file may hold more than one: .jsonl, or the index of files of tensors.
bool holds_several(const std::string& record_file);

}  // namespace heed
