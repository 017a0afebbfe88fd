#include "format/torch/torch_pickle.hpp"

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/torch_file.hpp"

using namespace heed;
using namespace heed::test;

namespace {

struct Lie {
    std::string name;
    std::string value;  // opcodes between the protocol and the end
    std::string words;  // of the message
};

TorchPickle read(const std::string& pickle, TorchFormat format = TorchFormat::zip) {
    return read_torch_pickle(pickle, 0, format, {"a.bin", "byte "});
}

std::string refusal(const std::string& pickle, TorchFormat format = TorchFormat::zip) {
    return message_of([&] { read(pickle, format); });
}

void check_lies(const std::vector<Lie>& lies, TorchFormat format = TorchFormat::zip) {
    for (const Lie& lie : lies) {
        const std::string message = refusal(pickle_of(lie.value), format);
        INFO(lie.name << " was answered: " << message);
        CHECK(contains(message, "a.bin: byte "));
        CHECK(contains(message, lie.words));
    }
}

std::string tensor(const PickledTensor& changed) {
    return changed.pickle();
}

std::string repeated(std::size_t times, const std::string& text) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

const std::string reduce_nothing = ")R";

}  // namespace

TEST_CASE("torch pickle: values are what Python's pickle wrote") {
    const TorchPickle pickle = read(pickle_of(
        std::string("](K\x07M\x01\x02J\xFE\xFF\xFF\xFF\x8A\x00\x8A\x02\x00\x80NG\x3F\xF8\0\0\0\0\0\0", 28) +
        "\x88\x89U\x02ok" + pickled("é") + ")e"));
    const TorchValue& list = pickle.root();
    REQUIRE(list.kind == TorchValue::Kind::list);
    std::vector<std::string> shown;
    for (const std::uint32_t part : list.parts) shown.push_back(show_kind(pickle.values[part]));
    CHECK(shown == std::vector<std::string>{"7", "513", "-2", "0", "-32768", "None", "a float", "True",
                                            "False", "the string \"ok\"", "the string \"é\"", "a tuple"});
}

