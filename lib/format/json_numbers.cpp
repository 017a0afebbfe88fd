// Nested arrays of JSON numbers as an NdArray.
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/text/number.hpp"
#include "format/json_dom.hpp"

namespace heed {

namespace dom = simdjson::dom;

namespace {

constexpr const char* decimals_have_a_point = " (a decimal has a point: 0,5 is two numbers)";

/// Fills an NdArray from nested arrays: the first path down fixes the shape, everything else must agree with
/// it.
class NumberReader {
  public:
    NumberReader(const Place& place, Nulls nulls, std::size_t max_rank, MissingNumbers missing)
        : place_(place), nulls_(nulls), max_rank_(max_rank), missing_(missing) {}

    NdArray read(dom::element root) {
        for (dom::element inner = root; inner.is_array();) {
            const dom::array array = inner;
            if (array_.shape.size() == max_rank_)
                throw InputError(place_, "arrays nested at most " + std::to_string(max_rank_) + " deep",
                                 "more");
            array_.shape.push_back(array.size());
            if (array.size() == 0) break;
            inner = array.at(0);
        }
        read_level(root, 0);
        return std::move(array_);
    }

  private:
    void read_level(dom::element element, std::size_t depth) {
        if (depth == array_.shape.size()) return read_number(element);
        dom::array array;
        if (element.get(array) != simdjson::SUCCESS) reject(element, "an array");
        path_.push_back(0);
        for (const dom::element child : array) {
            if (path_.back() == array_.shape[depth]) break;
            read_level(child, depth + 1);
            ++path_.back();
        }
        const std::size_t found = array.size();
        path_.pop_back();
        if (found != array_.shape[depth])
            throw InputError(
                here(), std::to_string(array_.shape[depth]) + " elements as in the rows before",
                std::to_string(found) + (may_have_decimal_commas(array, depth) ? decimals_have_a_point : ""));
    }

    /// Of a row that is longer than others.
    bool may_have_decimal_commas(const dom::array& array, std::size_t depth) const {
        const bool is_row = depth + 1 == array_.shape.size() && array.size() > array_.shape[depth];
        bool has_larger = false;
        for (const dom::element child : array) {
            std::int64_t whole = 0;
            if (child.get(whole) != simdjson::SUCCESS) return false;
            has_larger = has_larger || whole > 1;
        }
        return is_row && has_larger;
    }

    void read_number(dom::element element) {
        if (missing_ == MissingNumbers::nan && !path_.empty() && element.is_null())
            return array_.values.push_back(std::numeric_limits<float>::quiet_NaN());
        double value = 0;
        if (element.get(value) != simdjson::SUCCESS)
            reject(element, path_.empty() ? "an array of numbers" : "a number");
        const float narrowed = narrow(value);
        if (!std::isfinite(narrowed)) reject(element, "a number that float32 can hold");
        array_.values.push_back(narrowed);
    }

    [[noreturn]] void reject(dom::element element, const std::string& expected) const {
        throw InputError(here(), expected, description_of(element, nulls_));
    }

    Place here() const {
        std::string steps;
        for (const std::size_t index : path_) steps += step_into(index);
        return place_.at(steps);
    }

    Place place_;
    Nulls nulls_;
    std::size_t max_rank_;
    MissingNumbers missing_;
    NdArray array_;
    std::vector<std::size_t> path_;
};

}  // namespace

NdArray read_numbers(dom::element root, Nulls nulls, const Place& place, std::size_t max_rank,
                     MissingNumbers missing) {
    return NumberReader(place, nulls, max_rank, missing).read(root);
}

}  // namespace heed
