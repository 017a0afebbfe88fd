#include "tokenizer/word_memory.hpp"

namespace heed {
namespace {

constexpr std::size_t most_kept = 60'000;  // words and pieces: a memory of some five megabytes
constexpr std::size_t longest_word = 64;   // in bytes; longer ones are seldom said twice

}  // namespace

WordMemory::WordMemory() {
    known_.max_load_factor(0.5F);  // most searches end with the first word that they look at
}

const std::vector<Piece>& WordMemory::pieces_of(const TokenizerModel& model, std::string_view word) {
    if (word.size() > longest_word || !model.gains_by_memory()) {
        latest_.clear();
        model.append_pieces(latest_, word);
        return latest_;
    }
    if (const auto known = known_.find(word); known != known_.end()) return known->second;
    if (kept_ >= most_kept) {
        known_.clear();
        kept_ = 0;
    }
    const auto at = known_.try_emplace(std::string(word)).first;
    try {
        model.append_pieces(at->second, at->first);  // which may refer to the word: it stays
    } catch (...) {
        known_.erase(at);
        throw;
    }
    kept_ += 1 + at->second.size();
    return at->second;
}

}  // namespace heed
