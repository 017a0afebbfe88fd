#include <algorithm>
#include <functional>

#include "commands.hpp"
#include "core/error.hpp"
#include "corpus_options.hpp"
#include "figure_output.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_file.hpp"
#include "output.hpp"
#include "selection.hpp"
#include "source/vectors.hpp"
#include "typed/idle_flags.hpp"

namespace heed {
namespace {

std::vector<Flag> view_flags() {
    return {{.name = "--output",
             .letter = 'o',
             .value = "FILE",
             .kind = Flag::File{},
             .fallback = "standard output",
             .group = Group::output,
             .help = "Write the page to FILE, such as view.html"},
            {.name = "--precision",
             .value = "BITS",
             .kind = Flag::OneOf{},
             .choices = {"8", "16", "exact"},
             .fallback = "8",
             .group = Group::output,
             .help = "Round each weight to 1/255 or 1/65535 of its head's largest (8 or 16 bits), or keep "
                     "its float32 (exact)"},
            {.name = "--vectors",
             .group = Group::output,
             .help = "Add the queries and keys of each head, which the page shows as neurons; choose layers "
                     "and heads, since each takes two vectors per token"},
            {.name = "--fragment",
             .group = Group::output,
             .help = "Write an iframe that holds the page, for a notebook, Quarto or Markdown"}};
}

std::optional<std::int64_t> bits_of(const Given& given) {
    const std::string precision = given.text("--precision").value_or("8");
    if (precision == "exact") return std::nullopt;
    return precision == "16" ? 16 : 8;
}

/// What commands that the page gives call the file.
std::string name_of_page(const Given& given) {
    const std::string path = given_output(given).value_or("-");
    return path == "-" ? "view.html" : path.substr(path.rfind('/') + 1);
}

void check_vectors(const Given& given, const Request& request) {
    if (!given.has("--vectors")) return;
    if (std::holds_alternative<SavedRecords>(request.input))
        throw UsageError("--vectors goes with a model, which computes them: give a TEXT instead of a record");
    if (request.subtracted)
        throw UsageError("--vectors goes without a comparison: leave out --compare and --compare-model");
}

/// How much of the page they take.
void tell_vectors(const View& view, const std::string& html, const CommandMessages& messages) {
    const auto kilobytes = [](std::size_t bytes) { return std::to_string((bytes + 999) / 1000) + " kB"; };
    if (view.vector_bytes() > 0)
        messages.note("queries and keys take " + kilobytes(view.vector_bytes()) + " of the page's " +
                      kilobytes(html.size()));
}

void require_html(const Given& given) {
    const std::string path = given_output(given).value_or("-");
    const std::string extension = file_extension(path);
    if (names_a_file(path) && extension != ".html" && extension != ".htm")
        throw UsageError("a view is a page: give -o NAME.html, not -o " + path);
    reject_unasked_terminal(given, "view.html");
}

void warn_of_size(const std::string& html, const Messages& messages) {
    if (html.size() > large_view)
        messages.warning("the view has " + std::to_string(html.size() / 1'000'000) +
                         " MB, and notebooks show no more than 5: choose layers and heads (--layer, "
                         "--head), average them (--mean), or give --precision 8");
}

/// Adds all records; a record that is rejected is reported. InputError if all are.
int add_records(const std::function<void(const Attention&)>& add, RecordStream& stream, const Given& given,
                const CommandMessages& messages) {
    const DistinctMessages distinct(messages);
    std::size_t added = 0;
    std::optional<InputError> rejected;
    for (auto batch = stream.next(); !batch.empty(); batch = stream.next())
        for (Record& record : batch) {
            stream.select(record);
            if (const InputError* const error = record.error()) {
                if (!stream.several()) throw InputError(*error);
                if (rejected) messages.error(rejected->what());
                rejected = *error;
                continue;
            }
            const Attention& attention = *record.value();
            warn_of_idle_choices(given, attention, distinct);
            if (attention.output)
                distinct.warning("the hidden states (output) of a record are no part of a view");
            add(attention);
            ++added;
        }
    if (added == 0 && rejected) throw InputError(*rejected);
    if (added == 0) throw InputError({stream.name(), ""}, "at least one record", "none");
    if (rejected) messages.error(rejected->what());
    return rejected ? exit_code::some_failed : exit_code::done;
}

RecordId distinct(const RecordId& id, const RecordId& other) {
    return show(id) == show(other) ? RecordId(show(id) + "#2") : id;
}

/// Two records of the same tokens, of which the page shows each and their difference.
void add_pair(View& view, Request request, const Selection& selection, const Messages& messages) {
    const Request other = request_for(*request.subtracted, request);
    request.subtracted.reset();
    const Attention first = only_one(*open_records(request, selection, messages));
    Attention second = only_one(*open_records(other, selection, messages));
    if (first.encoding.tokens != second.encoding.tokens || first.keys() != second.keys() ||
        first.weights.shape() != second.weights.shape())
        throw InputError({name_of(other.input), ""},
                         "the tokens, layers and heads of what it is compared with",
                         "others (heed heatmap compares texts of as many tokens place by place)");
    second.id = distinct(second.id, first.id);
    view.add(first);
    view.add(second);
}

}  // namespace

CommandLine view_line() {
    return {.description =
                "Writes one HTML file in which you can explore attention: all heads at once, and one or "
                "several as lines, as a matrix or as text. It opens without a network, and is also a saved "
                "record.",
            .operands = "[TEXT... | RECORD]",
            .flags = flags::all({view_flags(), flags::selection("all", "all"), flags::source()}),
            .common = {"--output", "--file", "--model", "--layer", "--words", "--precision", "--fragment"},
            .examples = {"heed view \"The cat sat on the mat\" -o view.html",
                         "heed view --model bert-base-uncased \"The cat sat on the mat\" -o view.html",
                         "heed view \"The cat sat on the mat\" --fragment -o fragment.html",
                         "heed view \"The cat sat\" --layer 2 --head 4 --vectors -o neurons.html",
                         "heed view \"The cat sat on the mat\" --precision exact -o exact.html",
                         "heed attend exact.html -o attention.json"}};
}

int view_command(const Given& given) {
    const auto messages = messages_of(given);
    require_html(given);
    const Request request = corpus_request_of(given);
    check_vectors(given, request);
    const Selection selection = selection_of(given, Choice::all());
    OutputFile out(output_path(only_output(given), files_read(request)));
    View view({.precision = bits_of(given),
               .threads = thread_count(request),
               .name = name_of_page(given),
               .is_comparison = request.subtracted.has_value()});
    int code = exit_code::done;
    if (request.subtracted)
        add_pair(view, request, selection, messages);
    else
        code = add_records(
            [&](const Attention& attention) {
                std::optional<HeadVectors> vectors;
                if (given.has("--vectors"))
                    vectors = vectors_of(attention, request.model, thread_count(request));
                view.add(attention, vectors ? &*vectors : nullptr);
            },
            *open_records(request, selection, messages), given, messages);
    std::string html = view.html();
    warn_of_size(html, messages);
    tell_vectors(view, html, messages);
    if (given.has("--fragment")) html = view_fragment(html);
    out.write(html);
    out.commit();
    const std::string path = only_output(given).value_or("-");
    if (names_a_file(path) && !given.has("--fragment")) messages.note("open " + path + " in a browser");
    return code;
}

}  // namespace heed
