// What .npz and .safetensors share: which parts of a record are arrays, and that the rest is JSON.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "format/raw_array.hpp"

namespace heed {

struct Attention;
struct RecordDraft;

/// How a file of arrays holds floating-point numbers.
enum class FloatType { float32, float16 };

/// The numbers of a record: attention, ids, segments, offsets, output; those it has. They refer to
/// `attention`.
[[nodiscard]] std::vector<std::pair<std::string, RawArray>> arrays_of(const Attention& attention,
                                                                      FloatType type = FloatType::float32);

/// A JSON object of all the other fields, without those of `stored_apart`.
[[nodiscard]] std::string meta_of(const Attention& attention,
                                  std::initializer_list<std::string_view> stored_apart);

/// The array of a name, nothing if there is none.
using FindArray = std::function<std::optional<RawArray>(std::string_view)>;

/// A draft from `meta` and the arrays. InputError for a damaged one.
[[nodiscard]] RecordDraft draft_of_arrays(const std::string& meta, const FindArray& find, const Place& place);

}  // namespace heed
