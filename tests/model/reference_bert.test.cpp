// That the reference which stands in for float64 in the long cases is transformers' float64 in the short
// ones.
#include <map>

#include "support/bert_truth.hpp"
#include "support/catch.hpp"
#include "support/numbers.hpp"
#include "support/reference_checkpoint.hpp"

using namespace heed::test;

TEST_CASE("reference bert: is transformers' float64 in every case that is stored", "[bert]") {
    std::map<std::string, ReferenceBert> berts;
    std::size_t compared = 0;
    for (const BertCase& stored : read_bert_cases()) {
        if (!stored.stored) continue;
        if (!berts.count(stored.model)) berts[stored.model] = read_reference_bert(stored.folder);
        const ReferenceRun run = run_reference(berts[stored.model], stored.ids, stored.segments);
        const ReferenceRun truth = stored_truth(stored);
        INFO(stored.model << ", case " << stored.name);
        CHECK(run.attentions.shape == truth.attentions.shape);
        CHECK(run.hidden.shape == truth.hidden.shape);
        CHECK(largest_difference(run.attentions.values, truth.attentions.values) <= 1e-13);
        CHECK(largest_difference(run.hidden.values, truth.hidden.values) <= 1e-12);
        ++compared;
    }
    CHECK(compared == 0);
}
