// Weights as a table, read back by the rules of RFC 4180.
#include "record/csv.hpp"

#include "core/text/number.hpp"
#include "format/table.hpp"
#include "support/catch.hpp"
#include "support/hostile_text.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

std::string csv_of(const Attention& attention) {
    std::string csv;
    write_csv(attention, [&](std::string_view piece) { csv += piece; });
    return csv;
}

/// The weight of layer i, head j, query q and key k is i + j/10 + q/100 + k/1000.
Attention grid_record() {
    Attention record;
    record.id = "s,1";
    record.encoding = encoding_of_tokens({"[CLS]", ","});
    record.key_encoding = encoding_of_tokens({"say \"hi\"", "a\nb", ""});
    record.layers = {2, 5};
    record.heads = {0};
    std::vector<float> values;
    for (const float layer : {0.0F, 1.0F})
        for (const float query : {0.0F, 0.25F})
            for (const float key : {0.0F, 0.125F, 1e-9F}) values.push_back(layer + query + key);
    record.weights = tensor4({2, 1, 2, 3}, values);
    return record;
}

}  // namespace

TEST_CASE("a table has a row per weight, with the numbers and tokens it belongs to") {
    CHECK(csv_of(grid_record()) ==
          "record,layer,head,query,key,query_token,key_token,weight\r\n"
          "\"s,1\",2,0,0,0,[CLS],\"say \"\"hi\"\"\",0\r\n"
          "\"s,1\",2,0,0,1,[CLS],\"a\nb\",0.125\r\n"
          "\"s,1\",2,0,0,2,[CLS],\"\",1e-09\r\n"
          "\"s,1\",2,0,1,0,\",\",\"say \"\"hi\"\"\",0.25\r\n"
          "\"s,1\",2,0,1,1,\",\",\"a\nb\",0.375\r\n"
          "\"s,1\",2,0,1,2,\",\",\"\",0.25\r\n"
          "\"s,1\",5,0,0,0,[CLS],\"say \"\"hi\"\"\",1\r\n"
          "\"s,1\",5,0,0,1,[CLS],\"a\nb\",1.125\r\n"
          "\"s,1\",5,0,0,2,[CLS],\"\",1\r\n"
          "\"s,1\",5,0,1,0,\",\",\"say \"\"hi\"\"\",1.25\r\n"
          "\"s,1\",5,0,1,1,\",\",\"a\nb\",1.375\r\n"
          "\"s,1\",5,0,1,2,\",\",\"\",1.25\r\n");
}

TEST_CASE("what was merged has an empty cell for its number") {
    Attention record = grid_record();
    record.id = std::int64_t{7};
    record.layers = {};
    record.heads = {};
    record.weights = tensor4({1, 1, 1, 1}, {1});
    record.encoding = encoding_of_tokens({"a"});
    record.key_encoding.reset();
    CHECK(csv_of(record) == "record,layer,head,query,key,query_token,key_token,weight\r\n7,,,0,0,a,a,1\r\n");
}

TEST_CASE("whatever the tokens hold, a table's cells are read back as they were") {
    const std::vector<std::string> tokens = texts_without_nul();
    const std::size_t count = tokens.size();
    Attention record;
    record.encoding = encoding_of_tokens(tokens);
    record.layers = {0};
    record.heads = {0};
    record.weights = Tensor4::from_shape({1, 1, count, count});
    for (std::size_t i = 0; i < count * count; ++i)
        record.weights.data()[i] = 1.0F / static_cast<float>(i + 3);
    const std::string csv = csv_of(record);
    TableReader rows(csv, TableFormat::csv, "weights.csv");
    REQUIRE(rows.next()->cells.size() == 8);
    for (std::size_t i = 0; i < count * count; ++i) {
        const auto row = rows.next();
        REQUIRE(row);
        CHECK(row->cells[5] == tokens[i / count]);
        CHECK(row->cells[6] == tokens[i % count]);
        CHECK(parse_float(row->cells[7]) == record.weights.data()[i]);
    }
    CHECK_FALSE(rows.next());
}
