#include <cmath>
#include <utility>

#include "core/exact_sum.hpp"
#include "core/memory.hpp"
#include "core/text/escape.hpp"
#include "source/open.hpp"
#include "source/streams.hpp"

namespace heed {
namespace {

/// Sums of records of one shape, which do not depend on their order.
class RecordSums {
  public:
    /// InputError, at `place`, for another shape than the first record's.
    void add(const Attention& attention, const Place& place) {
        if (count_ == 0)
            take_first(attention);
        else
            require_alike(attention, place);
        const float* const weights = attention.weights.data();
        for (std::size_t i = 0; i < sums_.size(); ++i) {
            sums_[i].add(weights[i]);
            squares_[i].add(static_cast<double>(weights[i]) * weights[i]);
        }
        keep_common_tokens(attention);
        ++count_;
    }

    std::uint64_t count() const { return count_; }

    Attention mean() const {
        Attention mean = first_;
        mean.id = std::string("mean");
        mean.extra.clear();
        mean.output.reset();
        mean.spread = RecordSpread{count_, {}};
        const auto n = static_cast<double>(count_);
        for (std::size_t i = 0; i < sums_.size(); ++i)
            mean.weights.data()[i] = static_cast<float>(sums_[i].value() / n);
        if (count_ > 1) {
            mean.spread->standard_error = Tensor4::from_shape(mean.weights.shape());
            for (std::size_t i = 0; i < sums_.size(); ++i)
                mean.spread->standard_error.data()[i] =
                    static_cast<float>(std::sqrt(variance_of(sums_[i], squares_[i], count_) / n));
        }
        add_note(mean, "mean over " + std::to_string(count_) + (count_ == 1 ? " record" : " records"));
        return mean;
    }

  private:
    void take_first(const Attention& attention) {
        require_memory(bytes_of({2, attention.weights.size(), sizeof(ExactSum)}), "sums over the records");
        first_ = attention;
        first_.encoding = encoding_of_tokens(attention.encoding.tokens);
        first_.encoding.forms = attention.encoding.forms;
        first_.encoding.segments = attention.encoding.segments;
        first_.encoding.special_tokens_mask = attention.encoding.special_tokens_mask;
        sums_.resize(attention.weights.size());
        squares_.resize(attention.weights.size());
    }

    void require_alike(const Attention& attention, const Place& place) const {
        if (attention.weights.shape() != first_.weights.shape())
            throw InputError(place,
                             "as many tokens, or regions, as in the records before, " +
                                 std::to_string(first_.weights.shape(2)) + " × " +
                                 std::to_string(first_.weights.shape(3)) +
                                 ", for a mean over records (--max-length N --truncate longest_first "
                                 "--drop-shorter gives texts one length)",
                             std::to_string(attention.weights.shape(2)) + " × " +
                                 std::to_string(attention.weights.shape(3)));
        if (attention.layers != first_.layers || attention.heads != first_.heads ||
            attention.kind != first_.kind || attention.aggregate != first_.aggregate)
            throw InputError(place, "the layers, heads and value of the records before", "others");
        const bool are_regions = attention.reduced && attention.reduced->find("regions") != std::string::npos;
        if (are_regions && attention.encoding.tokens != first_.encoding.tokens)
            throw InputError(place, "the regions of the records before, " + listed(first_.encoding.tokens),
                             listed(attention.encoding.tokens));
    }

    /// Where records have different tokens, the position stands for them; a key stays hidden where all hide
    /// it.
    void keep_common_tokens(const Attention& attention) {
        first_.hidden_keys = first_.hidden_keys.and_in(attention.hidden_keys);
        const auto keep = [](std::vector<std::string>& tokens, std::vector<TokenForm>& forms,
                             const std::vector<std::string>& others) {
            for (std::size_t i = 0; i < tokens.size(); ++i) {
                if (tokens[i] == others[i]) continue;
                tokens[i] = std::to_string(i);
                if (!forms.empty()) forms[i] = {.text = tokens[i]};
            }
        };
        keep(first_.encoding.tokens, first_.encoding.forms, attention.encoding.tokens);
        if (first_.key_encoding)
            keep(first_.key_encoding->tokens, first_.key_encoding->forms, attention.keys());
    }

    static std::string listed(const std::vector<std::string>& names) {
        std::string list;
        for (const std::string& name : names) list += (list.empty() ? "" : ", ") + excerpt(name);
        return list;
    }

    Attention first_;  // with the tokens that all have
    std::vector<ExactSum> sums_, squares_;
    std::uint64_t count_ = 0;
};

class MeanStream : public RecordStream {
  public:
    MeanStream(const Request& request, std::unique_ptr<RecordStream> all)
        : RecordStream(request, Selection()), all_(std::move(all)) {}

    std::vector<Record> next() override {
        if (std::exchange(is_done_, true)) return {};
        RecordSums sums;
        for (auto batch = all_->next(); !batch.empty(); batch = all_->next())
            for (Record& record : batch) {
                all_->select(record);
                if (const InputError* const error = record.error()) throw InputError(*error);
                sums.add(*record.value(), all_->place_of(*record.value()));
            }
        if (sums.count() == 0) throw InputError({name(), ""}, "a record, for a mean over records", "none");
        Attention mean = sums.mean();
        Record record{0, 0, mean.id, std::move(mean)};
        return batch_of(std::move(record));
    }

    std::optional<ReadSoFar> read_so_far() const override { return all_->read_so_far(); }

  private:
    std::unique_ptr<RecordStream> all_;
    bool is_done_ = false;
};

}  // namespace

std::unique_ptr<RecordStream> mean_stream(const Request& request, const Selection& selection,
                                          const Messages& messages) {
    Request each = request;
    each.mean_of_records = false;
    return std::make_unique<MeanStream>(request, open_records(each, selection, messages));
}

}  // namespace heed
