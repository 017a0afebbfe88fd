#include "flags/flag.hpp"

namespace heed {

namespace {

/// In quotes if it has a comma, so that a list of names can be read.
std::string set_apart(const std::string& name) {
    return name.find(',') == std::string::npos ? name : '"' + name + '"';
}

}  // namespace

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
    std::string text = set_apart(names.front());
    for (std::size_t i = 1; i < names.size(); ++i)
        text += (i + 1 < names.size() ? ", " : " or ") + set_apart(names[i]);
    return text;
}

}  // namespace heed
