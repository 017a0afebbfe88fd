#include "record_consumers.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/threads.hpp"
#include "corpus/json_lines.hpp"
#include "corpus/tensor_files.hpp"
#include "corpus/tensor_records.hpp"
#include "io/file.hpp"
#include "io/output_file.hpp"

namespace heed {
namespace {

constexpr std::string_view id_mark = "{id}";

void append(std::string& text, const Attention& attention, RecordFormat format) {
    write_record(attention, format, [&](std::string_view piece) { text += piece; });
}

/// Records as lines of one file.
class Lines : public RecordConsumer {
  public:
    Lines(const RecordOutput& output, const Source& source, std::size_t threads, CorpusRun& run)
        : source_(source),
          // Braces: in this order.
          lines_{run.open(output.path), output.is_compressed, run.bytes()},
          threads_(threads) {}

    /// A batch of one is written as it is made: it may be large.
    void prepare(std::vector<Outcome>& batch) override {
        texts_.assign(batch.size(), "");
        threads_.each(batch.size(), [&](std::size_t i) {
            select_outcome(batch[i], source_);
            const auto* const attention = std::get_if<Attention>(&batch[i].result);
            if (attention != nullptr && batch.size() > 1) append(texts_[i], *attention, RecordFormat::jsonl);
        });
    }

    void take(const std::vector<Outcome>& batch, std::size_t index) override {
        if (batch.size() > 1)
            lines_.write(texts_[index]);
        else
            write_record(std::get<Attention>(batch[index].result), RecordFormat::jsonl,
                         [this](std::string_view piece) { lines_.write(piece); });
        lines_.end_line();
    }

    bool can_resume_here() const override { return lines_.can_resume_here(); }
    void finish() override { lines_.finish(); }

  private:
    const Source& source_;
    JsonLines lines_;
    Threads threads_;
    std::vector<std::string> texts_;
};

/// A file for each record.
class Files : public RecordConsumer {
  public:
    Files(const RecordOutput& output, const Source& source, CorpusRun& run)
        : output_(output),
          pattern_(canonical_path(output.path)),
          errors_(output.errors ? output_identity(*output.errors) : std::nullopt),
          source_(source),
          run_(run),
          durability_(run.keeps_manifest() ? Durability::synced : Durability::whole) {}

    void prepare(std::vector<Outcome>& batch) override {
        for (Outcome& outcome : batch) {
            select_outcome(outcome, source_);
            refuse_name(outcome);
        }
    }

    void take(const std::vector<Outcome>& batch, std::size_t index) override {
        const auto& attention = std::get<Attention>(batch[index].result);
        OutputFile out(path_of(attention));
        const Sink sink = [&](std::string_view piece) {
            out.write(piece);
            bytes_ += piece.size();
        };
        if (output_.is_compressed) {
            JsonLines line(sink, true);
            write_record(attention, output_.format, [&](std::string_view piece) { line.write(piece); });
            line.finish();
        } else {
            write_record(attention, output_.format, sink, output_.float_type);
        }
        run_.begin_to_write();
        out.commit(durability_);
    }

    bool can_resume_here() const override { return true; }
    std::uint64_t own_bytes() const override { return bytes_; }
    void finish() override {}

  private:
    std::string path_of(const Attention& attention) const {
        return with_id(output_.path, show(attention.id));
    }

    /// Other records' names differ as their ids do.
    void refuse_name(Outcome& outcome) {
        const auto* const attention = std::get_if<Attention>(&outcome.result);
        if (attention == nullptr) return;
        const std::string path = path_of(*attention);
        const Place place = place_of(source_, *attention);
        if (is_too_long(path))
            outcome.result = InputError(place, "the id is too long for a file's name");
        else if (errors_ && output_identity(path) == errors_)
            outcome.result = InputError(place, "a file of its own", path + ", where refused records go");
        else if (same_file(path, output_.read) != nullptr)
            outcome.result = InputError(place, "a file of its own", path + ", which is read");
        else if (is_anothers(path, *attention))
            outcome.result = InputError(place, "a file of its own", path + ", a link to another's");
    }

