// That the reference which stands in for float64 in the long cases is transformers' float64.
#include <cmath>
#include <map>

#include "support/bert_truth.hpp"
#include "support/catch.hpp"
#include "support/numbers.hpp"
#include "support/reference_checkpoint.hpp"
#include "support/sanitized.hpp"

using namespace heed::test;

namespace {

double mean_square(const std::vector<double>& values) {
    long double sum = 0;  // of millions of values: in double the addition itself would be 1e-12 off
    for (const double value : values) sum += value * value;
    return static_cast<double>(sum) / static_cast<double>(values.size());
}

/// Calls `check` with each case and what the reference makes of it; how many they were.
template <typename Check>
std::size_t check_cases(bool stored, Check check) {
    std::map<std::string, ReferenceBert> berts;
    std::size_t checked = 0;
    for (const BertCase& bert_case : read_bert_cases()) {
        if (bert_case.stored != stored) continue;
        if (!berts.count(bert_case.model)) berts[bert_case.model] = read_reference_bert(bert_case.folder);
        INFO(bert_case.model << ", case " << bert_case.name);
        check(bert_case, run_reference(berts[bert_case.model], bert_case.ids, bert_case.segments));
        ++checked;
    }
    return checked;
}

}  // namespace

TEST_CASE("reference bert: is transformers' float64 in every case that is stored", "[bert]") {
    const std::size_t checked = check_cases(true, [](const BertCase& bert_case, const ReferenceRun& run) {
        const ReferenceRun truth = stored_truth(bert_case);
        CHECK(run.attentions.shape == truth.attentions.shape);
        CHECK(run.hidden.shape == truth.hidden.shape);
        CHECK(largest_difference(run.attentions.values, truth.attentions.values) <= 1e-13);
        CHECK(largest_difference(run.hidden.values, truth.hidden.values) <= 1e-12);
    });
    CHECK(checked == 62);
}

TEST_CASE("reference bert: has the mean squares of transformers' float64 in the long cases", "[bert]") {
    if (is_run_by_valgrind()) {
        WARN("[skipped] the long cases take an hour under valgrind, in the tests' own code");
        return;
    }
    const std::size_t checked = check_cases(false, [](const BertCase& bert_case, const ReferenceRun& run) {
        const double attentions = mean_square(run.attentions.values);
        const double hidden = mean_square(run.hidden.values);
        CHECK(std::abs(attentions / bert_case.mean_square_attentions - 1) <= 1e-12);
        CHECK(std::abs(hidden / bert_case.mean_square_hidden - 1) <= 1e-12);
    });
    CHECK(checked == 21);
}
