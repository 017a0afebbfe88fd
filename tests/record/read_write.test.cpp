#include "record/read.hpp"
#include "record/write.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <limits>

#include "format/npy.hpp"
#include "format/safetensors.hpp"
#include "record/json.hpp"
#include "support/message.hpp"
#include "support/records.hpp"
#include "support/temporary.hpp"
#include "support/written.hpp"

using namespace heed;
using namespace heed::test;

namespace {

Attention read_one(const std::string& path) {
    RecordReader reader = RecordReader::open(path);
    std::optional<Attention> record = reader.next();
    REQUIRE(record);
    CHECK_FALSE(reader.next());
    return *std::move(record);
}

/// Puts a file in the place of standard input while it lives.
class StandardInput {
  public:
    explicit StandardInput(const std::string& path) : kept_(::dup(STDIN_FILENO)) {
        const int file = ::open(path.c_str(), O_RDONLY);
        ::dup2(file, STDIN_FILENO);
        ::close(file);
    }
    StandardInput(const StandardInput&) = delete;
    StandardInput& operator=(const StandardInput&) = delete;
    ~StandardInput() {
        ::dup2(kept_, STDIN_FILENO);
        ::close(kept_);
    }

  private:
    int kept_;
};

std::string refusal(const std::string& path) {
    return message_of([&] { RecordReader::open(path).next(); });
}

}  // namespace

TEST_CASE("records: one of a mean, and one of a difference, come back as such") {
    const TemporaryFolder folder;
    for (const std::string name : {"a.json", "a.jsonl", "a.npz", "a.safetensors"}) {
        INFO(name);
        Attention mean = layer_record();
        mean.layers.clear();
        mean.heads.clear();
        mean.reduced = "mean over layers 0-3 and heads 0-5";
        mean.kind = WeightKind::difference;
        mean.normalized = false;
        check_equal(read_one(folder.file(name, to_bytes(mean, record_format_of(name)))), mean);
    }
}

TEST_CASE("records: layers and heads without a number are one mean, which says so") {
    const TemporaryFolder folder;
    const auto refusal_of = [&](Attention record) {
        record.heads.clear();
        return refusal(folder.file("a.json", to_bytes(record, RecordFormat::json)));
    };
    Attention two_heads = layer_record();
    two_heads.reduced = "mean of the heads";
    two_heads.weights = tensor4({1, 2, 2, 2}, {0, 1, 1, 0, 0, 1, 1, 0});
    CHECK(contains(refusal_of(two_heads), "heads: expected 2 elements"));
    CHECK(contains(refusal_of(layer_record()), "heads: expected 1 elements"));
}

TEST_CASE("records: without word ids, a text and its offsets leave the words to be told") {
    const TemporaryFolder folder;
    Attention record = layer_record();
    record.encoding.word_ids.clear();
    const std::string with_text = to_bytes(record, RecordFormat::json);
    CHECK(read_one(folder.file("a.json", with_text)).encoding.word_ids.empty());
    record.encoding.text.reset();
    record.encoding.offsets.clear();
    const std::string tokens_alone = to_bytes(record, RecordFormat::json);
    CHECK(read_one(folder.file("a.json", tokens_alone)).encoding.word_ids.size() == 2);
}

TEST_CASE("records: every format is written and read back by its ending, bit for bit") {
    const TemporaryFolder folder;
    for (const std::string name : {"a.json", "a.jsonl", "a.npz", "a.safetensors"}) {
        INFO(name);
        const Attention original = bert_record();
        check_equal(read_one(folder.file(name, to_bytes(original, record_format_of(name)))), original);
    }
}

TEST_CASE("records: a format is told by its name or a path's ending") {
    CHECK(record_format_of("json") == RecordFormat::json);
    CHECK(record_format_of("a.b/c.jsonl") == RecordFormat::jsonl);
    CHECK(record_format_of(".npz") == RecordFormat::npz);
    CHECK(record_format_of("x.safetensors") == RecordFormat::safetensors);
    for (const std::string bad : {"", "svg", "a.npy", "json/x", "JSON"})
        CHECK_THROWS_AS(record_format_of(bad), UsageError);
}

TEST_CASE("records: what is not finite is not written") {
    Attention record = layer_record();
    record.weights(0, 0, 1, 1) = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS_AS(to_bytes(record, RecordFormat::json), std::runtime_error);
}

