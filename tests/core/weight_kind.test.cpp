#include <set>

#include "core/attention.hpp"
#include "support/catch.hpp"

using namespace heed;

TEST_CASE("each kind of weights has a row of its own, in the enumeration's order") {
    CHECK(traits_of(WeightKind::attention).name == "attention");
    CHECK(traits_of(WeightKind::difference).name == "difference");
    std::set<std::string_view> names;
    for (const WeightKindTraits& kind : weight_kinds) {
        CHECK(names.insert(kind.name).second);
        CHECK_FALSE((kind.is_signed && kind.rows_sum_to_one));
    }
}
