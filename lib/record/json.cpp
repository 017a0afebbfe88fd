#include "record/json.hpp"

#include "core/text/number.hpp"
#include "format/json_writer.hpp"
#include "record/fields.hpp"

namespace heed {
namespace {

/// Text on its way to a sink, which gets it in large pieces.
class TextBuffer {
  public:
    explicit TextBuffer(const Sink& sink) : sink_(sink) { text_.reserve(2 * piece); }

    std::string& text() { return text_; }
    void flush_if_large() {
        if (text_.size() >= piece) flush();
    }
    void flush() {
        sink_(text_);
        text_.clear();
    }

  private:
    static constexpr std::size_t piece = 1 << 18;

    const Sink& sink_;
    std::string text_;
};

/// Nested arrays, the innermost on one line; the others have a line for each element, or all are on one line.
class NumberWriter {
  public:
    NumberWriter(TextBuffer& buffer, const float* values, std::vector<std::size_t> shape, bool lines)
        : buffer_(buffer), values_(values), shape_(std::move(shape)), lines_(lines) {}

    void write(std::size_t axis = 0) {
        const bool innermost = axis + 1 == shape_.size();
        JsonArray array(buffer_.text(), lines_ && !innermost ? json_on_lines(axis + 1) : JsonLayout{});
        for (std::size_t i = 0; i < shape_[axis]; ++i) {
            std::string& out = array.begin();
            if (innermost)
                append_number(out, *values_++);
            else
                write(axis + 1);
        }
        array.end();
        buffer_.flush_if_large();
    }

  private:
    TextBuffer& buffer_;
    const float* values_;  // the next to write
    std::vector<std::size_t> shape_;
    bool lines_;
};

template <typename Tensor>
void append_numbers(TextBuffer& buffer, const Tensor& tensor, bool lines) {
    NumberWriter(buffer, tensor.data(), {tensor.shape().begin(), tensor.shape().end()}, lines).write();
}

void write_text(const Attention& attention, bool lines, const Sink& sink) {
    TextBuffer buffer(sink);
    JsonObject record(buffer.text(), lines ? json_on_lines(0) : JsonLayout{});
    add_fields(record, attention);
    if (attention.output) {
        record.begin("output");
        append_numbers(buffer, *attention.output, lines);
    }
    record.begin("attention");
    append_numbers(buffer, attention.weights, lines);
    if (attention.spread && attention.spread->records > 1) {
        record.begin("standard_error");
        append_numbers(buffer, attention.spread->standard_error, lines);
    }
    record.end();
    buffer.text() += '\n';
    buffer.flush();
}

}  // namespace

void write_json(const Attention& attention, const Sink& sink) {
    write_text(attention, true, sink);
}

void write_jsonl(const Attention& attention, const Sink& sink) {
    write_text(attention, false, sink);
}

std::string tokens_to_jsonl(const RecordId& id, const Encoding& encoding) {
    std::string line;
    constexpr std::size_t bytes_per_token = 48;  // mostly
    line.reserve(bytes_per_token * (encoding.tokens.size() + 4));
    JsonObject record(line);
    record.add("id", id);
    add_fields(record, encoding, encoding.text_pair ? FieldNames{} : FieldNames{"text_pair"});
    record.end();
    return line += '\n';
}

Attention record_from_json(const JsonValue& json, std::int64_t number, const RecordPart& part) {
    RecordDraft draft = draft_of_fields(json, number, [&] {
        const JsonValue stored = json.field("attention");
        return StoredWeights::of(stored.numbers(4), stored.place());
    });
    if (const auto error = json.find("standard_error"))
        draft.standard_error = StoredWeights::of(error->numbers(4), error->place());
    if (const auto output = json.find("output")) draft.output = output->numbers(2);
    return attention_of(std::move(draft), json.place().at("."), part);
}

}  // namespace heed
