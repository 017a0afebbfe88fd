#include <algorithm>
#include <deque>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"
#include "core/provenance.hpp"
#include "core/text/escape.hpp"
#include "io/signals.hpp"
#include "source/open.hpp"
#include "source/streams.hpp"

namespace heed {
namespace {

/// Takes the records of a stream one at a time.
class OneByOne {
  public:
    explicit OneByOne(std::unique_ptr<RecordStream> stream) : stream_(std::move(stream)) {}

    RecordStream& stream() { return *stream_; }
    const RecordStream& stream() const { return *stream_; }

    std::optional<Record> next() {
        if (waiting_.empty())
            for (Record& record : stream_->next()) waiting_.push_back(std::move(record));
        if (waiting_.empty()) return std::nullopt;
        Record record = std::move(waiting_.front());
        waiting_.pop_front();
        return record;
    }

  private:
    std::unique_ptr<RecordStream> stream_;
    std::deque<Record> waiting_;
};

/// What the records of another request are found by: its parts, which are opened again and again.
struct Reopened {
    Request request;
    Selection selection;
    const Messages& messages;

    OneByOne open() const { return OneByOne(open_records(request, selection, messages)); }
};

std::size_t hash_of(const RecordId& id) {
    return std::hash<std::string>{}(show(id));
}

/// The records of a second stream, found by the ids of the first's: quickly, and in memory for the ids alone,
/// as long as both are in one order. The stream is opened anew for a record that stands before the last one,
/// and once more when one was looked for in vain, after which all ids are known; never where the two go
/// through one corpus.
class Counterparts {
  public:
    explicit Counterparts(Reopened other) : other_(std::move(other)), records_(other_.open()) {}

    /// The first record called `id`: it may be rejected. InputError for none, Stopped for a run that was
    /// asked to stop.
    Record of(const RecordId& id) {
        const auto seen = seen_at_.find(hash_of(id));
        const bool is_missing = seen == seen_at_.end() && all_seen_;
        if (seen != seen_at_.end() && seen->second < position_) go_back_to(seen->second);
        auto record = is_missing ? std::nullopt : search(id);
        if (!record)
            throw InputError({stream().name(), ""}, "a record " + excerpt(show(id)) + " to compare with",
                             "none");
        return *std::move(record);
    }

    RecordStream& stream() { return records_.stream(); }

  private:
    /// A search may read them all, which takes long.
    std::optional<Record> read() {
        end_if_stopped();
        return records_.next();
    }

    /// Of one that cannot be read nobody knows whose counterpart it is.
    std::optional<Record> next() {
        auto record = read();
        if (!record)
            all_seen_ = true;
        else if (record->id)
            seen_at_.emplace(hash_of(*record->id), position_);
        if (record) ++position_;
        return record;
    }

    /// From here on; in vain, this is where it goes on.
    std::optional<Record> search(const RecordId& id) {
        const std::size_t from = position_;
        while (auto record = next())
            if (record->id && hash_of(*record->id) == hash_of(id)) return record;
        go_to(from);
        return std::nullopt;
    }

    void go_to(std::size_t position) {
        records_ = other_.open();
        for (position_ = 0; position_ < position && read();) ++position_;
    }

    void go_back_to(std::size_t position) {
        if (!std::exchange(has_warned_, true))
            other_.messages.warning(stream().name() +
                                    " is in another order: it is read from its beginning for each record " +
                                    "that stands before the last one");
        go_to(position);
    }

    Reopened other_;
    OneByOne records_;
    std::size_t position_ = 0;                              // of the record that comes next, from 0
    std::unordered_map<std::size_t, std::size_t> seen_at_;  // by the id's hash: 64 bits, equal ones the same
    bool all_seen_ = false;
    bool has_warned_ = false;
};

/// The other side is another text, not another model's or a saved one's.
bool has_other_text(const Request& first, const Request& other) {
    const auto* const texts = std::get_if<Texts>(&other.input);
    const auto* const own = std::get_if<Texts>(&first.input);
    return texts != nullptr && (own == nullptr || own->texts != texts->texts);
}

/// As a caption holds it, where ";" ends a note.
std::string title_of_text(const std::string& text) {
    std::string title = excerpt(text);
    std::replace(title.begin(), title.end(), ';', ',');
    return title;
}

/// What a caption calls the other: its file, else its model.
std::string name_of(const RecordStream& other, const Attention& attention) {
    return escape_terminal(is_record_file(other.name())
                               ? std::filesystem::path(other.name()).filename().string()
                               : without_folders(attention.model.name));
}

class DifferenceStream : public RecordStream {
  public:
    DifferenceStream(const Request& first, Request other, const Selection& selection,
                     const Messages& messages)
        : RecordStream(first, Selection()),
          messages_(messages),
          is_other_text_(has_other_text(first, other)),
          first_(open_records(first, selection, messages)),
          others_({std::move(other), selection, messages}) {}

    std::vector<Record> next() override {
        auto record = first_.next();
        if (!record) return {};
        record->apply([&](Attention& attention) { subtract(attention); });
        return batch_of(*std::move(record));
    }

    std::optional<ReadSoFar> read_so_far() const override { return first_.stream().read_so_far(); }

  private:
    void subtract(Attention& attention) {
        const auto other = counterpart_of(attention.id);
        Selection steps = first_.stream().steps_left(attention);
        steps.compare = other;
        const Place place = place_of(attention);
        attention = heed::select(std::move(attention), steps, place);
        warn_of_others(attention, *other);
    }

    /// What the steps made of it.
    std::shared_ptr<const Subtrahend> counterpart_of(const RecordId& id) {
        RecordStream& other = others_.stream();
        if (several() && other.several()) return subtrahend(others_.of(id));
        if (!only_) only_ = subtrahend_of(only_one(other));
        return only_;
    }

    std::shared_ptr<const Subtrahend> subtrahend(Record record) {
        others_.stream().select(record);
        if (const InputError* const error = record.error()) throw InputError(*error);
        return subtrahend_of(std::move(*record.value()));
    }

    std::shared_ptr<const Subtrahend> subtrahend_of(Attention attention) {
        std::string name = is_other_text_ && attention.encoding.text ? title_of_text(*attention.encoding.text)
                                                                     : name_of(others_.stream(), attention);
        return std::make_shared<const Subtrahend>(Subtrahend{std::move(attention), std::move(name)});
    }

    void warn_of_others(const Attention& attention, const Subtrahend& other) {
        const std::string record = "record " + show(attention.id) + ": ";
        if (attention.spread || other.attention.spread)
            messages_.warning(record +
                              "the difference of means has no standard error; from the records of both, "
                              "--compare with --mean records computes it");
        if (attention.encoding.tokens != other.attention.encoding.tokens ||
            attention.keys() != other.attention.keys())
            messages_.warning(record + "the tokens are not those of " + other.name +
                              "; they are compared place by place");
        if (attention.layers != other.attention.layers || attention.heads != other.attention.heads)
            messages_.warning(record + "the layers or heads are not those of " + other.name +
                              "; they are compared one by one");
    }

    const Messages& messages_;
    bool is_other_text_;
    OneByOne first_;
    Counterparts others_;
    std::shared_ptr<const Subtrahend> only_;  // where there is but one
};

}  // namespace

std::unique_ptr<RecordStream> difference_stream(const Request& first, Request other,
                                                const Selection& selection, const Messages& messages) {
    return std::make_unique<DifferenceStream>(first, std::move(other), selection, messages);
}

}  // namespace heed
