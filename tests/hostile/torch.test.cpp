// Malformed files of torch.save as a model's weights, read by the program. What a pickle can lie about stands
// in tests/format/torch_pickle.test.cpp; here is what it costs and that nothing in a file runs.
#include <functional>

#include "support/command.hpp"
#include "support/deflate.hpp"
#include "support/malformed.hpp"
#include "support/small_bert.hpp"
#include "support/torch_file.hpp"

using namespace heed::test;

namespace {

/// The small BERT with these bytes for its weights.
void check_rejected(const Malformed& row, const std::string& command = "attend") {
    const Workspace workspace;
    SmallBert bert;
    bert.files.erase("model.safetensors");
    bert.files["pytorch_model.bin"] = row.bytes;
    bert.write(workspace, "m");
    const Finished run = workspace.heed(
        command == "attend" ? std::vector<std::string>{"attend", "a b", "--model", "m", "-o", "out.json"}
                            : std::vector<std::string>{"inspect", "m"});
    INFO(command << ": " << row.name << "\nheed said: " << run.err.substr(0, 500));
    CHECK(run.code == 3);
    CHECK(run.out.empty());
    CHECK(run.err.rfind("heed: error: m", 0) == 0);
    check_message(run.err, row.words);
    CHECK(workspace.names() == std::vector<std::string>{"m"});
    check_limits(run, row.bytes.size());
}

std::string repeated(std::size_t times, const std::string& text) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::string zip_of(const std::string& value) {
    return torch_zip(pickle_of(value), {{"0", one_to_four}});
}

/// A list of as many pairs as there may be, made a dict as often as there is room for.
std::string many_dicts() {
    std::string pairs;
    for (std::uint64_t i = 0; i < 60'000; ++i) pairs += "M" + little_endian(i, 2) + "N\x86";
    return pickled_name("collections", "OrderedDict") + "q\x01" + "](" + pairs + "e\x85q\x02R" +
           repeated(1'000'000, "h\x01h\x02R");
}

/// As many numbers of the memo as fit, all put before one is got.
std::string many_puts() {
    std::string puts = "N";
    for (std::uint64_t i = 0; i < 260'000; ++i) puts += "r" + little_endian(i * 16'381, 4);
    return puts;
}

/// A dict of 60,000 numbers that is 60,000 values of another.
std::string one_dict_often() {
    std::string numbers;
    std::string uses;
    for (std::uint64_t i = 1; i < 60'000; ++i) {
        numbers += "M" + little_endian(i, 2) + "N";
        uses += "M" + little_endian(i, 2) + "h\x02";
    }
    return "}(N}(" + numbers + "uq\x02" + uses + "u";
}

/// Made one at a time: a process that heed starts from counts what this one holds.
std::vector<std::function<Malformed()>> bombs() {
    const std::string huge = pickled_numbers({1LL << 30, 1LL << 30});
    return {
        [=] {
            return Malformed{
                "a call of the system",
                zip_of(pickled_name("posix", "system") + pickled_tuple({pickled("touch ran")}) + "R"),
                {"m/pytorch_model.bin: data.pkl, byte 2: it names posix.system", "nothing in a file is run"}};
        },
        [=] {
            return Malformed{
                "the same in the older format's list of keys",
                legacy_head() + pickle_of(pickled_dict({{"a", PickledTensor{.view = "N"}.pickle()}})) +
                    pickle_of(pickled_name("posix", "system") + "(" + pickled("touch ran") + "tR"),
                {"m/pytorch_model.bin: byte ", "it names posix.system"}};
        },
        [=] {
            return Malformed{"8 MiB of marks", zip_of(repeated(8'000'000, "(")), {"at most 262144 values"}};
        },
        [=] {
            return Malformed{"8 MiB of tuples in each other",
                             zip_of(")" + repeated(8'000'000, "\x85")),
                             {"nested at most 64 deep"}};
        },
        [=] {
            return Malformed{"8 MiB of strings",
                             zip_of(repeated(2'000'000, std::string("U\x02"
                                                                    "ab"))),
                             {"at most 262144 values"}};
        },
        [=] {
            return Malformed{
                "dicts of one list again and again", zip_of(many_dicts()), {"at most 262144 values"}};
        },
        [=] {
            return Malformed{"a memo as large as it may be", zip_of(many_puts()), {"expected a state dict"}};
        },
        [=] {
            return Malformed{"a pickle of 9 MiB in the older format",
                             legacy_head() + "\x80\x02N" + repeated(4'800'000, "q\x01"),
                             {"the pickle is longer than 8 MiB"}};
        },
        [=] {
            return Malformed{
                "2^60 numbers of one",
                zip_of(pickled_dict(
                    {{"embeddings.word_embeddings.weight",
                      PickledTensor{.shape = huge, .strides = pickled_numbers({0, 0})}.pickle()}})),
                {"embeddings.word_embeddings.weight: expected the shape [7, 4], as config.json says"}};
        },
        [=] {
            return Malformed{"60 MB of zeros in 60 kB",
                             zip_file({zip_entry("m/data.pkl", pickle_of("N")),
                                       deflated_entry("m/data/0", "", 60'000'000)}),
                             {"100 times the archive's size"}};
        },
        [=] {
            return Malformed{"one dict under 60,000 keys",
                             zip_of(one_dict_often()),
                             {"expected tensors by name, found no tensors"}};
        },
    };
}

MalformedRows others() {
    return {
        {"nothing", "", {"m/pytorch_model.bin: neither a zip archive nor torch.save's older format"}},
        {"a pointer of Git LFS",
         "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
         {"m/pytorch_model.bin: it is a pointer of Git LFS", "git lfs pull"}},
        {"safetensors", safetensors_file("{}", ""), {"neither a zip archive nor torch.save's older format"}},
        {"a pickle alone", pickle_of("}"), {"a bare pickle that torch.save did not write"}},
        {"weights that are whole numbers",
         zip_of(pickled_dict({{"embeddings.word_embeddings.weight",
                               PickledTensor{.type = pickled_name("torch", "IntStorage")}.pickle()}})),
         {"embeddings.word_embeddings.weight: expected floating-point numbers, found the type I32"}},
    };
}

MalformedRows cuts(const std::string& what, const std::string& whole) {
    MalformedRows rows;
    for (std::size_t size = 0; size < whole.size(); ++size)
        rows.push_back({what + ", the first " + std::to_string(size) + " bytes",
                        whole.substr(0, size),
                        {"m/pytorch_model.bin: "}});
    return rows;
}

}  // namespace

TEST_CASE("malformed pytorch_model.bin: rejected by attend and inspect, within the limits", "[hostile]") {
    const MalformedRows rows = others();
    for (const std::string command : {"attend", "inspect"}) {
        for (const auto& bomb : bombs()) check_rejected(bomb(), command);
        for (const Malformed& row : rows) check_rejected(row, command);
    }
    say_count("pytorch_model.bin", bombs().size() + rows.size(), 2);
}

TEST_CASE("pytorch_model.bin cut behind any byte is rejected", "[hostile]") {
    const MalformedRows rows =
        cuts("the zip format", small_torch_zip()) + cuts("the older format", small_torch_legacy());
    for (const Malformed& row : rows) check_rejected(row);
    say_count("pytorch_model.bin, cut", rows.size(), 1);
}
