// The records within a page of `heed view`. Its weights are deflated in base64, which cannot be guessed, so
// the seeds hold what is likely to be damaged around them.
#include "record/view_file.hpp"

#include "fuzz/record_checks.hpp"
#include "fuzz/target.hpp"
#include "support/records.hpp"

namespace heed::fuzz {
namespace {

void run(std::string_view bytes) {
    const auto file = accepted([&] { return ViewFile(bytes, {"a.html", ""}); });
    if (!file) return;
    for (std::size_t number = 0; number < file->count(); ++number) {
        const auto record = accepted([&] { return file->read(number, {}); });
        if (!record) continue;
        check_record(*record);
        const std::string again = view_blocks(*record, 0, 1);
        require(view_blocks(ViewFile(again, {"a.html", ""}).read(0, {}), 0, 1) == again,
                "what was read is written and read the same");
    }
}

std::vector<std::string> seeds() {
    using namespace test;
    Attention difference = layer_record();
    difference.kind = WeightKind::difference;
    difference.normalized = false;
    difference.weights(0, 0, 0, 0) = -1;
    const std::string one = view_blocks(with_precision(layer_record(), 8), 0, 1);
    return {"",
            "<p></p>",
            one,
            one + view_blocks(with_precision(bert_record(), 16), 1, 1),
            view_blocks(with_precision(bert_record(), std::nullopt), 0, 1),
            view_blocks(with_precision(difference, 8), 0, 1)};
}

std::vector<std::string> words() {
    std::vector<std::string> all = record_words();
    all.insert(all.end(), {"<script type=\"application/json\" id=\"record-0\">", "</script>",
                           "\"packed\": ", "\"shape\": ", "\"bits\": ", "\"zero\": ", "\"largest\": ",
                           "\"precision\": ", "\\u003c", "AAAA", "=="});
    return all;
}

const Registered view_file({"view_file", run, seeds, words()});

}  // namespace
}  // namespace heed::fuzz