TEST_CASE("records: JSONL gives one after the other, numbered, and goes on behind a bad line") {
    const TemporaryFolder folder;
    const std::string line =
        R"({"format": "heed.attention", "version": 1, "tokens": ["a"], "attention": [[[[1]]]]})";
    const std::string with_id = R"({"id": "x", )" + line.substr(1);
    const std::string path =
        folder.file("a.jsonl", line + "\n\n" + line.substr(0, 70) + "\r\n" + with_id + "\n{}\n" + line);
    RecordReader reader = RecordReader::open(path);
    CHECK(reader.next()->id == RecordId(std::int64_t{0}));
    CHECK(contains(message_of([&] { reader.next(); }), "a.jsonl: line 3"));
    CHECK(reader.next()->id == RecordId(std::string("x")));
    CHECK(contains(message_of([&] { reader.next(); }), "a.jsonl: line 5, $: expected a field \"attention\""));
    CHECK(reader.next()->id == RecordId(std::int64_t{4}));
    CHECK_FALSE(reader.next());
    CHECK_FALSE(reader.next());
    for (const std::string nothing : {"", "\xEF\xBB\xBF", "\n \n\r\n"}) {
        RecordReader none = RecordReader::open(folder.file("empty.jsonl", nothing));
        CHECK(contains(message_of([&] { none.next(); }),
                       "empty.jsonl: expected at least one record, found none"));
    }
}

TEST_CASE("records: standard input holds a record, lines of them, or a bare matrix") {
    const TemporaryFolder folder;
    const auto read = [&](const std::string& text) {
        const StandardInput input(folder.file("stdin", text));
        RecordReader reader = RecordReader::open("-");
        std::vector<Attention> records;
        while (auto record = reader.next()) records.push_back(*std::move(record));
        return records;
    };
    const std::string line = to_jsonl(layer_record());
    check_equal(read(to_json(layer_record())).at(0), layer_record());
    CHECK(read(line).size() == 1);
    CHECK(read("\n" + line + line + line).size() == 3);
    CHECK(read("[[1, 0],\n [0.5, 0.5]]\n").at(0).weights(0, 0, 1, 1) == 0.5F);
    CHECK(contains(message_of([&] { read(""); }), "standard input: expected JSON, found nothing"));
    CHECK(contains(message_of([&] { read(line + "{}\n"); }), "standard input: line 2"));
}

TEST_CASE("records: a bare matrix of any format is one") {
    const TemporaryFolder folder;
    const std::vector<float> numbers{0.5F, 0.5F, 0.25F, 0.75F};
    const RawArray array = raw_array(numbers.data(), {2, 2});
    const RawArray other = raw_array(numbers.data(), {4});
    const std::string archive = folder.file("b.npz", to_npz({{"y", other}, {"z", array}}));
    for (const std::string& path :
         {folder.file("a.npy", to_npy(array)), folder.file("a.npz", to_npz({{"x", array}})), archive + ":z",
          folder.file("c.npz", to_npz({{"y", other}, {"attention", array}})),
          folder.file("a.safetensors", to_safetensors({{"x", array}}, {{"format", "pt"}})),
          folder.file("a.json", "[[0.5, 0.5], [0.25, 0.75]]"),
          folder.file("b.json", R"({"attention": [[0.5, 0.5], [0.25, 0.75]]})")}) {
        INFO(path);
        const Attention record = read_one(path);
        CHECK(record.model.type == "unknown");
        CHECK(record.weights(0, 0, 1, 1) == 0.75F);
    }
    CHECK(contains(refusal(archive), "a number alone, found y, z"));
}

TEST_CASE("records: what is missing, of an unknown ending or no record is refused") {
    const TemporaryFolder folder;
    CHECK(contains(refusal(folder.path("none.json")), "cannot be opened"));
    CHECK(contains(refusal(folder.path("none.jsonl")), "cannot be opened"));
    CHECK(contains(refusal(folder.file("a.txt", "x")), "expected a file that ends in"));
    CHECK(contains(refusal(folder.file("a.json", "")), "expected JSON, found nothing"));
    CHECK(contains(refusal(folder.file("b.json", R"({"tokens": ["a"], "input_ids": [5]})")),
                   "b.json: $: holds texts or tokens, and no attention: with -f "));
    CHECK(contains(refusal(folder.file("b.jsonl", "{\"tokens\": [\"a\"]}\n")),
                   "line 1, $: holds texts or tokens, and no attention: with -f "));
    CHECK(contains(refusal(folder.file("d.json", R"({"tokens": ["a"], "x": [[1]], "y": [[1]]})")),
                   "expected an array named attention, or one for each layer whose names differ in a number "
                   "alone, found x, y"));
    CHECK(contains(refusal(folder.file("e.json", R"({"tokens": ["a"], "attention": [1]})")),
                   "expected [q, k], [heads, q, k]"));
    CHECK(contains(refusal(folder.file("c.json", "1")), "c.json"));
    CHECK(contains(refusal(folder.file("a.npz", "PK")), "not a sound zip archive"));
    CHECK(contains(refusal(folder.file("a.safetensors", "x")), "at least 8 bytes"));
}
