// The library's front door: whoever uses it (the command line, another program) makes a Request, opens it,
// takes its records, and writes or draws them. docs/architecture.md shows it in a few lines.
#pragma once

// From a request to records.
#include "source/files_read.hpp"   // files_read: what an output must not be
#include "source/named_model.hpp"  // open_model_folder, pull_model
#include "source/open.hpp"         // Request, open_records, RecordStream, only_one

// From a record to a file, or of very many to files that can be resumed, shared out and merged.
#include "corpus/comparison_run.hpp"  // compare_heads
#include "corpus/draw_records.hpp"    // draw_records
#include "corpus/merge.hpp"           // merge_outputs
#include "corpus/stats_run.hpp"       // measure_corpus
#include "corpus/syntax_run.hpp"      // count_syntax
#include "corpus/write_records.hpp"   // write_records
#include "record/write.hpp"           // write_record

// What a model predicts, with all of its heads and without some.
#include "effect/effect.hpp"  // effect_of
#include "effect/report.hpp"  // effect_to_json, effect_to_csv, effect_to_text

// From a record to a figure.
#include "figure/described.hpp"         // described_figure: what a figure says of itself
#include "figure/effect/scatter.hpp"    // scatter_svg
#include "figure/flow/flow.hpp"         // flow_svg, flow_dot
#include "figure/heads/heads.hpp"       // head_view_svg
#include "figure/heatmap/heatmap.hpp"   // heatmap_svg
#include "figure/render.hpp"            // render_svg: PDF and PNG
#include "figure/stats/stats.hpp"       // stats_svg
#include "figure/syntax/syntax.hpp"     // syntax_panel
#include "figure/terminal/heatmap.hpp"  // terminal_heatmap
#include "figure/text/text.hpp"         // text_svg, text_html, text_tex, text_terminal
#include "figure/view/view.hpp"         // view_html
