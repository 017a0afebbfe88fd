#include "model/inspect/weights_hash.hpp"

#include "support/catch.hpp"
#include "support/temporary.hpp"

using namespace heed;
using namespace heed::test;

TEST_CASE("the hash of several files is that of what sha256sum prints of them") {
    const TemporaryFolder folder;
    const FileBytes two = FileBytes::open(folder.file("model-00002-of-00002.safetensors", "two"));
    const FileBytes one = FileBytes::open(folder.file("model-00001-of-00002.safetensors", "one"));
    // printf one | sha256sum
    CHECK(sha256_of_weights({one}) == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
    // sha256sum model-*.safetensors | sha256sum
    CHECK(sha256_of_weights({two, one}) ==
          "d7d97471637e9f1eff59c28c88b552d42da861d2751e2f323dada8eb0d0c56d3");
}
