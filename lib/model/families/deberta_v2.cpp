#include "model/families/deberta_v2.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>
#include <string>

#include "format/json_writer.hpp"
#include "model/config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<DebertaV2Config>>(
    {{"vocab_size", &DebertaV2Config::vocab_size, largest_vocabulary},
     {"hidden_size", &DebertaV2Config::hidden_size, largest_hidden_size},
     {"num_hidden_layers", &DebertaV2Config::num_hidden_layers, most_layers},
     {"num_attention_heads", &DebertaV2Config::num_attention_heads, largest_hidden_size},
     {"intermediate_size", &DebertaV2Config::intermediate_size, largest_intermediate_size},
     {"max_position_embeddings", &DebertaV2Config::max_position_embeddings, most_positions},
     {"embedding_size", &DebertaV2Config::embedding_size, largest_hidden_size}});

constexpr auto flag_fields = std::to_array<std::pair<std::string_view, bool DebertaV2Config::*>>(
    {{"position_biased_input", &DebertaV2Config::position_biased_input},
     {"relative_attention", &DebertaV2Config::relative_attention},
     {"share_att_key", &DebertaV2Config::share_att_key}});

/// A size that may be 0.
std::size_t read_count(const JsonValue& value, std::uint64_t most) {
    return value.is_integer() && value.integer() == 0 ? 0 : read_size(value, most);
}

/// -1, or any number under 1, for what another field says.
std::int64_t read_positions(const JsonValue& value) {
    const std::int64_t positions = value.is_integer() ? value.integer() : 0;
    if (!value.is_integer() || positions > static_cast<std::int64_t>(most_positions))
        throw InputError(value.place(), "a whole number up to " + std::to_string(most_positions),
                         value.description());
    return positions;
}

/// "p2c|c2p", or a list of the two.
std::vector<std::string> names_in(const JsonValue& value) {
    if (!value.is_string()) return value.strings();
    std::vector<std::string> names;
    std::string text = value.string() + "|";
    for (std::size_t start = 0, bar = 0; (bar = text.find('|', start)) != std::string::npos; start = bar + 1)
        names.push_back(text.substr(start, bar - start));
    return names;
}

/// InputError for a name that is not one of the two.
void read_pos_att_type(const JsonValue& value, DebertaV2Config& config) {
    if (value.is_null()) return;
    for (const std::string& name : names_in(value)) {
        if (name != "c2p" && name != "p2c")
            throw InputError(value.place(), "c2p or p2c, the only ones that heed computes",
                             json_string(name));
        (name == "c2p" ? config.has_c2p : config.has_p2c) = true;
    }
}

void read_norm_rel_ebd(const JsonValue& value, DebertaV2Config& config) {
    for (const std::string& name : names_in(value)) {
        if (name != "none" && name != "layer_norm")
            throw InputError(value.place(), "none or layer_norm", json_string(name));
        config.norm_rel_ebd = config.norm_rel_ebd || name == "layer_norm";
    }
}

/// "tanh" is none of the kernels' functions.
std::optional<Activation> read_conv_act(const JsonValue& value) {
    if (value.string() == "tanh") return std::nullopt;
    return read_activation(value);
}

void read_conv_kernel_size(const JsonValue& value, DebertaV2Config& config) {
    config.conv_kernel_size = read_count(value, 1 << 10);
    if (config.conv_kernel_size > 0 && config.conv_kernel_size % 2 == 0)
        throw InputError(value.place(), "0 or an odd number", value.description());
}

void read_field(const std::string& name, const JsonValue& value, DebertaV2Config& config) {
    read_size_field(config, size_fields, name, value);
    for (const auto& [flag, member] : flag_fields)
        if (name == flag) config.*member = value.boolean();
    if (name == "type_vocab_size") config.type_vocab_size = read_count(value, most_segments);
    if (name == "hidden_act") config.hidden_act = read_activation(value);
    if (name == "layer_norm_eps") config.layer_norm_eps = read_epsilon(value);
    if (name == "position_buckets") config.position_buckets = read_positions(value);
    if (name == "max_relative_positions") config.max_relative_positions = read_positions(value);
    if (name == "pos_att_type") read_pos_att_type(value, config);
    if (name == "norm_rel_ebd") read_norm_rel_ebd(value, config);
    if (name == "conv_kernel_size") read_conv_kernel_size(value, config);
    if (name == "conv_act") config.conv_act = read_conv_act(value);
    require_encoder(name, value);
}

