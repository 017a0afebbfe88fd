#include "stats/syntax.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/text/columns.hpp"
#include "core/text/number.hpp"
#include "format/json_fields.hpp"
#include "format/json_writer.hpp"
#include "format/model_json.hpp"
#include "format/table.hpp"

namespace heed {
namespace {

constexpr std::string_view syntax_format = "heed.syntax";
constexpr std::int64_t syntax_version = 1;
std::int64_t offset_at(std::size_t i) {
    const auto offset = static_cast<std::int64_t>(i) - farthest_offset;
    return offset < 0 ? offset : offset + 1;
}

/// A sentence's tree: of each word its head by position, -1 for the root, and its relation.
struct Tree {
    std::vector<std::int64_t> heads;
    std::vector<std::string> relations;
};

Tree tree_of(const Attention& attention, const Place& place) {
    const std::string expected = "a sentence with its tree, in a .conllu file";
    if (attention.extra.empty()) throw InputError(place, expected, "none");
    const JsonValue extra = JsonValue::parse(attention.extra, place);
    const auto heads = extra.find("heads"), relations = extra.find("relations");
    if (!heads || !relations) throw InputError(place, expected, "none");
    Tree tree;
    relations->for_each_element(
        [&](const JsonValue& relation) { tree.relations.push_back(relation.string()); });
    const auto count = static_cast<std::int64_t>(tree.relations.size());
    heads->for_each_element([&](const JsonValue& head) {
        if (count_of(head) > count)
            throw InputError(place, "heads from 0 to " + std::to_string(count), head.description());
        tree.heads.push_back(head.integer() - 1);
    });
    if (tree.heads.size() != tree.relations.size())
        throw InputError(place, "a head and a relation per word", "more of one");
    return tree;
}

/// Where each word stands in the record, in the record's order.
std::vector<std::size_t> words_in(const Encoding& encoding, const Tree& tree, const Place& place) {
    std::vector<std::size_t> words;
    for (const auto& word : encoding.word_ids) {
        if (!word || *word < 0 || static_cast<std::size_t>(*word) >= tree.heads.size())
            throw InputError(place, "the words of the tree, without special tokens", "others");
        words.push_back(static_cast<std::size_t>(*word));
    }
    return words;
}

/// The names that a word counts under.
std::vector<std::string> names_of(const std::string& relation) {
    std::vector<std::string> names = {relation, "all"};
    const std::string before = relation.substr(0, relation.find(':'));
    if (before != relation) names.push_back(before);
    if (before != "punct") names.emplace_back("all_but_punct");
    return names;
}

/// The other word with the largest weight, the first of equal ones, of a row or a column.
std::size_t guess_of(const float* weights, std::size_t words, std::size_t word, Direction direction) {
    const auto weight = [&](std::size_t other) {
        return direction == Direction::dependent_to_head ? weights[word * words + other]
                                                         : weights[other * words + word];
    };
    std::size_t best = word == 0 ? 1 : 0;
    for (std::size_t other = best + 1; other < words; ++other)
        if (other != word && weight(other) > weight(best)) best = other;
    return best;
}

class SentenceCounts {
  public:
    SentenceCounts(const Attention& attention, const Tree& tree, const std::vector<std::size_t>& words)
        : attention_(attention), tree_(tree), words_(words) {
        counts_.model = attention.model;
        counts_.layers = attention.layers;
        counts_.heads = attention.heads;
        counts_.sentences = 1;
        counts_.words = words.size();
        counts_.without_tokens = tree.heads.size() - words.size();
    }

    SyntaxCounts of() {
        for (std::size_t i = 0; i < words_.size(); ++i) {
            const std::int64_t head = tree_.heads[words_[i]];
            if (head < 0) continue;
            for (const std::string& name : names_of(tree_.relations[words_[i]])) count(name, i, head);
        }
        return std::move(counts_);
    }

  private:
    void count(const std::string& name, std::size_t i, std::int64_t head) {
        RelationCounts& relation = counts_.relations[name];
        const Tensor4& weights = attention_.weights;
        const std::size_t matrices = weights.shape(0) * weights.shape(1), n = words_.size();
        ++relation.words;
        for (std::size_t offset = 0; offset < relation.offsets.size(); ++offset)
            if (static_cast<std::int64_t>(words_[i]) + offset_at(offset) == head) ++relation.offsets[offset];
        for (const Direction direction : {Direction::dependent_to_head, Direction::head_to_dependent}) {
            auto& right = relation.right[static_cast<std::size_t>(direction)];
            right.resize(matrices);
            if (n < 2) continue;
            for (std::size_t matrix = 0; matrix < matrices; ++matrix) {
                const std::size_t guess = guess_of(weights.data() + matrix * n * n, n, i, direction);
                if (static_cast<std::int64_t>(words_[guess]) == head) ++right[matrix];
            }
        }
    }

