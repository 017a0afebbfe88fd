// The index of files of tensors, and the lines of records beside tensors that are sound: the input's first
// line is the index, the rest are the records.
#include "record/tensor_records.hpp"

#include <algorithm>

#include "core/attention.hpp"
#include "fuzz/target.hpp"
#include "support/binary.hpp"

namespace heed::fuzz {
namespace {

const std::string tensors =
    test::safetensors_file(R"({"0":{"dtype":"F32","shape":[1,1,1,1],"data_offsets":[0,4]},)"
                           R"("1":{"dtype":"F16","shape":[1,2,1,2],"data_offsets":[4,12]},)"
                           R"("1.output":{"dtype":"F32","shape":[1,1],"data_offsets":[12,16]},)"
                           R"("2":{"dtype":"I32","shape":[1,1,1,1],"data_offsets":[16,20]}})",
                           {"\0\0\x80?\0\x38\0\x38\0\x3c\0\0\0\0\0\0\0\0\0\0", 20});

/// A bad record is passed over.
std::optional<TensorRecord> next_of(TensorRecords& records) {
    while (true) {
        try {
            return records.next();
        } catch (const InputError&) {
        }
    }
}

void run(std::string_view bytes) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    as_file(tensors, ".safetensors");
    as_file(bytes.substr(std::min(end + 1, bytes.size())), ".jsonl");
    const std::string index = as_file(bytes.substr(0, end), ".index.json");
    auto records = accepted([&] { return TensorRecords::open(index); });
    if (!records) return;
    std::int64_t last = -1;
    while (const auto record = next_of(*records)) {
        require(record->number > last, "numbers rise");
        require(record->attention.shape.size() == 4, "[layer, head, query, key]");
        last = record->number;
        const auto attention = accepted([&] { return attention_of(*record, records->place(), {}); });
        require(!attention || attention->weights.size() <= 4, "the weights are the tensor's");
    }
}

std::vector<std::string> seeds() {
    const auto index = [](const std::string& count) {
        return R"({"format": "heed.tensors", "version": 1, "files": [{"tensors": "input.safetensors",)"
               R"( "records": "input.jsonl", "first": 0, "last": 1, "count": )" +
               count + "}]}\n";
    };
    const auto line = [](const std::string& tensor, const std::string& tokens) {
        return R"({"tensor": ")" + tensor + R"(", "format": "heed.attention", "version": 1, "tokens": )" +
               tokens + "}\n";
    };
    return {index("2") + line("0", R"(["a"])") + line("1", R"(["a"], "key_tokens": ["b", "c"])"),
            index("1") + line("2", R"(["a"])"), index("3") + line("1", R"(["a"])") + line("0", R"(["a"])"),
            index("0")};
}

const Registered tensor_index({"tensor_index",
                               run,
                               seeds,
                               {"\"tensor\": \"", "\"format\": \"heed.attention\"", "\"version\": 1",
                                "\"tokens\": [", "\"files\": [", "\"count\": ", "../", "\"layers\": [",
                                "\"heads\": ["}});

}  // namespace
}  // namespace heed::fuzz
