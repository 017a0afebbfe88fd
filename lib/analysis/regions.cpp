#include "analysis/regions.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string_view>

#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"

namespace heed {
namespace {

using CodePoints = std::u32string;

CodePoints code_points_of(std::string_view text) {
    CodePoints points;
    while (!text.empty()) points += next_code_point(text);
    return points;
}

std::array<CodePoints, 2> texts_of(const Encoding& encoding) {
    return {code_points_of(encoding.text.value_or("")), code_points_of(encoding.text_pair.value_or(""))};
}

bool is_in(std::u32string_view set, char32_t c) {
    return set.find(c) != std::u32string_view::npos;
}

/// Where the sentence that begins at `start` ends.
std::size_t end_of_sentence(const CodePoints& text, std::size_t start) {
    constexpr std::u32string_view with_space = U".!?\u2026\u203d", alone = U"\u3002\uff01\uff1f\uff0e",
                                  closing = U"\"')]}\u2019\u201d\u00bb\u300d\u300f\uff09";
    for (std::size_t i = start; i < text.size(); ++i) {
        if (!is_in(with_space, text[i]) && !is_in(alone, text[i])) continue;
        std::size_t end = i + 1;
        while (end < text.size() && (is_in(closing, text[end]) || is_in(with_space, text[end]))) ++end;
        if (end == text.size() || is_white_space(text[end]) || is_in(alone, text[i])) return end;
    }
    return text.size();
}

/// One after the other, of the pair too unless a model wrote it: "sentence 1", …
std::vector<RegionSpan> sentences_of(const std::array<CodePoints, 2>& texts, bool pair_is_answer,
                                     const Place& place) {
    std::vector<RegionSpan> spans;
    for (std::size_t segment = 0; segment < (pair_is_answer ? 1 : 2); ++segment)
        for (std::size_t start = 0; start < texts[segment].size();) {
            const std::size_t end = end_of_sentence(texts[segment], start);
            const auto is_letter = [](char32_t c) { return !is_white_space(c); };
            if (std::any_of(texts[segment].begin() + static_cast<std::ptrdiff_t>(start),
                            texts[segment].begin() + static_cast<std::ptrdiff_t>(end), is_letter))
                spans.push_back({"sentence " + std::to_string(spans.size() + 1),
                                 static_cast<std::int64_t>(start), static_cast<std::int64_t>(end),
                                 static_cast<std::int64_t>(segment), place});
            start = end;
        }
    return spans;
}

/// InputError for spans that overlap, or are not of the text.
void check_spans(const std::vector<RegionSpan>& spans, const std::array<CodePoints, 2>& texts) {
    std::vector<const RegionSpan*> sorted;
    sorted.reserve(spans.size());
    for (const RegionSpan& span : spans) sorted.push_back(&span);
    std::sort(sorted.begin(), sorted.end(), [](const RegionSpan* a, const RegionSpan* b) {
        return std::pair(a->segment, a->start) < std::pair(b->segment, b->start);
    });
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const RegionSpan& span = *sorted[i];
        const auto length = static_cast<std::int64_t>(texts[static_cast<std::size_t>(span.segment)].size());
        if (span.end > length)
            throw InputError(span.place,
                             std::string("an end in the ") + (span.segment == 0 ? "text" : "pair") +
                                 ", which has " + std::to_string(length) + " code points",
                             std::to_string(span.end));
        if (i > 0 && sorted[i - 1]->segment == span.segment && sorted[i - 1]->end > span.start)
            throw InputError(span.place, "regions that do not overlap",
                             excerpt(sorted[i - 1]->region) + " to " + std::to_string(sorted[i - 1]->end) +
                                 " and " + excerpt(span.region) + " from " + std::to_string(span.start));
    }
}

/// Regions by their names, of which each token has one or none.
struct Assigned {
    std::vector<std::string> names;
    std::vector<std::optional<std::size_t>> of_tokens;

