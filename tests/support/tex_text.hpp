// What a paragraph of TeX says, read by the few commands that heed writes. Anything else in it is an
// exception: another command, a special character that is none of them, a group that does not close.
#pragma once

#include <string>

namespace heed::test {

std::string text_of_tex(const std::string& tex);

}  // namespace heed::test
