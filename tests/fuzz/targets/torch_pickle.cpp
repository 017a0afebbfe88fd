// The pickles of PyTorch's files: any opcodes, alone and as data.pkl of a sound archive.
#include "format/torch/torch_pickle.hpp"

#include "fuzz/target.hpp"
#include "fuzz/tensor_checks.hpp"
#include "support/torch_file.hpp"

namespace heed::fuzz {
namespace {

void check_pickle(std::string_view bytes, TorchFormat format) {
    const auto pickle = accepted([&] { return read_torch_pickle(bytes, 0, format, {"a.bin", "byte "}); });
    if (!pickle) return;
    require(pickle->end <= bytes.size(), "a pickle ends in its bytes");
    require(pickle->values.size() <= 1 << 18, "there are no more values than the limit");
    for (const TorchValue& value : pickle->values)
        for (const std::uint32_t part : value.parts)
            require(part < pickle->values.size(), "a part is a value");
    for (const TorchTensor& tensor : pickle->tensors) {
        const TorchStorage& storage = pickle->storages.at(tensor.storage);
        require(tensor.begin + tensor.span * tensor.type->size <= storage.count * storage.type->size,
                "a tensor lies in its storage");
    }
}

void run(std::string_view bytes) {
    check_pickle(bytes, TorchFormat::zip);
    check_pickle(bytes, TorchFormat::legacy);
    check_torch_file(
        test::torch_zip(std::string(bytes), {{"0", test::one_to_four}, {"1", test::one_to_four}}));
}

std::vector<std::string> seeds() {
    using namespace test;
    const std::string tensor = PickledTensor{}.pickle();
    const std::string typed = PickledTensor{.key = "1",
                                            .count = 16,
                                            .maker = pickled_name("torch._utils", "_rebuild_tensor_v3"),
                                            .type = pickled_name("torch.storage", "UntypedStorage"),
                                            .rest = "\x89N" + pickled_name("torch", "bfloat16")}
                                  .pickle();
    const std::string transposed = PickledTensor{.strides = pickled_numbers({1, 2})}.pickle();
    const std::string view = PickledTensor{.shape = pickled_numbers({2}),
                                           .strides = pickled_numbers({1}),
                                           .view = pickled_tuple({pickled("1"), pickled(2), pickled(2)})}
                                 .pickle();
    const std::string ordered = pickled_name("collections", "OrderedDict");
    return {pickle_of(pickled_dict({{"a", tensor}, {"b", transposed}, {"c", typed}})),
            pickle_of(pickled_dict({{"a", view}})),
            pickle_of(ordered + ")Rq\x01" + pickled("a") + tensor + "s" + pickled_dict({{"_metadata", "}"}}) +
                      "b"),
            pickle_of(ordered +
                      "(](](U\x01"
                      "a" +
                      tensor + "eetR"),
            pickle_of(pickled_dict(
                {{"a", pickled_name("torch._utils", "_rebuild_parameter") + "(" + tensor + "\x88NtR"}})),
            pickle_of("](K\x01M\x02\x03J\x04\x05\x06\x07G\x3F\xF8" + std::string(6, '\0') + "\x88\x89Nh\x63"),
            pickle_of(pickled_name("os", "system") + pickled_tuple({pickled("true")}) + "R")};
}

const Registered torch_pickle(
    {"torch_pickle",
     run,
     seeds,
     {"ctorch._utils\n_rebuild_tensor_v2\n", "ctorch._utils\n_rebuild_tensor_v3\n", "ctorch\nFloatStorage\n",
      "ctorch.storage\nUntypedStorage\n", "ctorch\nSize\n", "ccollections\nOrderedDict\n",
      "ctorch._utils\n_rebuild_parameter\n", "ctorch._tensor\n_rebuild_from_type_v2\n", "ctorch\nfloat32\n",
      "storage", "cpu", "tR", "tQ", "eetR"}});

}  // namespace
}  // namespace heed::fuzz