/// Fields that have to agree with others.
void check_fields(const JsonValue& json, const DebertaV2Config& config) {
    const Place hidden_size = json.place().at(".hidden_size");
    require_whole_heads(hidden_size, config.hidden_size, config.num_attention_heads);
    const auto head_size = json.find("attention_head_size");
    if (head_size && head_size->count() != config.sizes().head_size())
        throw InputError(head_size->place(),
                         std::to_string(config.sizes().head_size()) + ", hidden_size by num_attention_heads",
                         head_size->description());
    const auto groups = json.find("conv_groups");
    if (config.conv_kernel_size > 0 && groups && groups->count() != 1)
        throw InputError(groups->place(), "1, the only one that heed computes", groups->description());
    const RelativeBuckets buckets = config.relative_buckets();
    if (buckets.buckets > 0 && (buckets.buckets < 2 || buckets.most < buckets.buckets / 2 + 2))
        throw InputError(json.place().at(".position_buckets"),
                         "from 2 to twice as many as max_relative_positions",
                         std::to_string(buckets.buckets));
}

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "deberta.");
    const bool is_needed = name.starts_with("embeddings.") || name.starts_with("encoder.");
    if (!is_needed || name == "embeddings.position_ids") return std::nullopt;
    return name;
}

DebertaV2Embeddings load_embeddings(const Scope& scope, const DebertaV2Config& config) {
    const std::size_t size = config.embedding_size;
    DebertaV2Embeddings embeddings;
    embeddings.word_embeddings = scope.at("word_embeddings").embedding(config.vocab_size, size);
    if (config.position_biased_input)
        embeddings.position_embeddings =
            scope.at("position_embeddings").embedding(config.max_position_embeddings, size);
    if (config.type_vocab_size > 0)
        embeddings.token_type_embeddings =
            scope.at("token_type_embeddings").embedding(config.type_vocab_size, size);
    if (size != config.hidden_size)
        embeddings.embed_proj = scope.at("embed_proj").linear_without_bias(config.hidden_size, size);
    embeddings.layer_norm = scope.at("LayerNorm").layer_norm(config.hidden_size, config.layer_norm_eps);
    return embeddings;
}

DisentangledSelfAttention load_self(const Scope& scope, const DebertaV2Config& config) {
    const std::size_t size = config.hidden_size;
    DisentangledSelfAttention self{config.num_attention_heads,
                                   scope.at("query_proj").linear(size, size),
                                   scope.at("key_proj").linear(size, size),
                                   scope.at("value_proj").linear(size, size),
                                   {},
                                   {}};
    if (!config.relative_attention || config.share_att_key) return self;
    if (config.has_c2p) self.pos_key_proj = scope.at("pos_key_proj").linear(size, size);
    if (config.has_p2c) self.pos_query_proj = scope.at("pos_query_proj").linear(size, size);
    return self;
}

DebertaV2Layer load_layer(const Scope& scope, const DebertaV2Config& config) {
    const std::size_t size = config.hidden_size;
    const Scope attention = scope.at("attention");
    const auto output = [&](const Scope& of, std::size_t in) {
        return EncoderOutput::load(of.at("output"), size, in, config.layer_norm_eps);
    };
    return {{load_self(attention.at("self"), config), output(attention, size)},
            {scope.at("intermediate.dense").linear(config.intermediate_size, size), config.hidden_act},
            output(scope, config.intermediate_size)};
}

DebertaV2Conv load_conv(const Scope& scope, const DebertaV2Config& config) {
    const std::size_t size = config.hidden_size;
    return {scope.at("conv").convolution(size, size, config.conv_kernel_size), config.conv_act,
            scope.at("LayerNorm").layer_norm(size, config.layer_norm_eps)};
}

/// The numbers of all heads.
std::vector<std::size_t> all_heads(std::size_t count) {
    std::vector<std::size_t> heads(count);
    std::iota(heads.begin(), heads.end(), std::size_t{0});
    return heads;
}

/// Rows [first, end) of the table.
Matrix rows_of(const Embedding& table, std::size_t first, std::size_t end, Threads& threads) {
    std::vector<std::int64_t> numbers(end - first);
    std::iota(numbers.begin(), numbers.end(), static_cast<std::int64_t>(first));
    return table.forward(numbers, threads);
}

