#include "format/json_structure.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/escape.hpp"
#include "format/json_dom.hpp"

namespace heed {

namespace dom = simdjson::dom;

namespace {

/// Where a walk through a document is. A place is made of it only for what is rejected: keys may be long, and
/// there are as many places as values.
struct Way {
    const Way* outer = nullptr;  // none: this is the root
    std::size_t depth = 0;
    bool into_array = false;
    std::size_t index = 0;
    std::string_view key = {};

    Way into(std::size_t element) const { return {this, depth + 1, true, element}; }
    Way into(std::string_view member) const { return {this, depth + 1, false, 0, member}; }
};

Place place_of(const Way& way, const Place& root) {
    std::vector<const Way*> steps;
    for (const Way* step = &way; step->outer != nullptr; step = step->outer) steps.push_back(step);
    std::string spot;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step)
        spot += (*step)->into_array ? step_into((*step)->index) : step_into((*step)->key);
    return root.at(spot);
}

bool is_container(dom::element element) {
    return element.is_array() || element.is_object();
}

class Walk {
  public:
    Walk(const Place& root, std::size_t limit) : root_(root), limit_(limit) {}

    void through(dom::element element, const Way& way) const {
        if (way.depth >= limit_) reject_depth(place_of(way, root_), limit_);
        if (element.is_array())
            through_array(element, way);
        else
            through_object(element, way);
    }

  private:
    void through_array(const dom::array& array, const Way& way) const {
        std::size_t index = 0;
        for (const dom::element child : array) {
            if (is_container(child)) through(child, way.into(index));
            ++index;
        }
    }

    void through_object(const dom::object& object, const Way& way) const {
        std::vector<std::string_view> keys;
        for (const auto [key, value] : object) {
            keys.push_back(key);
            if (is_container(value)) through(value, way.into(key));
        }
        reject_twice(std::move(keys), way);
    }

    void reject_twice(std::vector<std::string_view> keys, const Way& way) const {
        // Hashes are sorted ten times faster than a vocabulary's strings; equal ones may still be of two
        // keys.
        std::vector<std::size_t> hashes(keys.size());
        std::transform(keys.begin(), keys.end(), hashes.begin(), std::hash<std::string_view>());
        std::sort(hashes.begin(), hashes.end());
        if (std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end()) return;
        std::sort(keys.begin(), keys.end());
        const auto twice = std::adjacent_find(keys.begin(), keys.end());
        if (twice != keys.end())
            throw InputError(place_of(way, root_), "the key " + json_string(*twice) + " stands here twice");
    }

    const Place& root_;
    std::size_t limit_;
};

}  // namespace

void reject_depth(const Place& place, std::size_t limit) {
    throw InputError(place, "JSON nested at most " + std::to_string(limit) + " deep", "deeper nesting");
}

void reject_deep_or_ambiguous(dom::element root, const Place& place, std::size_t limit) {
    if (is_container(root)) Walk(place, limit).through(root, {});
}

}  // namespace heed