    /// A link may lead to what another record's file is called, or where another's link leads.
    bool is_anothers(const std::string& path, const Attention& attention) {
        if (!names_a_file(path)) return false;
        const std::string target = canonical_path(without_links(path));
        if (target == with_id(pattern_, show(attention.id))) return false;
        const std::size_t begin = pattern_.find(id_mark), end = pattern_.rfind(id_mark);
        const bool is_called_so = begin != std::string::npos &&
                                  target.starts_with(pattern_.substr(0, begin)) &&
                                  target.ends_with(pattern_.substr(end + id_mark.size())) &&
                                  std::count(target.begin(), target.end(), '/') ==
                                      std::count(pattern_.begin(), pattern_.end(), '/');
        return is_called_so || !linked_.insert(target).second;
    }

    const RecordOutput& output_;
    std::string pattern_;                // the output's canonical path
    std::optional<std::string> errors_;  // which file they are
    std::set<std::string> linked_;       // files that links outside the pattern lead to
    const Source& source_;
    CorpusRun& run_;
    Durability durability_;
    std::uint64_t bytes_ = 0;
};

/// What an earlier run has written: the manifest does not know it by size.
std::vector<TensorFile> whole_files(const RecordOutput& output, const CorpusRun& run) {
    const std::string index = run.result();
    if (index.empty()) return {};
    auto files = files_of_index(JsonValue::parse(index, {"the manifest's result", ""}));
    try {
        require_files(tensor_index_path(output.path), files);
    } catch (const InputError& error) {
        throw InputError(error.place(), error.reason() + "; remove " + output.path + manifest_suffix +
                                            ", which says that it was written, to begin anew");
    }
    return files;
}

/// Records as tensors, many a file.
class Tensors : public RecordConsumer {
  public:
    Tensors(const RecordOutput& output, const Source& source, std::size_t threads, CorpusRun& run)
        : source_(source),
          run_(run),
          type_(output.float_type),
          files_(output.path, whole_files(output, run)),
          index_(run.open(tensor_index_path(output.path))),
          threads_(threads) {}

    void prepare(std::vector<Outcome>& batch) override {
        threads_.each(batch.size(), [&](std::size_t i) { select_outcome(batch[i], source_); });
    }

    void take(const std::vector<Outcome>& batch, std::size_t index) override {
        run_.begin_to_write();
        files_.add(tensor_record(batch[index].number, std::get<Attention>(batch[index].result), type_));
    }

    bool can_resume_here() const override { return files_.can_resume_here(); }
    std::string result() const override { return tensor_index(files_.files()); }
    std::uint64_t own_bytes() const override { return files_.bytes(); }

    void finish() override {
        files_.finish();
        index_(tensor_index(files_.files()));
    }

  private:
    const Source& source_;
    CorpusRun& run_;
    FloatType type_;
    TensorFiles files_;
    Sink index_;
    Threads threads_;
};

}  // namespace

std::vector<std::string> targets_of(const RecordOutput& output) {
    if (output.layout == RecordLayout::lines) return {output.path};
    if (output.layout == RecordLayout::tensors) return {tensor_index_path(output.path)};
    return {};
}

std::optional<int> written_before(const RecordOutput& output, const CorpusRun& run) {
    const auto code = run.finished_before(targets_of(output));
    if (code && output.layout == RecordLayout::tensors) whole_files(output, run);
    return code;
}

int write_records(const RecordOutput& output, const Source& source, std::size_t threads, CorpusRun& run) {
    if (output.layout == RecordLayout::file_each) {
        Files files(output, source, run);
        return run.go(source, files);
    }
    if (output.layout == RecordLayout::tensors) {
        Tensors tensors(output, source, threads, run);
        return run.go(source, tensors);
    }
    Lines lines(output, source, threads, run);
    return run.go(source, lines);
}

}  // namespace heed