    const Attention& attention_;
    const Tree& tree_;
    const std::vector<std::size_t>& words_;
    SyntaxCounts counts_;
};

BestHead best_of(const SyntaxCounts& counts, const std::string& name, const RelationCounts& relation) {
    BestHead best{name, relation.words, 0, 0, Direction::dependent_to_head, 0, 0, 0};
    std::size_t at = 0;
    for (const Direction direction : {Direction::dependent_to_head, Direction::head_to_dependent}) {
        const auto& right = relation.right[static_cast<std::size_t>(direction)];
        const auto most = std::max_element(right.begin(), right.end());
        if (direction == Direction::head_to_dependent && *most <= best.right) continue;
        best.right = *most;
        best.direction = direction;
        at = static_cast<std::size_t>(most - right.begin());
    }
    best.layer = counts.layers[at / counts.heads.size()];
    best.head = counts.heads[at % counts.heads.size()];
    const auto is_better = [&](std::size_t a, std::size_t b) {
        if (relation.offsets[a] != relation.offsets[b]) return relation.offsets[a] > relation.offsets[b];
        if (std::abs(offset_at(a)) != std::abs(offset_at(b)))
            return std::abs(offset_at(a)) < std::abs(offset_at(b));
        return a < b;
    };
    std::size_t offset = 0;
    for (std::size_t i = 1; i < relation.offsets.size(); ++i)
        if (is_better(i, offset)) offset = i;
    best.offset = offset_at(offset);
    best.offset_right = relation.offsets[offset];
    return best;
}

void append_by_layer(std::string& out, const SyntaxCounts& counts, const std::vector<std::uint64_t>& right) {
    JsonArray layers(out);
    for (std::size_t layer = 0; layer < counts.layers.size(); ++layer) {
        const auto first = right.begin() + static_cast<std::ptrdiff_t>(layer * counts.heads.size());
        layers.add(
            std::vector<std::uint64_t>(first, first + static_cast<std::ptrdiff_t>(counts.heads.size())));
    }
    layers.end();
}

void append_relation(std::string& out, const SyntaxCounts& counts, const RelationCounts& relation) {
    JsonObject object(out);
    object.add("words", relation.words);
    for (std::size_t i = 0; i < direction_names.size(); ++i)
        append_by_layer(object.begin(direction_names[i]), counts, relation.right[i]);
    object.add("offsets", std::vector<std::uint64_t>(relation.offsets.begin(), relation.offsets.end())).end();
}

void append_best(std::string& out, const SyntaxCounts& counts) {
    JsonArray rows(out, json_on_lines(1));
    for (const BestHead& best : best_heads(counts))
        JsonObject(rows.begin())
            .add("relation", best.relation)
            .add("words", best.words)
            .add("layer", best.layer)
            .add("head", best.head)
            .add("direction", direction_names[static_cast<std::size_t>(best.direction)])
            .add("right", best.right)
            .add("accuracy", best.accuracy())
            .add("offset", best.offset)
            .add("offset_right", best.offset_right)
            .add("offset_accuracy", best.offset_accuracy())
            .end();
    rows.end();
}

std::vector<std::uint64_t> counts_in(const JsonValue& array, std::size_t expected, std::uint64_t most) {
    require_length(array.size(), expected, "one for each", array.place());
    std::vector<std::uint64_t> counts;
    array.for_each_element([&](const JsonValue& value) {
        counts.push_back(value.count());
        if (counts.back() > most)
            throw InputError(value.place(), "at most " + std::to_string(most), value.description());
    });
    return counts;
}

RelationCounts relation_in(const JsonValue& object, const SyntaxCounts& counts) {
    RelationCounts relation;
    relation.words = object.field("words").count();
    for (std::size_t i = 0; i < direction_names.size(); ++i) {
        const JsonValue layers = object.field(direction_names[i]);
        require_length(layers.size(), counts.layers.size(), "one for each layer", layers.place());
        layers.for_each_element([&](const JsonValue& layer) {
            for (const std::uint64_t right : counts_in(layer, counts.heads.size(), relation.words))
                relation.right[i].push_back(right);
        });
    }
    const auto offsets = counts_in(object.field("offsets"), relation.offsets.size(), relation.words);
    std::copy(offsets.begin(), offsets.end(), relation.offsets.begin());
    return relation;
}

std::string share_of_words(double share) {
    return rounded(100 * share, 1) + " %";
}

}  // namespace

SyntaxCounts syntax_of_sentence(const Attention& attention, const Place& place) {
    if (!traits_of(attention.kind).rows_sum_to_one || attention.key_encoding || attention.layers.empty() ||
        attention.heads.empty())
        throw InputError(place, "the attention of heads, words to words", "another record");
    const Tree tree = tree_of(attention, place);
    const std::vector<std::size_t> words = words_in(attention.encoding, tree, place);
    return SentenceCounts(attention, tree, words).of();
}

void merge(SyntaxCounts& counts, const SyntaxCounts& other, const Place& place) {
    if (other.sentences == 0) return;
    if (counts.sentences == 0) {
        counts = other;
        return;
    }
    if (counts.model != other.model || counts.layers != other.layers || counts.heads != other.heads)
        throw InputError(place, "the model, layers and heads of what came before", "others");
    counts.sentences += other.sentences;
    counts.words += other.words;
    counts.without_tokens += other.without_tokens;
    for (const auto& [name, more] : other.relations) {
        RelationCounts& relation = counts.relations[name];
        relation.words += more.words;
        for (std::size_t i = 0; i < relation.right.size(); ++i) {
            relation.right[i].resize(more.right[i].size());
            std::transform(relation.right[i].begin(), relation.right[i].end(), more.right[i].begin(),
                           relation.right[i].begin(), std::plus<>());
        }
        std::transform(relation.offsets.begin(), relation.offsets.end(), more.offsets.begin(),
                       relation.offsets.begin(), std::plus<>());
    }
}

std::vector<BestHead> best_heads(const SyntaxCounts& counts) {
    std::vector<BestHead> best;
    for (const auto& [name, relation] : counts.relations) best.push_back(best_of(counts, name, relation));
    std::stable_sort(best.begin(), best.end(),
                     [](const BestHead& a, const BestHead& b) { return a.words > b.words; });
    return best;
}

std::string syntax_to_json(const SyntaxCounts& counts) {
    std::string json;
    JsonObject object(json, json_on_lines(0));
    object.add("format", syntax_format)
        .add("version", syntax_version)
        .add("model", counts.sentences > 0 ? std::optional(counts.model) : std::nullopt)
        .add("layers", counts.layers)
        .add("heads", counts.heads)
        .add("sentences", counts.sentences)
        .add("words", counts.words)
        .add("without_tokens", counts.without_tokens);
    append_best(object.begin("best"), counts);
    JsonObject relations(object.begin("relations"), json_on_lines(1));
    for (const auto& [name, relation] : counts.relations)
        append_relation(relations.begin(name), counts, relation);
    relations.end();
    object.end();
    return json + "\n";
}

SyntaxCounts syntax_from_json(const JsonValue& json) {
    const JsonValue format = json.field("format"), version = json.field("version");
    if (format.string() != syntax_format)
        throw InputError(format.place(), json_string(syntax_format), format.description());
    if (version.integer() != syntax_version)
        throw InputError(version.place(), "version " + std::to_string(syntax_version), version.description());
    SyntaxCounts counts;
    counts.layers = json.field("layers").integers();
    counts.heads = json.field("heads").integers();
    counts.sentences = json.field("sentences").count();
    counts.words = json.field("words").count();
    counts.without_tokens = json.field("without_tokens").count();
    if (counts.sentences > 0) counts.model = model_description(json.field("model"));
    for (const auto& [name, relation] : json.field("relations").members())
        counts.relations[name] = relation_in(relation, counts);
    return counts;
}

std::string syntax_to_csv(const SyntaxCounts& counts) {
    std::string csv =
        std::string(
            "relation,words,layer,head,direction,right,accuracy,offset,offset_right,offset_accuracy") +
        csv_line_end;
    for (const BestHead& best : best_heads(counts)) {
        csv += csv_cell(best.relation) + "," + std::to_string(best.words) + "," + std::to_string(best.layer) +
               "," + std::to_string(best.head) + ",";
        csv.append(direction_names[static_cast<std::size_t>(best.direction)]);
        append_number(csv += "," + std::to_string(best.right) + ",", best.accuracy());
        csv += "," + std::to_string(best.offset) + "," + std::to_string(best.offset_right) + ",";
        append_number(csv, best.offset_accuracy());
        csv += csv_line_end;
    }
    return csv;
}

std::string syntax_to_text(const SyntaxCounts& counts, std::uint64_t least) {
    const auto counted = [](std::uint64_t count, const std::string& what) {
        return with_thousands(count) + " " + what + (count == 1 ? "" : "s");
    };
    std::string text = "Which head finds a word's head: " + counted(counts.sentences, "sentence") + ", " +
                       counted(counts.words, "word") + "; heads as layer-head, counted from 0\n";
    text += left("relation", 18) + right("words", 7) + right("head", 7) + right("right", 9) +
            right("offset", 9) + right("right", 9) + "  reads\n";
    std::size_t left_out = 0;
    for (const BestHead& best : best_heads(counts)) {
        if (best.words < least) {
            ++left_out;
            continue;
        }
        const std::string offset = (best.offset > 0 ? "+" : "") + std::to_string(best.offset);
        text += left(best.relation, 18) + right(with_thousands(best.words), 7) +
                right(std::to_string(best.layer) + "-" + std::to_string(best.head), 7) +
                right(share_of_words(best.accuracy()), 9) + right(offset, 9) +
                right(share_of_words(best.offset_accuracy()), 9) +
                (best.direction == Direction::dependent_to_head ? "  what the word attends to\n"
                                                                : "  what attends to the word\n");
    }
    if (left_out > 0)
        text += counted(left_out, "relation") + " of fewer than " + std::to_string(least) +
                " words left out: --least 1 shows them, and so do the JSON and the CSV\n";
    return text;
}

}  // namespace heed
