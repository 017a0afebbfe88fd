// PyTorch's older container: any bytes after its magic number, and before it.
#include "fuzz/target.hpp"
#include "fuzz/tensor_checks.hpp"
#include "support/torch_file.hpp"

namespace heed::fuzz {
namespace {

void run(std::string_view bytes) {
    check_torch_file(bytes);
    check_torch_file(test::legacy_head() + std::string(bytes));
}

std::vector<std::string> seeds() {
    using namespace test;
    const std::string whole = small_torch_legacy();
    const std::string view = pickled_tuple({pickled("1"), pickled(2), pickled(2)});
    return {whole,
            whole.substr(legacy_head().size()),
            whole + "x",
            legacy_head("\x89"),
            small_torch_legacy({.shape = pickled_numbers({1, 2}), .view = view}),
            small_torch_legacy({.strides = pickled_numbers({0, 0})})};
}

const Registered torch_legacy({"torch_legacy",
                               run,
                               seeds,
                               {"ctorch._utils\n_rebuild_tensor_v2\n", "ctorch\nFloatStorage\n",
                                "ctorch.cuda\nHalfStorage\n", "ctorch\nLongStorage\n", "storage", "cpu",
                                "little_endian", "tR", "tQ", "\x80\x02"}});

}  // namespace
}  // namespace heed::fuzz
