#include "effect/measured_text.hpp"

#include <algorithm>
#include <utility>

#include "core/machine/memory.hpp"
#include "core/machine/threads.hpp"
#include "model/run.hpp"
#include "model/run_parts.hpp"
#include "source/continued_text.hpp"
#include "source/open.hpp"
#include "source/targets.hpp"
#include "source/text_batch.hpp"
#include "source/unknown_tokens.hpp"

namespace heed {
namespace {

/// The states of one way through all layers, which are kept, and of another.
std::size_t bytes_of_two_ways(const ModelSizes& sizes, std::size_t tokens) {
    return bytes_of({sizes.num_hidden_layers + 2, tokens, sizes.hidden_size, sizeof(float)}) +
           bytes_of_states(sizes, tokens, true);
}

/// Texts to what a model is given of them, one after the other.
class TextReader {
  public:
    TextReader(const Request& request, const Predictor& predictor, Threads& threads, const Messages& messages)
        : request_(request),
          predictor_(predictor),
          messages_(messages),
          opened_(predictor.opened),
          threads_(threads),
          unknown_(opened_.tokenizer.unknown_token(), opened_.description.name, opened_.description.type,
                   messages) {
        if (request.continued_by > 0)
            continuer_.emplace(request.continued_by, opened_, predictor.folder, *predictor.model);
    }

    MeasuredText read(const Numbered<Sequence>& given) {
        const Sequence& sequence = *given.value();
        MeasuredText text{.id = *given.id, .place = sequence.place};
        const ModelSizes sizes = opened_.config.sizes;
        text.encoding = encoded(sequence, sizes);
        if (predictor_.decoder) {
            text.source = std::move(text.encoding);
            add_target(text, sequence);
        } else {
            warn_of_last_space(sequence);
            add_answer(text);
        }
        require_memory_of(text.place,
                          bytes_of_two_ways(sizes, (text.source ? *text.source : text.encoding).ids.size()),
                          "the effect of heads on " + std::to_string(text.ids.size()) + " tokens");
        return text;
    }

  private:
    /// The next word has its space in front.
    void warn_of_last_space(const Sequence& sequence) {
        if (predictor_.head.task != OutputHead::Task::next_token || !sequence.text ||
            !sequence.text->ends_with(' ') || std::exchange(has_warned_of_space_, true))
            return;
        messages_.warning(sequence.place.file +
                          ": the text ends in a space, which changes what comes next: words bring their own");
    }

    Encoding encoded(const Sequence& sequence, const ModelSizes& sizes) {
        Encoding encoding = opened_.tokenizer.encode(sequence, truncation_of(request_, sizes));
        check_encoding(sizes, encoding, sequence.place);
        unknown_.look_at(encoding);
        return encoding;
    }

    /// Of a text whose class is predicted, the decoder is given the text too. Of a text without a target it
    /// is given the beginning of any.
    void add_target(MeasuredText& text, const Sequence& sequence) {
        if (predictor_.head.task == OutputHead::Task::classes) {
            text.encoding = for_decoder(opened_, *text.source);
            text.tokens = text.encoding.tokens;
            return;
        }
        Sequence target;
        target.text = "";
        if (sequence.target) target = target_of(sequence, request_);
        Encoding encoding = encoded(target, predictor_.decoder->sizes());
        const std::string last = encoding.tokens.back();
        const std::int64_t last_id = encoding.ids.back();
        text.encoding = for_decoder(opened_, std::move(encoding));
        text.tokens = text.encoding.tokens;
        text.ids = text.encoding.ids;
        if (sequence.target) {
            text.tokens.push_back(last);
            text.ids.push_back(last_id);
        } else {
            text.first_measured = text.ids.size();
        }
    }

    void add_answer(MeasuredText& text) {
        if (continuer_) {
            text.first_measured = text.encoding.ids.size();
            text.encoding = continuer_->continued(std::move(text.encoding), text.place, threads_);
            text.written = text.encoding.text_pair.value_or("");
        }
        text.tokens = text.encoding.tokens;
        text.ids = text.encoding.ids;
    }

    const Request& request_;
    const Predictor& predictor_;
    const Messages& messages_;
    const OpenModel& opened_;
    Threads& threads_;
    UnknownTokens unknown_;
    bool has_warned_of_space_ = false;
    std::optional<TextContinuer> continuer_;
};

}  // namespace

std::vector<Numbered<Sequence>> sequences_of(const Request& given, const Predictor& predictor,
                                             const Messages& messages) {
    const Request request = predictor.decoder ? with_target_field(given) : given;
    std::vector<Numbered<Sequence>> sequences;
    Corpus corpus = corpus_of(request, messages);
    while (auto sequence = corpus.next()) {
        if (const InputError* const error = sequence->error()) throw InputError(*error);
        sequences.push_back(std::move(*sequence));
    }
    if (sequences.empty()) throw InputError({name_of(request.input), ""}, "a text", "none");
    const auto has_target = [](const Numbered<Sequence>& sequence) {
        return sequence.value()->target.has_value();
    };
    if (std::none_of(sequences.begin(), sequences.end(), has_target)) return sequences;
    if (predictor.head.task == OutputHead::Task::classes)
        throw InputError(sequences.front().value()->place,
                         "a text alone: " + predictor.opened.description.name + " predicts its class",
                         "a target");
    for (const Numbered<Sequence>& sequence : sequences) target_of(*sequence.value(), request);
    return sequences;
}

std::vector<MeasuredText> measured_texts(const std::vector<Numbered<Sequence>>& sequences,
                                         const Request& request, const Predictor& predictor, Threads& threads,
                                         const Messages& messages) {
    TextReader reader(request, predictor, threads, messages);
    std::vector<MeasuredText> texts;
    texts.reserve(sequences.size());
    for (const Numbered<Sequence>& sequence : sequences) texts.push_back(reader.read(sequence));
    return texts;
}

}  // namespace heed