TEST_CASE("torch pickle: a name that weights do not need is named, and nothing is called") {
    check_lies({
        {"os.system", pickled_name("os", "system") + pickled_tuple({pickled("true")}) + "R",
         "byte 2: it names os.system, which is not among what plain weights need; nothing in a file is run"},
        {"a name that is never called", pickled_name("posix", "system"), "it names posix.system"},
        {"getattr", pickled_name("builtins", "getattr"), "it names builtins.getattr"},
        {"another of torch's", pickled_name("torch", "load"), "it names torch.load"},
        {"a module of torch's", pickled_name("torch._utils", "_rebuild_qtensor"), "_rebuild_qtensor"},
        {"a class of transformers", pickled_name("transformers", "BertModel"),
         "it names transformers.BertModel"},
        {"a dotted name", pickled_name("torch", "_utils._rebuild_tensor_v2.__globals__"),
         "it names torch._utils"},
        {"letters that look the same", pickled_name("\xD0\xBEs", "system"), "expected a name in ASCII"},
        {"a name without an end", "cos\nsystem", "the pickle ends in the middle of a name"},
        {"a name of 100,000 characters", "c" + std::string(100'000, 'a') + "\nb\n",
         "a name of more than 256 characters"},
    });
}

TEST_CASE("torch pickle: opcodes that weights do not need are named") {
    check_lies({
        {"INST", "(ios\nsystem\n", "the pickle opcode INST"},
        {"OBJ", "(o", "the pickle opcode OBJ"},
        {"EXT1", "\x82\x01", "the pickle opcode EXT1"},
        {"EXT2", "\x83\x01", "the pickle opcode EXT2"},
        {"EXT4", "\x84\x01", "the pickle opcode EXT4"},
        {"STACK_GLOBAL", pickled("os") + pickled("system") + "\x93", "the pickle opcode STACK_GLOBAL"},
        {"NEWOBJ_EX", "\x92", "the pickle opcode NEWOBJ_EX"},
        {"LONG4", "\x8B", "the pickle opcode LONG4"},
        {"NEXT_BUFFER", "\x97", "the pickle opcode NEXT_BUFFER"},
        {"an opcode that is none", "\xFF", "expected a pickle opcode, found the byte 255"},
        {"protocol 4", "\x80\x04", "expected pickle protocol 2, as torch.save writes, found protocol 4"},
    });
}

TEST_CASE("torch pickle: a call that is none is rejected") {
    const std::string size = pickled_name("torch", "Size");
    check_lies({
        {"a dtype", pickled_name("torch", "float32") + reduce_nothing, "REDUCE of torch.float32"},
        {"a storage's type", pickled_name("torch", "FloatStorage") + reduce_nothing,
         "REDUCE of torch.FloatStorage"},
        {"a string", pickled("a") + reduce_nothing, "REDUCE of the string \"a\""},
        {"with a list", size + "]R", "REDUCE of torch.Size"},
        {"too many arguments", size + "(" + repeated(9, "N") + "tR",
         "expected the arguments of torch.Size, found 9"},
        {"a parameter of a string",
         pickled_name("torch._utils", "_rebuild_parameter") + pickled_tuple({pickled("a")}) + "R",
         "expected torch._utils._rebuild_parameter of a tensor, found the string \"a\""},
        {"NEWOBJ of a function", pickled_name("torch._utils", "_rebuild_tensor_v2") + ")\x81",
         "NEWOBJ of torch._utils"},
        {"BUILD of a list", "]}b", "expected BUILD of an OrderedDict with a dict, found a list with a dict"},
        {"BUILD with a string", pickled_name("collections", "OrderedDict") + ")R" + pickled("a") + "b",
         "BUILD"},
        {"a tensor of a tensor type that is none",
         pickled_name("torch._tensor", "_rebuild_from_type_v2") +
             pickled_tuple({size, pickled("a"), ")", "N"}) + "R",
         "the arguments of torch._tensor._rebuild_from_type_v2"},
        {"an OrderedDict of numbers",
         pickled_name("collections", "OrderedDict") + "(](K\x01K\x02"
                                                      "etR",
         "expected an OrderedDict of pairs, found 1"},
    });
}

TEST_CASE("torch pickle: a stack or memo that has not what is asked of it is rejected") {
    check_lies({
        {"nothing at the end", "", "expected a value on the stack, found none"},
        {"three of one", "N\x87", "expected a value on the stack"},
        {"a mark taken for a value", "(a", "expected a value on the stack"},
        {"no mark", "Nt", "expected a mark on the stack, found none"},
        {"a number of the memo that was never put", "h\x63", "expected number 99 of the memo, found none"},
        {"SETITEM of a list", "]K\x01K\x02s", "expected a dict for SETITEM, found a list"},
        {"APPEND to a dict", "}Na", "expected a list to APPEND to, found a dict"},
        {"a key without a value", "}(K\x01u", "a key without a value"},
        {"a key that is a list", "}]Ns", "expected a key that is a string or a number, found a list"},
        {"a key twice", "}(" + pickled("a") + "N" + pickled("a") + "Nu", "the key \"a\" stands there twice"},
        {"a key once 1 and once True", "}(K\x01N\x88Nu", "stands there twice"},
        {"text that is not UTF-8", "U\x01\xFF", "expected a string of UTF-8"},
        {"a whole number of 9 bytes", "\x8A\x09" + std::string(9, '\1'), "at most 64 bits, found 9 bytes"},
        {"a string of 4 GiB",
         "X\xFF\xFF\xFF\xFF"
         "abc",
         "the pickle ends in the middle of it"},
    });
    CHECK(contains(refusal("\x80\x02N"), "the pickle ends in the middle of it"));
}

TEST_CASE("torch pickle: a tensor leaves its storage nowhere") {
    check_lies({
        {"the last row past the end", tensor({.shape = pickled_numbers({3, 2})}),
         "a tensor reaches number 6 of a storage of 4"},
        {"an offset past the end", tensor({.offset = pickled(1)}),
         "a tensor reaches number 5 of a storage of 4"},
        {"an empty one past the end", tensor({.offset = pickled(5), .shape = pickled_numbers({0, 2})}),
         "a tensor reaches number 5"},
        {"strides past the end", tensor({.strides = pickled_numbers({4, 1})}), "a tensor reaches number 6"},
        {"strides that wrap to 0",
         tensor({.shape = pickled_numbers({3, 3}), .strides = pickled_numbers({1LL << 61, 1LL << 61})}),
         "a tensor reaches number"},
        {"a negative offset", tensor({.offset = pickled(-1)}), "expected the offset of a tensor"},
        {"an offset that is True", tensor({.offset = "\x88"}),
         "expected the offset of a tensor, a whole number from 0, found True"},
        {"a negative stride", tensor({.strides = pickled_numbers({-2, 1})}),
         "expected the strides of a tensor"},
        {"a negative size", tensor({.shape = pickled_numbers({-2, 2})}), "expected the shape of a tensor"},
        {"a size that is a string", tensor({.shape = pickled_tuple({pickled("2"), pickled(2)})}),
         "the shape of a tensor"},
        {"a shape that is a list", tensor({.shape = "]"}),
         "expected the shape of a tensor, a tuple, found a list"},
        {"2^61 numbers of one",
         tensor({.shape = pickled_numbers({1LL << 31, 1LL << 30}), .strides = pickled_numbers({0, 0})}),
         "expected a shape that a file can hold, found [2147483648, 1073741824]"},
        {"one stride for two sizes", tensor({.strides = pickled_numbers({2})}),
         "expected as many strides as sizes, 2, found 1"},
        {"33 axes", tensor({.shape = "(" + repeated(33, "K\x01") + "t"}),
         "the shape of a tensor has more than 32 axes"},
        {"two arguments", pickled_name("torch._utils", "_rebuild_tensor_v2") + "(NNtR",
         "expected the arguments of torch._utils._rebuild_tensor_v2"},
        {"no storage", tensor({.type = pickled_name("torch", "Size")}),
         "expected a type of storage, found torch.Size"},
        {"metadata", tensor({.rest = "\x89N}\x88\x88s"}), "expected a tensor without metadata"},
        {"a type that is a string",
         tensor({.maker = pickled_name("torch._utils", "_rebuild_tensor_v3"),
                 .rest = "\x89N" + pickled("torch.float32")}),
         "expected the type of a tensor, found the string \"torch.float32\""},
    });
}

TEST_CASE("torch pickle: a storage is named by a tuple of what it needs") {
    PickledTensor other{.key = "7"};
    other.count = 5;
    check_lies({
        {"a number", "K\x01Q", "expected the persistent id of a storage, found 1"},
        {"another kind", pickled_tuple({pickled("module"), "N", "N", "N", "N"}) + "Q",
         "the persistent id of a storage"},
        {"a view, which the zip format has not", tensor({.view = "N"}), "the persistent id of a storage"},
        {"a key that is a path", tensor({.key = "../../x"}),
         "expected a storage's key of digits, found \"../../x\""},
        {"an empty key", tensor({.key = ""}), "expected a storage's key of digits"},
        {"2^61 numbers", tensor({.count = 1LL << 61}),
         "expected how many numbers a storage has, less than 2^60"},
        {"-1 numbers", tensor({.count = -1}), "expected how many numbers a storage has"},
        {"two sizes of one key", pickled_tuple({PickledTensor{.key = "7"}.storage(), other.storage()}),
         "storage 7 has two types or sizes"},
    });
    check_lies(
        {{"no view", tensor({}), "the persistent id of a storage"},
         {"a view that is a number", tensor({.view = "K\x01"}), "expected a view of a storage, found 1"},
         {"a view past its storage", tensor({.view = pickled_tuple({pickled("1"), pickled(2), pickled(3)})}),
          "a view of a storage reaches number 5 of 4"},
         {"a tensor past its view", tensor({.view = pickled_tuple({pickled("1"), pickled(2), pickled(2)})}),
          "a tensor reaches number 4 of a storage of 2"}},
        TorchFormat::legacy);
}

TEST_CASE("torch pickle: what grows without end is stopped by a limit") {
    const std::string ordered = pickled_name("collections", "OrderedDict");
    check_lies({
        {"tuples in each other", ")" + repeated(200'000, "\x85"), "nested at most 64 deep"},
        {"marks", repeated(300'000, "("), "expected at most 262144 values, found more"},
        {"values", repeated(300'000, "N"), "expected at most 262144 values"},
        {"an OrderedDict made again and again",
         ordered + "q\x01" + "](" + repeated(100'000, "N") + "e\x85q\x02" + repeated(3, "h\x01h\x02R"),
         "OrderedDict of pairs"},
        {"keys of a million letters", "}" + pickled(std::string(1'000'000, 'a')) + "Ns",
         "a key of at most 256 bytes"},
    });
    CHECK(contains(refusal("\x80\x02" + repeated(5'000'000, "Nq\x01")), "at most 262144 values"));
    CHECK(contains(refusal("\x80\x02Nq\x01" + repeated(4'500'000, "q\x01")),
                   "the pickle is longer than 8 MiB"));
    std::string puts = "N";
    for (std::uint64_t i = 0; i < 300'000; ++i) puts += "r" + little_endian(i, 4);
    CHECK(contains(refusal(pickle_of(puts)), "at most 262144 values"));
}

TEST_CASE("torch pickle: copies of a list count as values") {
    std::string pairs;
    for (std::uint64_t i = 0; i < 50'000; ++i) pairs += "M" + little_endian(i, 2) + "N\x86";
    const std::string once =
        pickled_name("collections", "OrderedDict") + "q\x01" + "](" + pairs + "e\x85q\x02";
    CHECK(refusal(pickle_of(once + "R")) == "not refused");
    CHECK(contains(refusal(pickle_of(once + repeated(3, "h\x01h\x02R"))), "at most 262144 values"));
}

TEST_CASE("torch pickle: a list that holds itself, and 2^60 ways through shared tuples, cost nothing") {
    CHECK(refusal(pickle_of("]q\x01h\x01"
                            "a")) == "not refused");
    std::string shared = ")q\x01";
    for (char i = 1; i < 60; ++i)
        shared += std::string("h") + i + "h" + i + "\x86q" + static_cast<char>(i + 1);
    const TorchPickle pickle = read(pickle_of(shared));
    CHECK(pickle.values.size() == 60);
}

TEST_CASE("torch pickle: names that weights need make a tensor") {
    const std::string inner =
        PickledTensor{.shape = pickled_name("torch", "Size") + pickled_tuple({pickled_numbers({2, 2})}) + "R"}
            .pickle();
    const std::string parameter =
        pickled_name("torch._utils", "_rebuild_parameter") + "(" + inner + "\x88NtR";
    const std::string typed = PickledTensor{.count = 16,
                                            .maker = pickled_name("torch._utils", "_rebuild_tensor_v3"),
                                            .type = pickled_name("torch.storage", "UntypedStorage"),
                                            .rest = "\x89N" + pickled_name("torch", "float32")}
                                  .pickle();
    for (const std::string& value : {inner, parameter, typed}) {
        const TorchPickle pickle = read(pickle_of(value));
        REQUIRE(pickle.root().kind == TorchValue::Kind::tensor);
        CHECK(pickle.tensors[0].type->name == "F32");
        CHECK(pickle.tensors[0].span == 4);
        CHECK(pickle.storages[0].key == "0");
    }
}
