// XML 1.0 read strictly, so that tests can ask what a document says. Anything not well-formed is an
// exception.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace heed::test {

struct XmlElement {
    std::string name;
    std::map<std::string, std::string> attributes;
    std::vector<XmlElement> children;
    std::string text;  // its own, without that of its children

    /// An attribute's value; an exception if it is not there.
    const std::string& operator[](const std::string& attribute) const { return attributes.at(attribute); }
    bool has(const std::string& attribute) const { return attributes.contains(attribute); }
    /// The first child of that name; an exception if there is none.
    const XmlElement& child(std::string_view child_name) const;
    /// All elements of that name below this one, in document order.
    std::vector<const XmlElement*> all(std::string_view element_name) const;
    /// The first element below with that class; an exception if there is none.
    const XmlElement& of_class(std::string_view class_name) const;
};

/// The root of a document; comments, processing instructions and a DOCTYPE without a subset are skipped.
XmlElement parse_xml(std::string_view document);

}  // namespace heed::test
