// Where results go, and how they look.
#include <algorithm>

#include "flags/shared_flags.hpp"

namespace heed::flags {

std::vector<Flag> output(const std::vector<std::string>& formats) {
    return {{.name = "--output",
             .letter = 'o',
             .value = "FILE",
             .kind = Flag::File{},
             .fallback = "standard output",
             .group = Group::output,
             .help = "Write to FILE; its extension selects the format"},
            {.name = "--format",
             .value = "FORMAT",
             .kind = Flag::Listed{},
             .choices = formats,
             .fallback = "by the extension, else " + formats.front(),
             .group = Group::output,
             .help = "Write in this format, whatever the extension"}};
}

std::vector<Flag> figure_output(const std::vector<std::string>& formats) {
    return all(
        {reworded(output(formats), "--output",
                  "Write to FILE; its extension selects the format; with {id} in its name, write a file "
                  "for each record"),
         {{.name = "--dpi",
           .value = "N",
           .kind = Flag::Number{10, 4800},
           .fallback = "300",
           .group = Group::output,
           .help = "Set the resolution of a PNG in dots per inch"}}});
}

std::vector<Flag> style() {
    return {
        {.name = "--theme",
         .value = "THEME",
         .kind = Flag::OneOf{},
         .choices = {"light", "dark", "transparent", "print"},
         .fallback = "light",
         .group = Group::style,
         .help = "Choose colours and sizes; print fits the column of a paper"},
        {.name = "--size",
         .value = "WxH",
         .kind = Flag::Text{},
         .fallback = "as the content needs",
         .group = Group::style,
         .help =
             "Fit the figure into this width and height, in mm, cm, in or pt, such as 85x60mm or 3.25x2.5in"},
        {.name = "--width",
         .value = "W",
         .kind = Flag::Text{},
         .fallback = "as the content needs",
         .group = Group::style,
         .help = "Make the figure this wide, in mm, cm, in or pt, such as 85mm or 3.25in, and as high as "
                 "it needs"},
        {.name = "--title",
         .value = "TEXT",
         .kind = Flag::Text{},
         .fallback = "what is shown",
         .group = Group::style,
         .help = "Write TEXT as the title, in the theme print too"},
        {.name = "--name",
         .value = "NAME",
         .kind = Flag::Text{},
         .fallback = "the model's own, without its folder",
         .group = Group::style,
         .help = "Call the model NAME in the figure and in its description"},
        {.name = "--font",
         .value = "FAMILY",
         .kind = Flag::Text{},
         .fallback = "DejaVu Sans; Arial in print",
         .group = Group::style,
         .help = "Set all text in this font; SVG in Arial, Helvetica or Times is the same everywhere"},
        {.name = "--no-title", .group = Group::style, .help = "Leave out title and subtitle"},
        {.name = "--no-caption",
         .group = Group::style,
         .help = "Leave out the caption below the figure, and print it on standard error, as --theme print "
                 "does"}};
}

std::vector<Flag> head_names() {
    return {{.name = "--head-names",
             .value = "EXAMPLE",
             .kind = Flag::OneOf{},
             .choices = {"8-10", "L8H10"},
             .fallback = "layer 8, head 10",
             .group = Group::style,
             .help = "Name heads by layer and head as in this example; both count from 0"}};
}

std::vector<Flag> heatmap() {
    return all(
        {{{.name = "--colormap",
           .value = "MAP",
           .kind = Flag::OneOf{},
           .choices = {"viridis", "magma", "cividis", "greys", "blues", "diverging"},
           .fallback = "by what is shown",
           .group = Group::style,
           .help = "Colour the weights by this map"},
          {.name = "--range",
           .value = "RANGE",
           .kind = Flag::Text{},
           .choices = {"auto", "shared", "panel", "special"},
           .fallback = "auto",
           .group = Group::style,
           .help = "Spread the colours up to a weight. 0:1: between two numbers. shared: the largest of all "
                   "panels. panel: the largest of each. special: the largest between words, leaving out "
                   "special tokens. p99: the 99th percentile. auto: shared for one panel and for "
                   "differences, else panel, but at least 2/n for n keys"},
          {.name = "--scale",
           .value = "CURVE",
           .kind = Flag::OneOf{},
           .choices = {"linear", "sqrt", "log"},
           .fallback = "linear",
           .group = Group::style,
           .help = "Let colours follow the weight, its square root, or its logarithm over three decades"},
          {.name = "--annotate", .group = Group::style, .help = "Write each weight into its cell"},
          {.name = "--labels",
           .value = "WHICH",
           .kind = Flag::OneOf{},
           .choices = {"full", "index", "none"},
           .fallback = "full",
           .group = Group::style,
           .help = "Label rows and columns with their tokens (full), with numbers from 0 (index), or "
                   "not at all (none)"},
          {.name = "--no-colorbar", .group = Group::style, .help = "Leave out the colour bar"}},
         head_names(),
         style()});
}

std::vector<Flag> corpus() {
    return {{.name = "--errors",
             .value = "FILE",
             .kind = Flag::File{},
             .fallback = "standard error",
             .group = Group::corpus,
             .help = "Report rejected records in FILE, as JSON lines"},
            {.name = "--strict", .group = Group::corpus, .help = "Stop at the first rejected record"},
            {.name = "--resume",
             .group = Group::corpus,
             .help = "Continue where an earlier run was stopped; keep a manifest next to the output"},
            {.name = "--shard",
             .value = "I/N",
             .kind = Flag::Text{},
             .fallback = "all records",
             .group = Group::corpus,
             .help = "Take only every N-th record, from record I (counted from 0); slurm/N takes I from a "
                     "Slurm job array"},
            {.name = "--batch-tokens",
             .value = "N",
             .kind = Flag::Count{1, 1 << 20},
             .fallback = "2048",
             .group = Group::corpus,
             .help = "Compute texts together until they have N tokens"},
            {.name = "--ignore-disk-space",
             .group = Group::corpus,
             .help = "Continue even if the output may not fit on the disk"}};
}

std::vector<Flag> general() {
    return {{.name = "--quiet", .letter = 'q', .help = "Suppress warnings"},
            {.name = "--verbose",
             .letter = 'v',
             .help = "Say what is being done, with which model, kernels and threads; -vv says it of each "
                     "record, too"},
            {.name = "-h", .kind = Flag::Request{}, .help = "Print a short help, with the common flags"},
            {.name = "--help", .kind = Flag::Request{}, .help = "Print the full help, with all flags"},
            {.name = "--version", .letter = 'V', .kind = Flag::Request{}, .help = "Print the version"},
            {.name = "--help-json",
             .kind = Flag::Request{},
             .help = "Print the full help as JSON",
             .is_hidden = true}};
}

std::vector<Flag> all(std::initializer_list<std::vector<Flag>> parts) {
    std::vector<Flag> joined;
    for (const std::vector<Flag>& part : parts) joined.insert(joined.end(), part.begin(), part.end());
    return joined;
}

std::vector<Flag> reworded(std::vector<Flag> flags, std::string_view name, std::string_view help) {
    for (Flag& flag : flags)
        if (flag.name == name) flag.help = help;
    return flags;
}

std::vector<Flag> without(std::vector<Flag> flags, std::initializer_list<std::string_view> names) {
    std::erase_if(flags, [&](const Flag& flag) {
        return std::find(names.begin(), names.end(), flag.name) != names.end();
    });
    return flags;
}

}  // namespace heed::flags
