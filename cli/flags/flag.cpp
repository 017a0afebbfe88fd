#include "flags/flag.hpp"

namespace heed {

std::string_view heading(Group group) {
    switch (group) {
        case Group::output:
            return "Output";
        case Group::model:
            return "Model";
        case Group::selection:
            return "Selection";
        case Group::figure:
            return "Figure";
        case Group::style:
            return "Style";
        case Group::input:
            return "Input";
        case Group::long_texts:
            return "Long texts";
        case Group::layer:
            return "Self-attention layer (--model self-attention)";
        case Group::comparison:
            return "Comparison";
        case Group::corpus:
            return "Corpus (-f)";
        case Group::divergences:
            return "Divergences";
        case Group::general:
            return "General";
    }
    return "";
}

std::string listed(const std::vector<std::string>& names) {
    std::string text = names.front();
    for (std::size_t i = 1; i < names.size(); ++i) text += (i + 1 < names.size() ? ", " : " or ") + names[i];
    return text;
}

}  // namespace heed
