#include "model/rope_config.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "model/config.hpp"

namespace heed {
namespace {

/// An object of parameters, with what holds where it says nothing.
struct Parameters {
    const JsonValue& object;
    const RopeDefaults& defaults;

    /// A number above 0; nothing if it is missing or null.
    std::optional<double> find(std::string_view name) const {
        const auto value = object.find(name);
        return value ? std::optional(read_above_zero(*value)) : std::nullopt;
    }
    double field(std::string_view name) const { return read_above_zero(object.field(name)); }

    /// How many tokens sequences had in training.
    double trained() const {
        if (defaults.original_max_position_embeddings)
            return read_above_zero(*defaults.original_max_position_embeddings);
        return find("original_max_position_embeddings")
            .value_or(static_cast<double>(defaults.max_position_embeddings));
    }
    /// How much longer they may be.
    double factor_or_ratio() const {
        return find("factor").value_or(static_cast<double>(defaults.max_position_embeddings) / trained());
    }
};

Frequencies read_default(const RopeBase& base, const Parameters&) {
    return default_rope(base);
}

Frequencies read_linear(const RopeBase& base, const Parameters& parameters) {
    return linear_rope(base, parameters.field("factor"));
}

Frequencies read_dynamic(const RopeBase& base, const Parameters& parameters) {
    if (base.size <= 2)
        throw InputError(parameters.object.place(), "heads in which more than 2 numbers rotate",
                         std::to_string(base.size));
    return dynamic_rope(base, {parameters.field("factor"), parameters.defaults.max_position_embeddings});
}

Frequencies read_llama3(const RopeBase& base, const Parameters& parameters) {
    return llama3_rope(base, {parameters.field("factor"), parameters.field("low_freq_factor"),
                              parameters.field("high_freq_factor"), parameters.trained()});
}

Frequencies read_yarn(const RopeBase& base, const Parameters& parameters) {
    YarnRope yarn;
    yarn.factor = parameters.factor_or_ratio();
    yarn.beta_fast = parameters.find("beta_fast").value_or(yarn.beta_fast);
    yarn.beta_slow = parameters.find("beta_slow").value_or(yarn.beta_slow);
    yarn.trained = parameters.trained();
    if (const auto truncate = parameters.object.find("truncate")) yarn.truncate = truncate->boolean();
    yarn.attention_factor = YarnRope::scale_of(yarn.factor);
    const auto mscale = parameters.find("mscale"), mscale_all_dim = parameters.find("mscale_all_dim");
    if (mscale && mscale_all_dim)
        yarn.attention_factor =
            YarnRope::scale_of(yarn.factor, *mscale) / YarnRope::scale_of(yarn.factor, *mscale_all_dim);
    yarn.attention_factor = parameters.find("attention_factor").value_or(yarn.attention_factor);
    return yarn_rope(base, yarn);
}

/// A factor for each frequency.
Vector read_factors(const JsonValue& value, std::size_t count) {
    if (value.size() != count)
        throw InputError(value.place(), std::to_string(count) + " numbers, one for each frequency",
                         std::to_string(value.size()));
    Vector factors = Vector::from_shape({count});
    std::size_t i = 0;
    value.for_each_element(
        [&](const JsonValue& factor) { factors(i++) = static_cast<float>(read_above_zero(factor)); });
    return factors;
}

Frequencies read_longrope(const RopeBase& base, const Parameters& parameters) {
    const std::size_t count = (base.size + 1) / 2;
    LongRope scaling{.short_factor = read_factors(parameters.object.field("short_factor"), count),
                     .long_factor = read_factors(parameters.object.field("long_factor"), count),
                     .trained = static_cast<std::size_t>(parameters.trained())};
    scaling.attention_factor =
        parameters.find("attention_factor")
            .value_or(LongRope::scale_of(parameters.factor_or_ratio(), parameters.trained()));
    return long_rope(base, std::move(scaling));
}

struct Kind {
    std::string_view name;
    Frequencies (*read)(const RopeBase& base, const Parameters& parameters);
};

constexpr auto kinds = std::to_array<Kind>({{"default", read_default},
                                            {"linear", read_linear},
                                            {"dynamic", read_dynamic},
                                            {"llama3", read_llama3},
                                            {"yarn", read_yarn},
                                            {"longrope", read_longrope}});

const Kind& kind_of(const JsonValue& object) {
    auto type = object.find("rope_type");
    if (!type) type = object.find("type");
    if (!type) return kinds.front();
    std::string known;
    for (const Kind& kind : kinds) {
        if (type->string() == kind.name) return kind;
        known += (known.empty() ? "" : ", ") + std::string(kind.name);
    }
    throw InputError(type->place(), "one of " + known, type->description());
}

/// Other families have some for each kind of layer.
void require_flat(const JsonValue& object) {
    object.for_each_member([](const std::string&, const JsonValue& value) {
        if (value.is_object())
            throw InputError(value.place(), "a parameter of all layers", value.description());
    });
}

std::size_t turned_numbers(double share, const RopeDefaults& defaults, const Place& place) {
    if (share > 1) throw InputError(place, "a share of a head's numbers, up to 1", std::to_string(share));
    return static_cast<std::size_t>(static_cast<double>(defaults.head_dim) * share);
}

}  // namespace

std::optional<JsonValue> rope_object(const JsonValue& config) {
    const auto scaling = config.find("rope_scaling");
    return scaling && !scaling->members().empty() ? scaling : config.find("rope_parameters");
}

Frequencies read_rope(const std::optional<JsonValue>& parameters, const RopeDefaults& defaults) {
    if (!parameters)
        return default_rope(
            {defaults.rope_theta, turned_numbers(defaults.partial_rotary_factor, defaults, {})});
    require_flat(*parameters);
    const Parameters fields{*parameters, defaults};
    const double share = fields.find("partial_rotary_factor").value_or(defaults.partial_rotary_factor);
    const RopeBase base{fields.find("rope_theta").value_or(defaults.rope_theta),
                        turned_numbers(share, defaults, parameters->place())};
    return kind_of(*parameters).read(base, fields);
}

}  // namespace heed
