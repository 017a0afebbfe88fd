#include "figure/syntax/syntax.hpp"

#include <algorithm>

#include "core/provenance.hpp"
#include "core/text/escape.hpp"

namespace heed {

Panel syntax_panel(const SyntaxCounts& counts, const std::string& relation) {
    const auto found = counts.relations.find(relation);
    if (found == counts.relations.end()) {
        std::string list;
        for (const auto& [name, others] : counts.relations)
            list += (list.empty() ? "" : ", ") + excerpt(name);
        throw UsageError("--relation: no word has " + excerpt(relation) + "; there are " + list);
    }
    const RelationCounts& of = found->second;
    Panel panel;
    panel.weights = Matrix::from_shape({counts.layers.size(), counts.heads.size()});
    for (std::size_t i = 0; i < panel.weights.size(); ++i)
        panel.weights.data()[i] = static_cast<float>(
            static_cast<double>(std::max(of.right[0][i], of.right[1][i])) / static_cast<double>(of.words));
    for (const std::int64_t layer : counts.layers) panel.query_labels.push_back(std::to_string(layer));
    for (const std::int64_t head : counts.heads) panel.key_labels.push_back(std::to_string(head));
    panel.of_heads = "Share of words";
    panel.title = "Words whose head is found: " + relation;
    panel.notes = "rows are layers, columns heads; in the better direction";
    panel.provenance = provenance_of(counts.model);
    return panel;
}

}  // namespace heed
