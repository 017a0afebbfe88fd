#include "record/json.hpp"

#include "core/number.hpp"
#include "record/draft.hpp"
#include "record/fields.hpp"

namespace heed {
namespace {

/// Text on its way to a sink, handed on in pieces.
class Text {
  public:
    explicit Text(const Sink& sink) : sink_(sink) { waiting_.reserve(2 * piece); }

    std::string& waiting() { return waiting_; }
    void hand_on_if_much() {
        if (waiting_.size() >= piece) hand_on();
    }
    void hand_on() {
        sink_(waiting_);
        waiting_.clear();
    }

  private:
    static constexpr std::size_t piece = 1 << 18;

    const Sink& sink_;
    std::string waiting_;
};

/// Nested arrays, the innermost on one line; `indent` spaces before those within, or all on one line.
class NumberWriter {
  public:
    NumberWriter(Text& text, const float* values, std::vector<std::size_t> shape, bool lines)
        : text_(text), out_(text.waiting()), values_(values), shape_(std::move(shape)), lines_(lines) {}

    void write(std::size_t axis = 0) {
        const bool innermost = axis + 1 == shape_.size();
        out_ += '[';
        for (std::size_t i = 0; i < shape_[axis]; ++i) {
            if (i > 0) out_ += !innermost && lines_ ? "," : ", ";
            if (innermost) {
                append_number(out_, *values_++);
            } else {
                break_line(axis + 2);
                write(axis + 1);
            }
        }
        if (!innermost) break_line(axis + 1);
        out_ += ']';
        text_.hand_on_if_much();
    }

  private:
    void break_line(std::size_t depth) {
        if (!lines_) return;
        out_ += '\n';
        out_.append(2 * depth, ' ');
    }

    Text& text_;
    std::string& out_;
    const float* values_;  // the next to write
    std::vector<std::size_t> shape_;
    bool lines_;
};

template <typename Tensor>
void append_numbers(Text& text, const Tensor& tensor, bool lines) {
    NumberWriter(text, tensor.data(), {tensor.shape().begin(), tensor.shape().end()}, lines).write();
}

void write_text(const Attention& attention, bool lines, const Sink& sink) {
    const std::string_view separator = lines ? ",\n  " : ", ";
    Text text(sink);
    std::string& out = text.waiting();
    out += lines ? "{\n  " : "{";
    const auto name = [&](std::string_view field) { out.append("\"").append(field).append("\": "); };
    for (const RecordField& field : fields_of(attention)) {
        name(field.name);
        out.append(field.json).append(separator);
    }
    if (attention.output) {
        name("output");
        append_numbers(text, *attention.output, lines);
        out += separator;
    }
    name("attention");
    append_numbers(text, attention.weights, lines);
    out += lines ? "\n}\n" : "}\n";
    text.hand_on();
}

}  // namespace

void write_json(const Attention& attention, const Sink& sink) {
    write_text(attention, true, sink);
}

void write_jsonl(const Attention& attention, const Sink& sink) {
    write_text(attention, false, sink);
}

std::string tokens_to_jsonl(const RecordId& id, const Encoding& encoding) {
    std::vector<RecordField> fields;
    fields.reserve(9);
    fields.push_back(id_field(id));
    for (RecordField& field : fields_of(encoding))
        if (field.name != "text_pair" || encoding.text_pair) fields.push_back(std::move(field));
    std::string out;
    std::size_t size = 0;
    for (const RecordField& field : fields) size += field.name.size() + field.json.size() + 6;
    out.reserve(size + 3);
    for (const RecordField& field : fields)
        out.append(out.empty() ? "{\"" : ", \"").append(field.name).append("\": ").append(field.json);
    return out += "}\n";
}

Attention record_from_json(const JsonValue& json, std::int64_t number, const RecordPart& part) {
    require_record(json);
    const JsonValue stored = json.field("attention");
    StoredWeights attention = StoredWeights::of(stored.numbers(4));
    require_attention_shape(attention.shape, stored.place());
    RecordDraft draft = draft_of_fields(json, number, std::move(attention));
    if (const auto output = json.find("output")) draft.output = output->numbers(2);
    return attention_of(std::move(draft), json.place().at("."), part);
}

}  // namespace heed
