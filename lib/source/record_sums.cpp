#include "source/record_sums.hpp"

#include <cmath>

#include "core/machine/memory.hpp"
#include "core/text/escape.hpp"
#include "format/json_writer.hpp"
#include "record/json.hpp"

namespace heed {
namespace {

constexpr std::string_view sums_format = "heed.record_sums";
constexpr std::int64_t sums_version = 1;

std::string some_of(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + excerpt(name);
    return list;
}

std::vector<std::string> texts_of(const std::vector<ExactSum>& sums) {
    std::vector<std::string> texts;
    texts.reserve(sums.size());
    for (const ExactSum& sum : sums) texts.push_back(sum.str());
    return texts;
}

std::vector<ExactSum> sums_of(const JsonValue& json, std::size_t count) {
    if (json.size() != count)
        throw InputError(json.place(), "a sum for each of the " + std::to_string(count) + " weights",
                         std::to_string(json.size()));
    std::vector<ExactSum> sums;
    sums.reserve(count);
    json.for_each_element([&](const JsonValue& element) {
        const auto sum = ExactSum::parse(element.string());
        if (!sum) throw InputError(element.place(), "a whole number of 2^-60", element.description());
        sums.push_back(*sum);
    });
    return sums;
}

void add_each(std::vector<ExactSum>& sums, const std::vector<ExactSum>& others) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i].add(others[i]);
}

}  // namespace

void RecordSums::add(const Attention& attention, const Place& place) {
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

void RecordSums::add(const RecordSums& others, const Place& place) {
    if (others.count_ == 0) return;
    if (count_ == 0) {
        *this = others;
        return;
    }
    require_alike(others.first_, place);
    add_each(sums_, others.sums_);
    add_each(squares_, others.squares_);
    keep_common_tokens(others.first_);
    count_ += others.count_;
}

Attention RecordSums::mean() const {
    Attention mean = first_;
    mean.id = std::string("mean");
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

std::string RecordSums::json() const {
    std::string json;
    JsonObject object(json);
    object.add("format", sums_format).add("version", sums_version).add("count", count_);
    if (count_ > 0) {
        std::string& text = object.begin("first");
        write_jsonl(first_, [&](std::string_view piece) { text += piece; });
        text.pop_back();  // the end of the line
        object.add("sums", texts_of(sums_)).add("squares", texts_of(squares_));
    }
    object.end();
    return json;
}

RecordSums RecordSums::of_json(const JsonValue& json) {
    const JsonValue format = json.field("format"), version = json.field("version");
    if (format.string() != sums_format || version.integer() != sums_version)
        throw InputError(format.place(), json_string(sums_format) + " of version 1", format.description());
    RecordSums sums;
    sums.count_ = json.field("count").count();
    if (sums.count_ == 0) return sums;
    sums.first_ = record_from_json(json.field("first"));
    sums.sums_ = sums_of(json.field("sums"), sums.first_.weights.size());
    sums.squares_ = sums_of(json.field("squares"), sums.first_.weights.size());
    return sums;
}

void RecordSums::take_first(const Attention& attention) {
    require_memory(bytes_of({2, attention.weights.size(), sizeof(ExactSum)}), "sums over the records");
    first_ = attention;
    first_.extra.clear();
    first_.output.reset();
    first_.encoding = encoding_of_tokens(attention.encoding.tokens);
    first_.encoding.forms = attention.encoding.forms;
    first_.encoding.segments = attention.encoding.segments;
    first_.encoding.special_tokens_mask = attention.encoding.special_tokens_mask;
    sums_.resize(attention.weights.size());
    squares_.resize(attention.weights.size());
}

void RecordSums::require_alike(const Attention& attention, const Place& place) const {
    if (attention.weights.shape() != first_.weights.shape())
        throw InputError(
            place,
            "as many tokens, or regions, as in the records before, " +
                std::to_string(first_.weights.shape(2)) + " × " + std::to_string(first_.weights.shape(3)) +
                ", for a mean over records (--max-length N --truncate longest_first "
                "--drop-shorter gives texts one length)",
            std::to_string(attention.weights.shape(2)) + " × " + std::to_string(attention.weights.shape(3)));
    if (attention.layers != first_.layers || attention.heads != first_.heads ||
        attention.kind != first_.kind || attention.aggregate != first_.aggregate)
        throw InputError(place, "the layers, heads and value of the records before", "others");
    const bool are_regions = attention.reduced && attention.reduced->find("regions") != std::string::npos;
    if (are_regions && attention.encoding.tokens != first_.encoding.tokens)
        throw InputError(place, "the regions of the records before, " + some_of(first_.encoding.tokens),
                         some_of(attention.encoding.tokens));
}

/// Where records have different tokens, the position stands for them; a key stays hidden where all hide
/// it.
void RecordSums::keep_common_tokens(const Attention& attention) {
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
    if (first_.key_encoding) keep(first_.key_encoding->tokens, first_.key_encoding->forms, attention.keys());
}

}  // namespace heed
