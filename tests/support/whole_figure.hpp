// That a figure is whole: well-formed, its references lead somewhere, nothing is off the page, no text in
// another's place.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/collisions.hpp"
#include "support/drawn_points.hpp"

namespace heed::test {

inline void collect_ids(const XmlElement& element, std::vector<std::string>& ids) {
    if (element.has("id")) ids.push_back(element["id"]);
    for (const XmlElement& child : element.children) collect_ids(child, ids);
}

inline void check_ids(const XmlElement& root, const std::string& svg) {
    std::vector<std::string> ids;
    collect_ids(root, ids);
    const std::set<std::string> known(ids.begin(), ids.end());
    CHECK(known.size() == ids.size());
    for (std::size_t at = 0; (at = svg.find("url(#", at)) != std::string::npos; ++at)
        CHECK(known.contains(svg.substr(at + 5, svg.find(')', at) - at - 5)));
}

inline void check_is_on_page(const XmlElement& root) {
    const Box page = page_box(root);
    std::size_t outside = 0;
    for (const Corner& point : drawn_points(root))
        outside += !is_inside({{point, point, point, point}, ""}, page);
    CHECK(outside == 0);
}

inline void check_whole(const std::string& svg) {
    const XmlElement root = parse_xml(svg);
    check_ids(root, svg);
    check_is_on_page(root);
    check_nothing_collides(svg);
}

}  // namespace heed::test
