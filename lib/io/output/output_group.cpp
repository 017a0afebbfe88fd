#include "io/output/output_group.hpp"

#include <algorithm>

namespace heed {

void OutputGroup::Output::write(std::string_view bytes) {
    if (is_closed) return;
    try {
        file.write(bytes);
    } catch (const ClosedPipe&) {
        is_closed = true;
    }
}

Sink OutputGroup::open(const std::string& path) {
    Output& output = outputs_.emplace_back(path);
    return [&output](std::string_view bytes) { output.write(bytes); };
}

void OutputGroup::commit(const std::vector<std::string>& unwanted) {
    for (Output& output : outputs_)
        if (std::find(unwanted.begin(), unwanted.end(), output.path) == unwanted.end()) output.file.commit();
}

bool OutputGroup::is_closed() const {
    return std::all_of(outputs_.begin(), outputs_.end(),
                       [](const Output& output) { return output.is_closed; });
}

}  // namespace heed
