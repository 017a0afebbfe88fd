#include "record/view_file.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <numeric>
#include <stdexcept>

#include "core/machine/memory.hpp"
#include "core/machine/threads.hpp"
#include "format/base64.hpp"
#include "format/deflate.hpp"
#include "format/json.hpp"
#include "format/json_fields.hpp"
#include "format/png.hpp"
#include "record/fields.hpp"

namespace heed {
namespace {

constexpr std::string_view block_end = "</script>";
constexpr std::int64_t all_bits = 32;

std::string block_begin(std::string_view type, const std::string& id) {
    return "<script type=\"" + std::string(type) + "\" id=\"" + id + "\">";
}

std::string record_id(std::size_t number) {
    return "record-" + std::to_string(number);
}

/// Of the block of a layer.
std::string layer_id(const std::string& name, std::size_t number, std::size_t layer) {
    return name + "-" + std::to_string(number) + "-" + std::to_string(layer);
}

/// How the weights of a record are packed.
struct Packing {
    std::vector<std::size_t> shape;  // [layer, head, query, key]
    std::int64_t bits = all_bits;
    std::int64_t zero = 0;
    std::vector<float> largest;  // [layer × heads + head]; empty for 32 bits

    std::size_t matrix_size() const { return shape[2] * shape[3]; }
    /// Where a weight stands in its matrix as it is packed, by where it stands in [query][key].
    std::size_t place_of(std::size_t weight) const {
        return weight % shape[3] * shape[2] + weight / shape[3];
    }
    std::size_t bytes() const { return static_cast<std::size_t>(bits) / 8; }
    std::size_t layer_bytes() const { return bytes_of({bytes(), shape[1], shape[2], shape[3]}); }
    double steps() const { return static_cast<double>(zero > 0 ? zero - 1 : (std::int64_t{1} << bits) - 1); }

    std::uint32_t packed(float weight, std::size_t matrix) const {
        if (bits == all_bits) return std::bit_cast<std::uint32_t>(weight);
        const double top = largest[matrix];
        const double step = top > 0 ? weight / top * steps() : 0;
        return static_cast<std::uint32_t>(static_cast<std::int32_t>(step + (step < 0 ? -0.5 : 0.5)) +
                                          static_cast<std::int32_t>(zero));
    }
    float unpacked(std::uint32_t number, std::size_t matrix) const {
        if (bits == all_bits) return std::bit_cast<float>(number);
        const double step = static_cast<double>(number) - static_cast<double>(zero);
        return static_cast<float>(step * largest[matrix] / steps());
    }
};

struct Ends {
    float least = 0, most = 0;
};

Ends ends_of(const float* weights, std::size_t size) {
    Ends ends;
    for (std::size_t i = 0; i < size; ++i) {
        ends.least = std::min(ends.least, weights[i]);
        ends.most = std::max(ends.most, weights[i]);
    }
    return ends;
}

Packing packing_of(const Tensor4& weights, std::optional<std::int64_t> bits, Threads& threads) {
    Packing packing{{weights.shape().begin(), weights.shape().end()}, bits.value_or(all_bits), 0, {}};
    if (!bits) return packing;
    std::vector<Ends> ends(packing.shape[0] * packing.shape[1]);
    const std::size_t size = packing.matrix_size();
    threads.each(ends.size(), [&](std::size_t i) { ends[i] = ends_of(weights.data() + i * size, size); });
    for (const Ends& matrix : ends) {
        if (matrix.least < 0) packing.zero = std::int64_t{1} << (*bits - 1);
        packing.largest.push_back(std::max(-matrix.least, matrix.most));
    }
    return packing;
}

void require_finite(const Attention& attention) {
    const float* const weights = attention.weights.data();
    if (!std::all_of(weights, weights + attention.weights.size(),
                     [](float weight) { return std::isfinite(weight); }))
        throw std::runtime_error("record " + show(attention.id) +
                                 " holds a number that is not finite and cannot be written");
}

/// A layer's bytes, [byte][head][key][query].
std::string layer_of(const Tensor4& weights, const Packing& packing, std::size_t layer) {
    const std::size_t heads = packing.shape[1], queries = packing.shape[2], keys = packing.shape[3];
    const std::size_t matrix = packing.matrix_size(), plane = heads * matrix, planes = packing.bytes();
    std::string bytes(packing.layer_bytes(), '\0');
    for (std::size_t head = 0; head < heads; ++head) {
        const float* const rows = weights.data() + (layer * heads + head) * matrix;
        char* out = bytes.data() + head * matrix;
        for (std::size_t key = 0; key < keys; ++key)
            for (std::size_t query = 0; query < queries; ++query, ++out) {
                const std::uint32_t number = packing.packed(rows[query * keys + key], layer * heads + head);
                for (std::size_t byte = 0; byte < planes; ++byte)
                    out[byte * plane] = static_cast<char>(number >> 8 * (planes - 1 - byte));
            }
    }
    return bytes;
}

/// A tensor of a record, and the name of its blocks.
struct PackedTensor {
    const Tensor4& numbers;  // [layer, head, query, key]
    std::string name;
    Packing packing;

