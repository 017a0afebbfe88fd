#include "corpus/draw_records.hpp"

#include "core/error.hpp"
#include "corpus/file_each.hpp"
#include "source/open.hpp"

namespace heed {
namespace {

class Drawings : public FileEach {
  public:
    Drawings(const FigureFiles& figures, const RunOptions& options, const RecordStream& stream,
             CorpusRun& run)
        : FileEach({figures.path, figures.read}, options, stream, run), figures_(figures) {}

  private:
    /// What was asked for may not go with one record alone: it does not fit the page, say.
    void write(const Attention& attention, const Place& place, const Sink& sink) override {
        try {
            sink(figures_.document(attention, place));
        } catch (const UsageError& error) {
            throw InputError(place, error.what());
        }
    }

    const FigureFiles& figures_;
};

}  // namespace

void try_outputs(const FigureFiles& figures) {
    try_file_each({figures.path, figures.read});
}

RunEnd draw_records(const FigureFiles& figures, CorpusJob job) {
    CorpusRun run(job, {figures.path, {}, figures.read});
    job.request.distinct_ids = true;
    const auto stream = open_records(job.request, job.selection, job.messages);
    Drawings drawings(figures, job.options, *stream, run);
    return run.go(*stream, drawings);
}

}  // namespace heed
