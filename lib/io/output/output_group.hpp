// The outputs of one command. If the reader of one goes away, the others are still written.
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "io/output/output_file.hpp"
#include "io/sink.hpp"

namespace heed {

class OutputGroup {
  public:
    /// One more, as an OutputFile; its sink lives as long as the group.
    [[nodiscard]] Sink open(const std::string& path);
    /// They take their places, in the order in which they were opened, but for those of these paths.
    void commit(const std::vector<std::string>& unwanted = {});

    [[nodiscard]] bool is_empty() const { return outputs_.empty(); }
    /// The readers of all are gone.
    [[nodiscard]] bool is_closed() const;

  private:
    struct Output {
        explicit Output(const std::string& name) : path(name), file(name) {}
        void write(std::string_view bytes);

        std::string path;
        OutputFile file;
        bool is_closed = false;
    };

    std::list<Output> outputs_;  // a list: they are referred to
};

}  // namespace heed
