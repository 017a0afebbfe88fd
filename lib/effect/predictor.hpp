// A model with the head that predicts: a masked token, the next token, one of a target, or a class.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/messages.hpp"
#include "model/output_head.hpp"
#include "source/request.hpp"

namespace heed {

struct Predictor {
    ModelFolder folder;
    OpenModel opened;
    std::unique_ptr<Model> model;
    std::unique_ptr<TargetDecoder> decoder;  // of an encoder-decoder: it predicts; null for others
    OutputHead head;

    /// InputError for a model without a head or, of an encoder-decoder, without its decoder. UsageError for
    /// what goes with an encoder-decoder alone.
    static Predictor of(const Request& request, const Messages& messages);

    /// With the layers and heads of that attention, of an encoder-decoder.
    ModelDescription description(AttentionPart part) const;
    /// Of the token or class with this number.
    std::string name_of(std::size_t id) const;
    /// What the model writes for a masked token: "[MASK]" or "<mask>".
    std::string mask_token() const;
    /// What a reader is shown of it.
    std::string label_of(std::size_t id) const;
    /// The number of a class, or of the only token of a text; also of the text after a space. UsageError, by
    /// the flag, if there is none.
    std::size_t id_of(const std::string& flag, const std::string& answer) const;
};

}  // namespace heed
