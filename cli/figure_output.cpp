#include "figure_output.hpp"

#include <unistd.h>

#include <algorithm>

#include "commands.hpp"
#include "core/error.hpp"
#include "corpus_options.hpp"
#include "figure/render.hpp"
#include "flags/flag.hpp"
#include "heed.hpp"
#include "io/file.hpp"
#include "io/output/output_check.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "request.hpp"
#include "typed/idle_flags.hpp"

namespace heed {
namespace {

constexpr double usual_dpi = 300;

bool is_one_of(const std::vector<std::string>& formats, const std::string& format) {
    return std::find(formats.begin(), formats.end(), format) != formats.end();
}

std::string wanted(const Given& given, const std::vector<std::string>& formats) {
    if (const auto format = given.text("--format")) return *format;
    const auto path = given_output(given);
    if (!path && is_one_of(formats, "txt") && ::isatty(STDOUT_FILENO) == 1) return "txt";
    const std::string extension = file_extension(path.value_or("-"));
    if (extension.empty()) return names_a_file(path.value_or("-")) ? "" : formats.front();
    return extension.substr(1);
}

/// People read it as it is.
bool is_text(const std::string& format) {
    return format == "txt" || format == "json" || format == "csv";
}

/// For an output whose name does not say a format.
std::string advice_on_name(const std::optional<std::string>& path, const std::vector<std::string>& formats) {
    const bool is_folder = path && path->ends_with('/');
    const std::string name = is_folder ? *path + "NAME." : "NAME.";
    return " (give -o " + name + formats.front() + (is_folder ? ")" : ", or --format)");
}

bool names_each(const Given& given) {
    return given_output(given).value_or("").find("{id}") != std::string::npos;
}

}  // namespace

std::string figure_format(const Given& given, const std::vector<std::string>& formats) {
    std::string format = wanted(given, formats);
    const auto path = given_output(given);
    if (!is_one_of(formats, format))
        throw UsageError(given.program + " writes its output as " + listed(formats) + ", not as " +
                         given.text("--format").value_or(path.value_or("") + advice_on_name(path, formats)));
    if (given.has("--dpi") && format != "png")
        throw UsageError("--dpi is for PNG: " + format + " is as sharp at any size");
    if (format == "pdf" || format == "png") reject_binary_on_terminal(path.value_or("-"), "figure." + format);
    if (!is_text(format)) reject_unasked_terminal(given, "figure." + given.text("--format").value_or("svg"));
    return format;
}

std::string figure_bytes(const std::string& document, const std::string& format, std::optional<double> dpi) {
    const bool is_drawn = format == "pdf" || format == "png";
    return is_drawn ? render_svg(document, format, dpi.value_or(usual_dpi)) : document;
}

FigureRun::FigureRun(std::string command, const Given& given, const std::vector<std::string>& formats)
    : command_(std::move(command)),
      given_(given),
      own_messages_(messages_of(given)),
      is_each_(names_each(given)),
      request_(is_each_ ? corpus_request_of(given) : request_of(given)),
      format_(figure_format(given, formats)),
      read_(files_read(request_)) {
    if (is_each_)
        try_outputs({.path = *given_output(given), .read = read_, .document = {}});
    else
        out_ = std::make_unique<OutputFile>(output_path(given_output(given), read_));
}

double FigureRun::pixel() const {
    constexpr double of_a_screen = 1;
    const bool is_printed = format_ == "png" || format_ == "pdf";
    return is_printed ? 96 / given_.number("--dpi").value_or(usual_dpi) : of_a_screen;
}

int FigureRun::draw(const Selection& selection, const Document& document) {
    return is_each_ ? draw_each(selection, document) : draw_one(selection, document);
}

std::string FigureRun::bytes_of(const Document& document, const Attention& attention,
                                const Place& place) const {
    const auto bytes = [&](const Attention& named) {
        return figure_bytes(document(named, place), format_, given_.number("--dpi"));
    };
    const auto name = given_.text("--name");
    if (!name) return bytes(attention);
    Attention renamed = attention;
    renamed.model.name = *name;
    return bytes(renamed);
}

int FigureRun::draw_one(const Selection& selection, const Document& document) {
    const auto stream = open_records(request_, selection, messages_);
    const bool are_texts = stream->name() == "TEXT";
    const Attention attention =
        are_texts
            ? only_one(*stream,
                       "give one TEXT: quote a sentence of several words, and give a text to compare it "
                       "with as --compare TEXT (flags stand before --)")
            : only_one(*stream,
                       stream->name() +
                           " holds several records: choose one with --record N, or draw each with -o "
                           "'figure-{id}." +
                           (format_ == "txt" ? "svg" : format_) + "'");
    warn_of_idle_choices(given_, attention, messages_);
    out_->write(bytes_of(document, attention, stream->place_of(attention)));
    out_->commit();
    return exit_code::done;
}

int FigureRun::draw_each(const Selection& selection, const Document& document) {
    const FigureFiles files{.path = *given_output(given_),
                            .read = read_,
                            .document = [&](const Attention& attention, const Place& place) {
                                return bytes_of(document, attention, place);
                            }};
    const RunOptions options = run_options_of(given_, gives_several(request_));
    ProgressLine progress(own_messages_.verbosity(), files.path);
    IdleChoices idle(given_);
    const RunEnd end =
        draw_records(files, {request_, selection, options, asked_of(command_, given_), messages_, progress,
                             [&](const Attention& attention) { idle.look_at(attention); }});
    idle.warn(messages_);
    return exit_code_of(end);
}

}  // namespace heed