    PackedTensor(const Tensor4& tensor, std::string called, std::optional<std::int64_t> bits,
                 Threads& threads)
        : numbers(tensor), name(std::move(called)), packing(packing_of(tensor, bits, threads)) {}

    void describe(JsonObject& json) const {
        json.add("shape", packing.shape).add("bits", packing.bits);
        if (packing.bits != all_bits) json.add("zero", packing.zero).add("largest", packing.largest);
    }
    std::string blocks(std::size_t number, Threads& threads) const {
        std::vector<std::string> layers(packing.shape[0]);
        threads.each(layers.size(), [&](std::size_t layer) {
            layers[layer] = data_block(bytes_block, layer_id(name, number, layer),
                                       to_base64(deflated(layer_of(numbers, packing, layer), Repeats::runs)));
        });
        return std::accumulate(layers.begin(), layers.end(), std::string());
    }
};

std::string record_json(const Attention& attention, const PackedTensor& weights) {
    std::string json;
    JsonObject record(json);
    add_fields(record, attention);
    JsonObject packed(record.begin("packed"));
    weights.describe(packed);
    packed.end();
    record.end();
    return json;
}

std::string vectors_json(const HeadVectors& vectors, const std::vector<PackedTensor>& tensors) {
    std::string json;
    JsonObject object(json, compact_json);
    object.add("scales", vectors.scales);
    for (const PackedTensor& tensor : tensors) {
        JsonObject packed(object.begin(tensor.name));
        tensor.describe(packed);
        packed.end();
    }
    object.end();
    return json;
}

/// What stands between `begin` and the end of the block, after `from`.
std::optional<std::string_view> block_after(std::string_view html, const std::string& begin,
                                            std::size_t from) {
    const std::size_t found = html.find(begin, from);
    if (found == std::string_view::npos) return std::nullopt;
    const std::string_view rest = html.substr(found + begin.size());
    const std::size_t end = rest.find(block_end);
    return end == std::string_view::npos ? std::nullopt : std::optional(rest.substr(0, end));
}

std::vector<float> largest_of(const JsonValue& packed, std::size_t matrices) {
    const JsonValue field = packed.field("largest");
    NdArray numbers = field.numbers(1);
    require_length(numbers.values.size(), matrices, "one for each layer and head", field.place());
    if (std::any_of(numbers.values.begin(), numbers.values.end(), [](float top) { return top < 0; }))
        throw InputError(field.place(), "numbers from 0 on", "others");
    return std::move(numbers.values);
}

std::int64_t zero_of(const JsonValue& packed, std::int64_t bits) {
    const JsonValue field = packed.field("zero");
    const std::int64_t zero = field.integer(), middle = std::int64_t{1} << (bits - 1);
    if (zero != 0 && zero != middle)
        throw InputError(field.place(), "0 or " + std::to_string(middle), field.description());
    return zero;
}

/// InputError for a shape that no page could hold.
Packing packing_of(const JsonValue& record) {
    constexpr std::size_t longest_axis = 1 << 20;
    const JsonValue packed = record.field("packed"), shape = packed.field("shape"),
                    bits = packed.field("bits");
    Packing packing;
    for (const std::uint64_t length : shape.counts()) packing.shape.push_back(length);
    if (packing.shape.size() != 4 ||
        std::any_of(packing.shape.begin(), packing.shape.end(),
                    [](std::size_t length) { return length == 0 || length > longest_axis; }))
        throw InputError(shape.place(), "[layer, head, query, key], each from 1 to 1048576",
                         show_shape(packing.shape));
    packing.bits = bits.integer();
    if (packing.bits != 8 && packing.bits != 16 && packing.bits != all_bits)
        throw InputError(bits.place(), "8, 16 or 32", bits.description());
    if (packing.bits == all_bits) return packing;
    packing.zero = zero_of(packed, packing.bits);
    packing.largest = largest_of(packed, packing.shape[0] * packing.shape[1]);
    return packing;
}

/// Unpacks a layer when one of its heads is read, and keeps it for the others.
class PackedLayers {
  public:
    PackedLayers(std::string_view html, std::size_t number, std::size_t from, Packing packing, Place place)
        : html_(html), number_(number), from_(from), packing_(std::move(packing)), place_(std::move(place)) {}

