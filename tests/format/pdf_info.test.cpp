#include "format/pdf_info.hpp"

#include "support/catch.hpp"

using namespace heed;

namespace {

std::string pdf_with(const std::string& dictionary) {
    return "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n12 0 obj\n<< /Subject (of no trailer) "
           ">>\nendobj\n2 0 obj\n<< " +
           dictionary +
           " >>\nendobj\nxref\ntrailer\n<< /Size 4\n   /Root 1 0 R\n   /Info 2 0 "
           "R\n>>\nstartxref\n0\n%%EOF\n";
}

std::string subject_in(const std::string& dictionary) {
    return pdf_information(pdf_with(dictionary), "Subject").value_or("none");
}

}  // namespace

TEST_CASE("a PDF's information is read as it may be written") {
    CHECK(subject_in("/Title (a) /Subject (b c)") == "b c");
    CHECK(subject_in("/Subject (a (pair) and \\) one \\\\ more\\n)") == "a (pair) and ) one \\ more\n");
    CHECK(subject_in("/Subject <FEFF00470072F60000DF>") == "Gr\uF600ß");
    CHECK(subject_in("/Subject <FEFF0047007200f600df>") == "Größ");
    CHECK(subject_in("/Subject <FEFFD835DC9C0021>") == "𝒜!");
    CHECK(subject_in("/Subject\n()").empty());
}

TEST_CASE("what is damaged or missing in a PDF's information is nothing") {
    for (const std::string wrong :
         {"/Title (a)", "/Subject 3 0 R", "/Subject (a", "/Subject <zz>", "/Subject <FEFFDC9C0021>",
          "/Subject <FEFFD835>", "/Subject <FEFFD8350021>", "/Subject (\xFF)"})
        CHECK(subject_in(wrong) == "none");
    const std::string whole = pdf_with("/Subject (b c)");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto found = pdf_information(whole.substr(0, size), "Subject");
        CHECK((!found || found == "b c"));
    }
}
