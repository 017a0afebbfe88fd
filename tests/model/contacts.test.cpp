#include "model/contacts.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "model/open.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/numbers.hpp"
#include "support/reference_checkpoint.hpp"
#include "support/shared.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

// Truth: predict_contacts of transformers' EsmModel in float64, by tests/truth/families/make.py.

namespace {

const std::string truth_folder = HEED_SOURCE "/tests/truth/families/";

OpenModel open_folder(const std::string& path) {
    ModelFolder folder;
    folder.folder = Folder::at(path);
    return open_model(folder);
}

/// <cls> … <eos>, as the tokenizer says of them.
Encoding protein_of(const std::vector<std::int64_t>& ids) {
    Encoding encoding = encoding_of_tokens(std::vector<std::string>(ids.size(), "X"));
    encoding.ids = ids;
    encoding.special_tokens_mask.assign(ids.size(), 0);
    encoding.special_tokens_mask.front() = encoding.special_tokens_mask.back() = 1;
    return encoding;
}

Encoding encode(const OpenModel& opened, const std::string& text) {
    Sequence sequence;
    sequence.text = text;
    return opened.tokenizer.encode(sequence);
}

const ModelSizes& esm_sizes() {
    static const ModelSizes sizes = open_folder(truth_folder + "esm-base").config.sizes;
    return sizes;
}

std::string refusal(const Encoding& encoding) {
    return message_of([&] { check_protein(esm_sizes(), encoding, {"proteins.fasta", "line 1"}); });
}

}  // namespace

TEST_CASE("contacts are those of float64, alone and with others, on any number of threads") {
    const auto truth = read_doubles(truth_folder + "truth.safetensors");
    std::ifstream file(truth_folder + "cases.json");
    std::size_t checked = 0;
    const json listing = json::parse(file);
    for (const json& one : listing.at("cases")) {
        const std::string name = one.at("model").get<std::string>();
        const auto found = truth.find(name + "." + one.at("case").get<std::string>() + ".contacts");
        if (found == truth.end()) continue;
        INFO(found->first);
        ModelFolder folder;
        folder.folder = Folder::at(truth_folder + name);
        const OpenModel opened = open_model(folder);
        const auto model = opened.load(opened.config.sizes.num_hidden_layers);
        const Encoding protein = protein_of(one.at("ids").get<std::vector<std::int64_t>>());
        check_protein(opened.config.sizes, protein, {"a test", ""});
        Threads one_thread(1), threads(3);
        const Attention contacts = predict_contacts(*model, {protein}, one_thread).front();
        CHECK(largest_difference(found->second.values, contacts.weights) <= 2e-6);
        CHECK((contacts.kind == WeightKind::contacts));
        CHECK(contacts.encoding.ids.size() == protein.ids.size() - 2);
        CHECK(contacts.weights.shape(2) == protein.ids.size() - 2);
        const auto together = predict_contacts(*model, {protein_of({0, 5, 6, 2}), protein}, threads);
        CHECK((together.back().weights == contacts.weights));
        ++checked;
    }
    CHECK(checked == 3);
}

TEST_CASE("predicting the contacts of one residue are the sigmoid of the regression's bias") {
    const OpenModel opened = open_folder(truth_folder + "esm-base");
    const auto model = opened.load(2);
    Threads threads(1);
    const Attention contacts = predict_contacts(*model, {encode(opened, "M")}, threads).front();
    REQUIRE(contacts.weights.size() == 1);
    const double bias = model->contact_regression()->bias(0);
    CHECK(std::abs(contacts.weights(0, 0, 0, 0) - 1 / (1 + std::exp(-bias))) < 1e-6);
}

TEST_CASE("contacts are of one protein") {
    const OpenModel opened = open_folder(truth_folder + "esm-base");
    CHECK(contains(refusal(encode(opened, "MKT<eos>AY")),
                   "expected one protein, to predict its contacts, found"));
    CHECK(contains(refusal(encode(opened, "")), "expected one protein with a residue or more"));
    CHECK(contains(refusal(encoding_of_tokens({"<cls>", "M", "<eos>"})),
                   "expected one protein with a residue"));
    Sequence pair;
    pair.text = "MK";
    pair.text_pair = "TA";
    CHECK(contains(refusal(opened.tokenizer.encode(pair)), "found a pair"));
    CHECK_NOTHROW(check_protein(esm_sizes(), encode(opened, "MK<mask>x"), {"a test", ""}));
}

TEST_CASE("contacts need memory for one layer's heads, and a protein without it is rejected alone") {
    ModelSizes sizes = esm_sizes();
    sizes.num_hidden_layers = 36;
    sizes.num_attention_heads = 40;
    const std::vector<std::int64_t> long_protein(2000, 5);
    std::vector<std::int64_t> ids = {0};
    ids.insert(ids.end(), long_protein.begin(), long_protein.end());
    ids.push_back(2);
    CHECK_NOTHROW(check_protein(sizes, protein_of(ids), {"p.fasta", "line 1"}));  // 1.3 GB; of all layers 23
    ids.insert(ids.begin() + 1, std::size_t{1} << 18, 5);
    CHECK(contains(message_of([&] {
                       check_protein(sizes, protein_of(ids), {"p.fasta", "line 1"});
                   }),
                   "p.fasta: line 1: expected a text for which there is memory, found not enough memory: "
                   "predicting the contacts of 264144 residues needs"));
}

TEST_CASE("contacts: the families' truth is met") {
    for (const std::string name : {"esm", "esm-plain"}) {
        const auto folder = shared_file("truth/families/handed/" + name);
        if (!folder) return;
        const OpenModel opened = open_folder(*folder);
        const auto model = opened.load(opened.config.sizes.num_hidden_layers);
        Threads threads(2);
        std::ifstream file(*folder + "/expected.json");
        const json expected = json::parse(file);
        std::size_t checked = 0;
        for (const json& one : expected.at("cases")) {
            if (!one.contains("contacts")) continue;
            const Encoding protein = encode(opened, one.at("text").get<std::string>());
            const Attention contacts = predict_contacts(*model, {protein}, threads).front();
            std::vector<double> truth;
            for (const json& row : one.at("contacts"))
                for (const json& value : row) truth.push_back(value.get<double>());
            CHECK(largest_difference(truth, contacts.weights) <= 1e-5);
            ++checked;
        }
        CHECK(checked >= 5);
    }
}
