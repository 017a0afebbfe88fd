// The machine of torch_pickle: a stack, a memo, and values in an arena. Its opcodes stand in
// torch_pickle.cpp; what PyTorch's names make of values stands in torch_tensors.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/error.hpp"
#include "format/torch/torch_pickle.hpp"

namespace heed {

/// The row of a table that fits; nothing if there is none.
template <typename Table, typename Fits>
auto find_in(const Table& table, Fits fits) -> decltype(table.data()) {
    const auto found = std::find_if(table.begin(), table.end(), fits);
    return found == table.end() ? nullptr : &*found;
}

inline bool is_dict(const TorchValue& value) {
    return value.kind == TorchValue::Kind::dict || value.kind == TorchValue::Kind::ordered_dict;
}

class TorchMachine {
  public:
    using Kind = TorchValue::Kind;
    using Numbers = std::vector<std::uint32_t>;  // of values
    static constexpr std::uint32_t mark = std::numeric_limits<std::uint32_t>::max();

    TorchMachine(std::string_view bytes, std::size_t begin, TorchFormat format, const Place& where);

    TorchPickle run();

    // What the opcodes are made of: bytes,
    std::string_view take(std::size_t count);
    std::string_view line();
    std::uint64_t number(std::size_t size);
    std::int64_t signed_number(std::size_t size);

    // the stack and the memo,
    void push(TorchValue value);
    void push_number(std::uint32_t number);
    void push_integer(std::int64_t value, Kind kind = Kind::integer);
    std::uint32_t top() const;
    std::uint32_t pop();
    Numbers pop_several(std::size_t count);
    Numbers pop_to_mark();
    void put(std::uint64_t number);
    void get(std::uint64_t number);

    // values,
    void protocol(std::uint64_t version) const;
    void text(std::size_t size);
    void real();
    void tuple(Numbers parts);
    void append(const Numbers& items);
    void set_items(const Numbers& items);

    // and names with what is made of them.
    void name();
    void call(std::uint32_t function, std::uint32_t arguments);
    void new_object();
    void build();
    void storage();

  private:
    /// A part of a storage.
    struct View {
        std::size_t storage;
        std::size_t first;  // elements
        std::size_t count;
    };

    TorchValue& value(std::uint32_t number) { return pickle_.values[number]; }
    /// Whether it is a whole number from 0 that is less than the limit.
    bool is_count(std::uint32_t number, std::int64_t limit);
    std::uint32_t depth_of(const Numbers& parts);
    void count_values(std::size_t more);

    void make_ordered_dict(const Numbers& arguments);
    void make_tensor(std::string_view maker, const Numbers& arguments);
    void require_no_metadata(const TorchValue& metadata) const;
    const TorchType& type_of_tensor(std::string_view maker, const Numbers& arguments);
    /// The elements from a tensor's first to its last; 0 for an empty one.
    std::size_t span_of(const Numbers& shape, const Numbers& strides, std::size_t item_size);
    Numbers extents(std::uint32_t number, const std::string& what);
    std::size_t add_storage(std::string_view key, const TorchType& type, std::size_t count);
    View part_of(std::size_t storage, const TorchValue& part);

    [[noreturn]] void reject_values() const;
    [[noreturn]] void reject(const std::string& reason) const;
    [[noreturn]] void reject(const std::string& expected, const std::string& found) const;

    std::string_view bytes_;
    std::size_t at_;
    bool is_cut_;             // the bytes go on where a pickle has to have ended
    std::size_t opcode_ = 0;  // where the one that is read stands
    TorchFormat format_;
    Place where_;
    TorchPickle pickle_;
    Numbers stack_;
    std::map<std::uint64_t, std::uint32_t> memo_;
    std::size_t values_ = 0;  // that were ever on the stack, or copied
    /// Of each dict.
    std::set<std::tuple<std::uint32_t, Kind, std::int64_t, std::string_view>> keys_;
    std::map<std::string_view, std::size_t> storages_;  // by key
    std::vector<View> views_;
};

}  // namespace heed
