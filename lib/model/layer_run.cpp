#include "model/layer_run.hpp"

#include <algorithm>
#include <cmath>

#include "core/machine/memory.hpp"
#include "core/text/number.hpp"
#include "format/array_file.hpp"
#include "format/array_values.hpp"

namespace heed {
namespace {

std::size_t extent(const Tensor3& tensor, std::size_t axis) {
    return tensor.shape(axis);
}

/// The part of a mask file that is for the sequence with number `index`, [1, token, token].
Tensor3 mask_of_sequence(const MaskFile& mask, std::size_t tokens, std::size_t index) {
    const auto& shape = mask.seen.shape;
    const bool for_all = shape.size() == 2;
    const std::size_t number = for_all ? 0 : index;
    if (!for_all && number >= shape[0])
        throw InputError({mask.path, ""}, "a mask for sequence " + std::to_string(number),
                         std::to_string(shape[0]) + " masks");
    if (shape[shape.size() - 1] != tokens || shape[shape.size() - 2] != tokens)
        throw InputError({mask.path, ""},
                         "a mask of [" + std::to_string(tokens) + ", " + std::to_string(tokens) + "]",
                         show_shape(shape));
    Tensor3 seen = Tensor3::from_shape({1, tokens, tokens});
    std::copy_n(mask.seen.values.begin() + static_cast<std::ptrdiff_t>(number * tokens * tokens),
                tokens * tokens, seen.begin());
    return seen;
}

void hide_later_tokens(Tensor3& seen) {
    for (std::size_t query = 0; query < extent(seen, 1); ++query)
        for (std::size_t key = query + 1; key < extent(seen, 2); ++key) seen(0, query, key) = 0;
}

/// PyTorch's other kind of mask, which is added to the scores, has 0 where a key is seen.
void require_0_and_1(const MaskFile& mask) {
    const std::vector<float>& values = mask.seen.values;
    const auto other =
        std::find_if(values.begin(), values.end(), [](float seen) { return seen != 0 && seen != 1; });
    if (other == values.end()) return;
    const auto flat = static_cast<std::size_t>(other - values.begin());
    std::string number;
    append_number(number, *other);
    throw InputError({mask.path, show_index(flat, mask.seen.shape)}, "0 (hidden) or 1 (seen)", number);
}

/// [1, token, token]; nothing if every token sees all.
std::optional<Tensor3> mask_for(const LayerSetup& setup, std::size_t tokens, std::size_t index) {
    if (!setup.causal && !setup.mask) return std::nullopt;
    Tensor3 seen = setup.mask ? mask_of_sequence(*setup.mask, tokens, index)
                              : Tensor3(xt::ones<float>({std::size_t{1}, tokens, tokens}));
    if (setup.causal) hide_later_tokens(seen);
    return seen;
}

HiddenRows hidden_by(const std::optional<Tensor3>& mask) {
    if (!mask) return {};
    return hidden_where(extent(*mask, 1), extent(*mask, 2),
                        [&](std::size_t query, std::size_t key) { return (*mask)(0, query, key) == 0; });
}

std::vector<std::size_t> blind_queries(const std::optional<Tensor3>& mask) {
    std::vector<std::size_t> blind;
    if (!mask) return blind;
    const std::size_t tokens = extent(*mask, 1);
    for (std::size_t query = 0; query < tokens; ++query) {
        const float* row = mask->data() + query * tokens;
        if (std::all_of(row, row + tokens, [](float seen) { return seen == 0; })) blind.push_back(query);
    }
    return blind;
}

ModelDescription describe(const LayerSetup& setup) {
    ModelDescription model;
    model.name = "self-attention";
    model.type = "self-attention";
    model.layers = 1;
    model.heads = 1;
    model.computed_type = "float32";
    if (!setup.weights) model.seed = setup.seed;
    return model;
}

Attention to_attention(const LayerSetup& setup, Encoding encoding, const AttentionOutput& attended) {
    const std::size_t tokens = encoding.tokens.size();
    Attention attention;
    attention.model = describe(setup);
    attention.encoding = std::move(encoding);
    attention.layers = {0};
    attention.heads = {0};
    attention.weights = Tensor4::from_shape({1, 1, tokens, tokens});
    std::copy(attended.weights.begin(), attended.weights.end(), attention.weights.begin());
    attention.normalized = setup.dropout == 0;
    attention.dropout = setup.dropout;
    attention.output = Matrix::from_shape({tokens, extent(attended.output, 2)});
    std::copy(attended.output.begin(), attended.output.end(), attention.output->begin());
    return attention;
}

Tensor3 draw_x(TorchGenerator& generator, std::size_t tokens, std::size_t dim) {
    Tensor3 x = Tensor3::from_shape({1, tokens, dim});
    generator.fill_normal({x.data(), x.size()});
    return x;
}

Tensor3 batch_of_one(const Matrix& x) {
    Tensor3 batch = Tensor3::from_shape({1, x.shape(0), x.shape(1)});
    std::copy(x.begin(), x.end(), batch.begin());
    return batch;
}

void check(const LayerSetup& setup, const LayerInput& input) {
    if (input.encoding.tokens.empty())
        throw InputError(input.place, "at least one token", "none: there is nothing to attend to");
    if (input.x && setup.weights && input.x->shape(1) != setup.weights->input_dim())
        throw InputError(input.place,
                         "vectors of " + std::to_string(setup.weights->input_dim()) + ", as the weights take",
                         "vectors of " + std::to_string(input.x->shape(1)));
}

/// What a run takes at most: the drawn weights of three linear maps, x and what becomes of it, and the
/// matrices of weights and of what is seen.
void require_memory_for(const LayerSetup& setup, std::size_t tokens, std::size_t dim) {
    const std::size_t drawn = setup.weights ? 0 : 3;
    const std::size_t squares = 3 + (setup.causal || setup.mask ? 2 : 0);
    require_memory(bytes_of({drawn, dim, dim, sizeof(float)}),
                   "a layer of 3 × " + std::to_string(dim) + " × " + std::to_string(dim) + " weights");
    require_memory(bytes_of({tokens, 8 * dim + squares * tokens, sizeof(float)}),
                   "the attention of " + std::to_string(tokens) + " × " + std::to_string(tokens) +
                       " tokens with vectors of " + std::to_string(dim));
}

}  // namespace

MaskFile load_mask(const std::string& path) {
    MaskFile mask{path, read_array_file(path, "mask", [&](const std::vector<std::size_t>& shape) {
                      if (shape.size() != 2 && shape.size() != 3)
                          throw InputError({path, ""}, "a mask of [token, token] or [batch, token, token]",
                                           show_shape(shape));
                  })};
    require_0_and_1(mask);
    return mask;
}

LayerRun run_layer(const LayerSetup& setup, LayerInput input) {
    check(setup, input);
    const std::size_t tokens = input.encoding.tokens.size();
    const std::size_t dim = input.x         ? input.x->shape(1)
                            : setup.weights ? setup.weights->input_dim()
                                            : setup.dim;
    require_memory_for(setup, tokens, dim);
    TorchGenerator generator(setup.seed);
    const Tensor3 x = input.x ? batch_of_one(*input.x) : draw_x(generator, tokens, dim);  // [1, token, dim]
    std::optional<SelfAttention> drawn;
    if (!setup.weights) drawn = SelfAttention::draw(generator, x.shape(2));
    const SelfAttention& layer = setup.weights ? *setup.weights : *drawn;

    ForwardOptions options;
    options.place = input.place;
    options.mask = mask_for(setup, tokens, input.index);
    if (setup.dropout > 0) options.dropout.emplace(Dropout{setup.dropout, generator});
    const AttentionOutput attended = layer.forward(x, options);
    LayerRun run{to_attention(setup, std::move(input.encoding), attended), blind_queries(options.mask)};
    run.attention.hidden_keys = {1, 1, hidden_by(options.mask)};
    return run;
}

}  // namespace heed