/// What the heads asked for make of `rows`: [row, size] by head.
std::vector<Matrix> projected(const Linear& projection, const Matrix& rows, std::size_t count,
                              std::span<const std::size_t> heads, Threads& threads) {
    const std::size_t size = projection.weight.rows / count;
    std::vector<Matrix> by_head(count);
    threads.each(heads.size(), [&](std::size_t i) {
        Threads this_one(1);
        by_head[heads[i]] = projection.slice(heads[i] * size, size).forward(rows, this_one);
    });
    return by_head;
}

}  // namespace

DebertaV2Config DebertaV2Config::parse(const JsonValue& json) {
    DebertaV2Config config;
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    if (config.embedding_size == 0) config.embedding_size = config.hidden_size;
    check_fields(json, config);
    return config;
}

ModelSizes DebertaV2Config::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = hidden_size,
            .num_hidden_layers = num_hidden_layers,
            .num_attention_heads = num_attention_heads,
            .intermediate_size = intermediate_size,
            .max_position_embeddings = max_position_embeddings,
            .max_tokens = position_biased_input ? max_position_embeddings : ModelSizes::unlimited,
            .type_vocab_size = type_vocab_size > 0 ? std::optional(type_vocab_size) : std::nullopt,
            .hidden_act = hidden_act,
            .layer_norm_eps = layer_norm_eps};
}

RelativeBuckets DebertaV2Config::relative_buckets() const {
    const std::size_t most = max_relative_positions < 1 ? max_position_embeddings
                                                        : static_cast<std::size_t>(max_relative_positions);
    const std::size_t buckets = position_buckets < 1 ? 0 : static_cast<std::size_t>(position_buckets);
    return {buckets > 0 ? buckets : most, buckets, most};
}

Matrix DebertaV2Embeddings::forward(const Pass& pass) const {
    const TokenBatch& batch = pass.batch;
    Matrix hidden = word_embeddings.forward(batch.ids, pass.threads);  // [token, embedding_size]
    if (position_embeddings) position_embeddings->add_to(hidden, batch.positions(), pass.threads);
    if (token_type_embeddings) token_type_embeddings->add_to(hidden, batch.segments, pass.threads);
    if (embed_proj) hidden = embed_proj->forward(hidden, pass.threads);
    return layer_norm.forward(hidden, pass.threads);
}

AttentionHeads DisentangledSelfAttention::heads(HeadRule rule) const {
    return {num_attention_heads, query, key, value, std::move(rule)};
}

Matrix DebertaV2Conv::forward(const Matrix& embeddings, Matrix x, const Pass& pass) const {
    const std::size_t size = embeddings.shape(1);
    const std::size_t width = conv.weight.columns / size;
    const TokenBatch& batch = pass.batch;
    Matrix windows =
        xt::zeros<float>({batch.tokens(), size * width});  // [token, (number, place in the window)]
    pass.threads.each(batch.sequences(), [&](std::size_t sequence) {
        const std::size_t start = batch.starts[sequence];
        const std::size_t end = batch.starts[sequence + 1];
        for (std::size_t token = start; token < end; ++token)
            for (std::size_t place = 0; place < width; ++place) {
                const std::size_t seen = token + place;  // and width / 2 tokens before
                if (seen < start + width / 2 || seen >= end + width / 2) continue;
                const float* const from = embeddings.data() + (seen - width / 2) * size;
                float* const to = windows.data() + token * size * width + place;
                for (std::size_t i = 0; i < size; ++i) to[i * width] = from[i];
            }
    });
    Matrix convolved = conv.forward(windows, pass.threads, activation.value_or(Activation::none));
    if (!activation)  // in double and rounded: the same on every machine
        std::transform(convolved.begin(), convolved.end(), convolved.begin(),
                       [](float value) { return static_cast<float>(std::tanh(static_cast<double>(value))); });
    layer_norm.apply_to_sum(x, convolved, pass.threads);
    return x;
}

const WeightNames DebertaV2::names = {"DeBERTa", canonical_name};

