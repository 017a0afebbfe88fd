#include <utility>

#include "source/open.hpp"
#include "source/record_sums.hpp"
#include "source/streams.hpp"

namespace heed {
namespace {

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