    void read(std::size_t position, float* out) {
        open(position / packing_.shape[1]);
        const std::size_t size = packing_.matrix_size(), plane = packing_.shape[1] * size;
        const std::size_t first = position % packing_.shape[1] * size;
        for (std::size_t i = 0; i < size; ++i) {
            std::uint32_t number = 0;
            for (std::size_t byte = 0; byte < packing_.bytes(); ++byte)
                number = number << 8 |
                         static_cast<std::uint8_t>(bytes_[byte * plane + first + packing_.place_of(i)]);
            out[i] = packing_.unpacked(number, position);
            if (!std::isfinite(out[i])) throw InputError(place_, "finite numbers", "another");
        }
    }

  private:
    void open(std::size_t layer) {
        if (layer == layer_) return;
        const std::string id = layer_id("weights", number_, layer);
        const auto block = block_after(html_, block_begin(bytes_block, id), from_);
        if (!block) throw InputError(place_, "a block \"" + id + "\" with the weights of a layer", "none");
        const auto packed = from_base64(*block);
        auto bytes = packed ? inflated(*packed, packing_.layer_bytes()) : std::nullopt;
        if (!bytes)
            throw InputError({place_.file, id},
                             "base64 of raw deflate of " + std::to_string(packing_.layer_bytes()) + " bytes",
                             packed ? "data that does not unpack to them" : "text that is not base64");
        bytes_ = *std::move(bytes);
        layer_ = layer;
    }

    std::string_view html_;
    std::size_t number_, from_;
    Packing packing_;
    Place place_;
    std::optional<std::size_t> layer_;
    std::string bytes_;
};

}  // namespace

Attention with_precision(Attention attention, std::optional<std::int64_t> bits, std::size_t count) {
    require_finite(attention);
    attention.output.reset();
    if (!bits) return attention;
    Threads threads(count);
    const Packing packing = packing_of(attention.weights, bits, threads);
    threads.each(packing.largest.size(), [&](std::size_t matrix) {
        float* const weights = attention.weights.data() + matrix * packing.matrix_size();
        for (std::size_t i = 0; i < packing.matrix_size(); ++i)
            weights[i] = packing.unpacked(packing.packed(weights[i], matrix), matrix);
    });
    attention.precision = bits;
    return attention;
}

std::string json_for_html(std::string json) {
    for (std::size_t at = json.find('<'); at != std::string::npos; at = json.find('<', at))
        json.replace(at, 1, "\\u003c");
    return json;
}

std::string data_block(std::string_view type, const std::string& id, std::string_view content) {
    return block_begin(type, id) + std::string(content) + std::string(block_end) + "\n";
}

std::string view_blocks(const Attention& attention, std::size_t number, std::size_t count) {
    require_finite(attention);
    Threads threads(count);
    const PackedTensor weights(attention.weights, "weights", attention.precision, threads);
    return data_block(json_block, record_id(number), json_for_html(record_json(attention, weights))) +
           weights.blocks(number, threads);
}

std::string vector_blocks(const HeadVectors& vectors, std::optional<std::int64_t> bits, std::size_t number,
                          std::size_t count) {
    Threads threads(count);
    std::vector<PackedTensor> tensors;
    tensors.emplace_back(vectors.queries, "queries", bits, threads);
    tensors.emplace_back(vectors.keys, "keys", bits, threads);
    std::string blocks =
        data_block(json_block, "vectors-" + std::to_string(number), vectors_json(vectors, tensors));
    for (const PackedTensor& tensor : tensors) blocks += tensor.blocks(number, threads);
    return blocks;
}

ViewFile::ViewFile(std::string_view html, Place place) : html_(html), place_(std::move(place)) {
    for (std::size_t from = 0;;) {
        const std::string begin = block_begin(json_block, record_id(records_.size()));
        from = html.find(begin, from);
        if (from == std::string_view::npos) break;
        records_.push_back(from);
        from += begin.size();
    }
    if (records_.empty()) throw InputError(place_, "is no view that heed wrote: no record is in it");
}

Attention ViewFile::read(std::size_t number, const RecordPart& part) const {
    const std::size_t from = records_.at(number);
    const auto block = block_after(html_, block_begin(json_block, record_id(number)), from);
    const Place place{place_.file, record_id(number)};
    if (!block) throw InputError(place, "a block of JSON", "one without an end");
    const JsonValue json = JsonValue::parse(*block, place.at(": "));
    RecordDraft draft = draft_of_fields(json, static_cast<std::int64_t>(number), [&] {
        const Packing packing = packing_of(json);
        const auto layers =
            std::make_shared<PackedLayers>(html_, number, from, packing, json.place().at(".packed"));
        return StoredWeights{packing.shape,
                             [layers](std::size_t position, float* out) { layers->read(position, out); }};
    });
    return attention_of(std::move(draft), json.place().at("."), part);
}

}  // namespace heed