DebertaV2 DebertaV2::load(const DebertaV2Config& config, const Scope& scope, std::size_t layers) {
    assert(layers <= config.num_hidden_layers);
    DebertaV2 model;
    model.config = config;
    model.embeddings = load_embeddings(scope.at("embeddings"), config);
    const Scope encoder = scope.at("encoder");
    if (config.relative_attention)
        model.encoder.rel_embeddings =
            encoder.at("rel_embeddings").embedding(2 * config.relative_buckets().span, config.hidden_size);
    if (config.norm_rel_ebd)
        model.encoder.layer_norm =
            encoder.at("LayerNorm").layer_norm(config.hidden_size, config.layer_norm_eps);
    if (config.conv_kernel_size > 0) model.encoder.conv = load_conv(encoder.at("conv"), config);
    for (std::size_t i = 0; i < layers; ++i)
        model.encoder.layer.push_back(load_layer(encoder.at("layer." + std::to_string(i)), config));
    return model;
}

std::shared_ptr<const RelativeRows> DebertaV2::relative_rows(std::size_t i, const Pass& pass,
                                                             std::span<const std::size_t> heads) const {
    if (heads.size() < config.num_attention_heads)
        return std::make_shared<const RelativeRows>(compute_relative_rows(i, pass, heads));
    RelativeCache& cache = *encoder.layer[i].attention.self.cache;
    const std::lock_guard lock(cache.mutex);
    if (pass.batch.longest() > cache.tokens) {
        cache.rows = std::make_shared<const RelativeRows>(compute_relative_rows(i, pass, heads));
        cache.tokens = pass.batch.longest();
    }
    return cache.rows;
}

RelativeRows DebertaV2::compute_relative_rows(std::size_t i, const Pass& pass,
                                              std::span<const std::size_t> heads) const {
    const RelativeBuckets buckets = config.relative_buckets();
    const auto furthest = static_cast<std::ptrdiff_t>(pass.batch.longest()) - 1;
    RelativeRows rows{buckets, buckets.row(-furthest), {}, {}};
    if (!encoder.rel_embeddings) return rows;
    Matrix table = rows_of(*encoder.rel_embeddings, rows.first, buckets.row(furthest) + 1, pass.threads);
    if (encoder.layer_norm) table = encoder.layer_norm->forward(table, pass.threads);
    const DisentangledSelfAttention& self = encoder.layer[i].attention.self;
    const auto by_head = [&](const Linear& shared, const std::optional<Linear>& own) {
        return projected(own ? *own : shared, table, self.num_attention_heads, heads, pass.threads);
    };
    if (config.has_c2p) rows.keys = by_head(self.key, self.pos_key_proj);
    if (config.has_p2c) rows.queries = by_head(self.query, self.pos_query_proj);
    return rows;
}

/// 1 / √(size · the number of products that are added)
float DebertaV2::scale() const {
    const std::size_t terms = 1 + (config.has_c2p ? 1 : 0) + (config.has_p2c ? 1 : 0);
    return 1 / std::sqrt(static_cast<float>(config.sizes().head_size() * terms));
}

Matrix DebertaV2::layer(std::size_t i, const Matrix& hidden, const Pass& pass,
                        const WeightsTarget& target) const {
    const DebertaV2Layer& layer = encoder.layer[i];
    const auto rows = relative_rows(i, pass, all_heads(config.num_attention_heads));
    const AttentionHeads attention = layer.attention.self.heads(disentangled(rows, scale()));
    Matrix output = layer.after_heads(attention.forward(hidden, pass, target), hidden, pass.threads);
    if (i > 0 || !encoder.conv) return output;
    return encoder.conv->forward(hidden, std::move(output), pass);
}

void DebertaV2::weigh(std::size_t i, const Matrix& hidden, const Pass& pass,
                      std::span<const std::size_t> heads, const WeightsTarget& target) const {
    const auto rows = relative_rows(i, pass, heads);
    encoder.layer[i].attention.self.heads(disentangled(rows, scale())).weigh(hidden, pass, heads, target);
}

Matrix DebertaV2::finish(Matrix hidden, Threads&) const {
    return finite_states(std::move(hidden), encoder.layer.back().last());
}

std::vector<Linear*> DebertaV2::linears(std::size_t i) {
    return encoder.layer[i].linears();
}

std::optional<LayerParts> DebertaV2::parts(std::size_t i) const {
    if (encoder.conv) return std::nullopt;
    return encoder.layer[i].parts();
}

Family deberta_v2() {
    return family_of<DebertaV2>("deberta-v2", DebertaV2::names);
}

}  // namespace heed
