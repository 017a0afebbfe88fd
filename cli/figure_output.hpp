// How a figure is written, the same for every command that draws: SVG as it is, PDF and PNG from it; one
// record's, or with {id} in the name of -o one for each record.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analysis/select.hpp"
#include "flags/given.hpp"
#include "io/output/output_file.hpp"
#include "messages.hpp"
#include "source/request.hpp"

namespace heed {

/// Which of `formats`, which the command writes: --format, else the file's extension, else the first; on a
/// terminal "txt" where it is one of them. UsageError if it is none of them, would fill a terminal that was
/// not asked for or is binary there, or --dpi is given and it is not png.
std::string figure_format(const Given& given, const std::vector<std::string>& formats);

/// A document in a format: "pdf" and "png" drawn from an SVG, all else as it is.
std::string figure_bytes(const std::string& document, const std::string& format, std::optional<double> dpi);

/// The formats of a command that draws one figure and has none of its own.
inline const std::vector<std::string> figure_formats = {"svg", "pdf", "png"};

/// Says each warning once: what is true of a corpus's records is true of most.
class DistinctMessages : public CommandMessages {
  public:
    explicit DistinctMessages(const CommandMessages& messages) : messages_(messages) {}

    void error(const std::string& text) const override { messages_.error(text); }
    void warning(const std::string& text) const override {
        if (said_.insert(text).second) messages_.warning(text);
    }
    void note(const std::string& text) const override {
        if (said_.insert(text).second) messages_.note(text);
    }
    void detail(const std::string& text) const override { messages_.detail(text); }
    void record_detail(const std::string& text) const override { messages_.record_detail(text); }
    void progress(const std::string& text) const override { messages_.progress(text); }

  private:
    const CommandMessages& messages_;
    mutable std::set<std::string> said_;
};

/// What a command that draws does: it knows the format and has tried the output before there is a figure.
class FigureRun {
  public:
    /// Of a record that was selected; `place` is where it came from.
    using Document = std::function<std::string(const Attention& attention, const Place& place)>;

    /// UsageError for a source, format or output that is none; std::system_error if the output cannot be
    /// written.
    FigureRun(std::string command, const Given& given, const std::vector<std::string>& formats);

    const std::string& format() const { return format_; }
    const CommandMessages& messages() const { return messages_; }
    /// The side of a pixel of the figure where it is seen at its own size, in SVG's unit.
    double pixel() const;

    /// Draws the record, or each of them, and returns the exit code.
    int draw(const Selection& selection, const Document& document);

  private:
    std::string bytes_of(const Document& document, const Attention& attention, const Place& place) const;
    int draw_one(const Selection& selection, const Document& document);
    int draw_each(const Selection& selection, const Document& document);

    std::string command_;
    const Given& given_;
    StandardErrorMessages own_messages_;
    DistinctMessages messages_{own_messages_};
    bool is_each_;  // {id} is in the name
    Request request_;
    std::string format_;
    std::vector<std::string> read_;    // files that no output may be
    std::unique_ptr<OutputFile> out_;  // of one figure
};

}  // namespace heed