    std::size_t number_of(const std::string& name) {
        const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
        if (at == names.size()) names.push_back(name);
        return at;
    }
};

/// The first character of the token that is not white space; none where it has no such.
std::optional<std::int64_t> first_character(const Encoding& encoding, std::size_t token,
                                            const CodePoints& text) {
    auto [at, end] = encoding.offsets[token];
    end = std::min(end, static_cast<std::int64_t>(text.size()));
    while (at >= 0 && at < end && is_white_space(text[static_cast<std::size_t>(at)])) ++at;
    return at >= 0 && at < end ? std::optional(at) : std::nullopt;
}

Assigned by_spans(const Encoding& encoding, const std::vector<RegionSpan>& spans,
                  const std::array<CodePoints, 2>& texts) {
    const std::vector<std::int64_t> of_tokens = texts_of_tokens(encoding);
    Assigned assigned;
    for (std::size_t token = 0; token < encoding.tokens.size(); ++token) {
        assigned.of_tokens.emplace_back();
        if (is_special(encoding, token)) continue;
        const std::int64_t segment = of_tokens.empty() ? 0 : of_tokens[token];
        const auto at = first_character(encoding, token, texts[static_cast<std::size_t>(segment)]);
        for (const RegionSpan& span : spans)
            if (at && span.segment == segment && span.start <= *at && *at < span.end)
                assigned.of_tokens.back() = assigned.number_of(span.region);
        if (!assigned.of_tokens.back() && segment == 1 && encoding.pair_is_answer)
            assigned.of_tokens.back() = assigned.number_of(answer_region);
    }
    return assigned;
}

Assigned by_segments(const Encoding& encoding) {
    const std::vector<std::int64_t> texts = texts_of_tokens(encoding);
    Assigned assigned;
    for (std::size_t token = 0; token < encoding.tokens.size(); ++token) {
        assigned.of_tokens.emplace_back();
        if (is_special(encoding, token)) continue;
        const bool is_second = !texts.empty() && texts[token] == 1;
        assigned.of_tokens.back() = assigned.number_of(!is_second                ? "A"
                                                       : encoding.pair_is_answer ? answer_region
                                                                                 : "B");
    }
    return assigned;
}

const std::vector<RegionSpan>& spans_in_file(const Attention& attention, const RegionFile& file,
                                             const Place& place) {
    const auto found = file.spans.find(show(attention.id));
    if (found == file.spans.end())
        throw InputError(
            place, "a row of this record in " + file.path + ", whose id is " + show(attention.id), "none");
    return found->second;
}

/// Says which of the regions no token is in.
void warn_of_empty(const std::vector<RegionSpan>& spans, const Assigned& assigned, const Attention& attention,
                   const Messages* messages) {
    static std::mutex one_at_a_time;  // records may go through their steps in several threads
    const std::lock_guard lock(one_at_a_time);
    std::vector<std::string> told = assigned.names;
    for (const RegionSpan& span : spans) {
        if (std::find(told.begin(), told.end(), span.region) != told.end()) continue;
        told.push_back(span.region);
        if (messages != nullptr)
            messages->warning("record " + show(attention.id) + ": no token begins in the region " +
                              excerpt(span.region) + ", which is left out");
    }
}

Assigned assigned_to(const Attention& attention, const Regions& regions, const Place& place) {
    const Encoding& encoding = attention.encoding;
    if (regions.by == Regions::By::segments) return by_segments(encoding);
    if (!encoding.text || encoding.offsets.empty())
        throw InputError(place, "a text, and where the tokens are in it (offsets), to find regions", "none");
    const std::array<CodePoints, 2> texts = texts_of(encoding);
    if (regions.by == Regions::By::sentences)
        return by_spans(encoding, sentences_of(texts, encoding.pair_is_answer, place), texts);
    const std::vector<RegionSpan>& spans = spans_in_file(attention, *regions.file, place);
    check_spans(spans, texts);
    Assigned assigned = by_spans(encoding, spans, texts);
    warn_of_empty(spans, assigned, attention, regions.messages);
    return assigned;
}

/// Puts tokens of no region into the last one, which is left out if it is empty.
void add_rest(Assigned& assigned) {
    const std::size_t rest = assigned.names.size();
    for (auto& region : assigned.of_tokens) {
        if (region) continue;
        if (assigned.names.size() == rest) assigned.names.emplace_back(rest_region);
        region = rest;
    }
}

/// A matrix [token, token] to [region, region].
void merge_matrix(const float* weights, float* out, const Assigned& assigned) {
    const std::size_t tokens = assigned.of_tokens.size(), count = assigned.names.size();
    std::vector<double> sums(count * count);
    std::vector<double> rows(count);
    for (std::size_t query = 0; query < tokens; ++query) {
        const std::size_t region = *assigned.of_tokens[query];
        ++rows[region];
        for (std::size_t key = 0; key < tokens; ++key)
            sums[region * count + *assigned.of_tokens[key]] += weights[query * tokens + key];
    }
    for (std::size_t i = 0; i < sums.size(); ++i) out[i] = static_cast<float>(sums[i] / rows[i / count]);
}

Encoding encoding_of_regions(const Encoding& tokens, const Assigned& assigned) {
    Encoding encoding;
    encoding.text = tokens.text;
    encoding.text_pair = tokens.text_pair;
    encoding.tokens = assigned.names;
    encoding.segments.assign(assigned.names.size(), 0);
    encoding.special_tokens_mask.assign(assigned.names.size(), 0);
    for (const std::string& name : assigned.names) encoding.forms.push_back({.text = name});
    return encoding;
}

std::string note_of(const Regions& regions) {
    switch (regions.by) {
        case Regions::By::sentences:
            return "regions: sentences";
        case Regions::By::segments:
            return "regions: segments";
        default:
            return "regions of " + std::filesystem::path(regions.file->path).filename().string();
    }
}

}  // namespace

Attention merge_regions(Attention attention, const Regions& regions, const Place& place) {
    if (attention.key_encoding)
        throw InputError(place, "keys that are the queries, to merge them to regions", "keys of their own");
    Assigned assigned = assigned_to(attention, regions, place);
    if (assigned.names.empty()) throw InputError(place, "a token in one of the regions", "none");
    add_rest(assigned);
    const std::size_t tokens = attention.encoding.tokens.size(), count = assigned.names.size();
    const Tensor4& weights = attention.weights;  // [layer, head, query, key]
    Tensor4 merged = Tensor4::from_shape({weights.shape(0), weights.shape(1), count, count});
    for (std::size_t matrix = 0; matrix < weights.shape(0) * weights.shape(1); ++matrix)
        merge_matrix(weights.data() + matrix * tokens * tokens, merged.data() + matrix * count * count,
                     assigned);
    attention.weights = std::move(merged);
    attention.hidden_keys = {};  // a region may hold keys that were seen and others
    attention.encoding = encoding_of_regions(attention.encoding, assigned);
    attention.output.reset();
    add_note(attention, note_of(regions));
    return attention;
}

}  // namespace heed
