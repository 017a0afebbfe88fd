// A record as JSON, and JSONL; a bare matrix too. Read from bytes and from a file.
#include "record/read.hpp"

#include "fuzz/record_checks.hpp"
#include "fuzz/target.hpp"
#include "support/records.hpp"
#include "support/written.hpp"

namespace heed::fuzz {
namespace {

/// All lines of a JSONL file.
LinesRead read_as_lines(std::string_view bytes) {
    auto reader = accepted([&] { return RecordReader::open(as_file(bytes, ".jsonl")); });
    return reader ? read_lines(*reader, bytes, check_record) : LinesRead{};
}

void run(std::string_view bytes) {
    const auto record = accepted([&] { return record_from_json(JsonValue::parse(bytes, {"a.json", ""})); });
    auto reader = accepted([&] { return RecordReader::open(as_file(bytes, ".json")); });
    if (record) {
        check_record(*record);
        require(reader.has_value(), "a file is read as bytes are");
        const auto from_file = reader->next();
        require(from_file && test::to_json(*from_file) == test::to_json(*record), "a file says the same");
    } else if (reader) {
        const auto matrix = reader->next();
        require(matrix.has_value(), "a file that is opened holds something");
        check_record(*matrix);
    }
    if (reader) require(!reader->next().has_value(), "a .json holds one record");
    const LinesRead lines = read_as_lines(bytes);
    if (record && bytes.find('\n') == std::string_view::npos)
        require(lines.records == 1 && lines.refused == 0, "a record is a line of JSONL");
}

std::vector<std::string> seeds() {
    using namespace test;
    Attention merged = layer_record();
    merged.layers = {};
    merged.heads = {};
    merged.reduced = "mean";
    merged.kind = WeightKind::difference;
    merged.normalized = false;
    return {to_json(layer_record()),
            to_jsonl(bert_record()),
            to_jsonl(merged),
            to_jsonl(layer_record()) + "\n{\n" + to_jsonl(bert_record()),
            "[[0.5, 0.5], [1, 0]]",
            R"({"attention": [[[[1]]]]})",
            R"({"format": "heed.attention", "version": 1, "tokens": ["a"], "attention": [[[[1]]]]})"};
}

const Registered record({"record", run, seeds, record_words()});

}  // namespace
}  // namespace heed::fuzz
