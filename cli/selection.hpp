// The flags that choose layers and heads.
#pragma once

#include <optional>
#include <string>

#include "analysis/select.hpp"
#include "messages.hpp"

namespace CLI {
class App;
}

namespace heed {

struct SelectionFlags {
    std::optional<std::string> layer;
    std::optional<std::string> head;
};

/// `otherwise` is what the help says of a choice that is not given: "all", "0".
void add_selection_flags(CLI::App& app, SelectionFlags& flags, const std::string& otherwise);

/// What is chosen; `otherwise` stands for each choice that is not given. UsageError for "5-3".
Selection selection_of(const SelectionFlags& flags, const Choice& otherwise);

/// Says so in `messages` if rows do not sum to 1.
void warn_of_rows(const Attention& attention, const Messages& messages);

/// The one matrix of a record of which one layer and head were selected. Says so in `messages` if its rows do
/// not sum to 1. UsageError if there are several.
Panel only_panel(const Attention& attention, const Messages& messages);

}  // namespace heed
