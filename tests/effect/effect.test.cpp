// What models predict, and how it changes without heads, against float64. Truth: tests/truth/effect/make.py,
// and ../shared/truth/analyses/effect.json where it is there.
#include <algorithm>
#include <cmath>

#include "support/command.hpp"
#include "support/numbers.hpp"
#include "support/shared.hpp"
#include "support/truth_json.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

const std::string truth_folder = HEED_SOURCE "/tests/truth/effect/";

/// What is no number, such as null, is left out.
std::vector<double> numbers_in(const json& values) {
    std::vector<double> numbers;
    for (const json& value : values.flatten())
        if (value.is_number()) numbers.push_back(value);
    return numbers;
}

/// heed effect as JSON, in a folder with a file of texts.
json effect(const std::vector<std::string>& arguments, const std::string& lines = "") {
    const Workspace workspace;
    workspace.write("texts.jsonl", lines);
    std::vector<std::string> command = {"effect", "--format", "json"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const Finished run = workspace.heed(command);
    INFO("heed said: " << run.err);
    REQUIRE(run.code == 0);
    return json::parse(run.out);
}

/// Twice what float32 itself leaves, or 5e-6 where that is more.
double gap_of(const json& truth) {
    const json error = truth.value("float32_error", json(0));
    return std::max(5e-6, 2 * (error.is_object() ? error.at("max") : error).get<double>());
}

void check_near(const json& found, const json& expected, double gap) {
    CHECK(largest_difference(numbers_in(found), numbers_in(expected)) <= gap);
}

/// What `key` of each element is.
json each(const json& list, const std::string& key) {
    json found = json::array();
    for (const json& element : list) found.push_back(element.at(key));
    return found;
}

std::string joined(const json& heads) {
    std::string text;
    for (const json& head : heads) text += (text.empty() ? "" : ",") + head.get<std::string>();
    return text;
}

/// A text for -f, or its tokens where they are given alone.
std::string line_of(const json& truth) {
    const bool has_text = truth.contains("text") && !truth.at("text").is_null();
    return (has_text ? json{{"text", truth.at("text")}} : json{{"tokens", truth.at("tokens")}}).dump() + "\n";
}

/// The places of a figure's points, in one direction, in order.
std::vector<double> places_of(const std::string& svg, const std::string& attribute) {
    std::vector<double> places;
    const std::string before = " " + attribute + "=\"";
    for (std::size_t at = svg.find("<circle"); at != std::string::npos; at = svg.find("<circle", at + 1))
        places.push_back(std::stod(svg.substr(svg.find(before, at) + before.size())));
    return places;
}

/// How far places are from a straight function of the numbers that they show, in the figure's units.
double distance_from_line(const std::vector<double>& numbers, const std::vector<double>& places) {
    REQUIRE(numbers.size() == places.size());
    const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
    const double first = places[static_cast<std::size_t>(low - numbers.begin())];
    const double scale = (places[static_cast<std::size_t>(high - numbers.begin())] - first) / (*high - *low);
    double farthest = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i)
        farthest = std::max(farthest, std::abs(first + (numbers[i] - *low) * scale - places[i]));
    return farthest;
}

json only_record(const json& report) {
    REQUIRE(report.at("records").size() == 1);
    return report.at("records")[0];
}

}  // namespace

TEST_CASE("effect: the loss of each token is what float64 gives, with all heads and without each") {
    const json truths = json_of(truth_folder + "cases.json").at("next");
    for (const json& truth : truths) {
        INFO(truth.at("model"));
        const std::string model = truth_folder + truth.at("model").get<std::string>();
        const json record = only_record(effect({truth.at("text"), "--model", model, "--without", "each"}));
        check_near(record.at("losses"), truth.at("losses"), gap_of(truth));
        const json& without = truth.at("without_each");
        for (std::size_t layer = 0; layer < without.size(); ++layer)
            for (std::size_t head = 0; head < without[layer].size(); ++head) {
                const std::string name = std::to_string(layer) + "-" + std::to_string(head);
                const json alone = effect({truth.at("text"), "--model", model, "--without", name});
                check_near(only_record(alone).at("without")[0].at("losses"), without[layer][head],
                           gap_of(truth));
                CHECK(std::abs(record.at("without_each")[layer][head].get<double>() -
                               only_record(alone).at("without")[0].at("change").get<double>()) < 1e-6);
            }
    }
}

TEST_CASE("effect: of [MASK], the likeliest tokens and what each head changes are what float64 gives") {
    const json cases = json_of(truth_folder + "cases.json").at("masked");
    std::string lines;
    for (const json& truth : cases) lines += line_of(truth);
    const json by_mean = effect({"-f", "texts.jsonl", "--without", "each", "--by", "mean"}, lines);
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const json& truth = cases[i];
        const json record = only_record(effect({truth.at("text"), "--without", "each"}));
        const json& predicted = record.at("predictions")[0];
        CHECK(predicted.at("position") == truth.at("position"));
        CHECK(each(predicted.at("top"), "name") == truth.at("top"));
        check_near(each(predicted.at("top"), "log_probability"), truth.at("log_probabilities"), 5e-6);
        check_near(record.at("without_each"), truth.at("each"), gap_of(truth));
        check_near(by_mean.at("records")[i].at("without_each"), truth.at("each_by_mean"), gap_of(truth));
        const json difference = only_record(effect({truth.at("text"), "--without", "each", "--answer",
                                                    truth.at("answer"), "--against", truth.at("against")}));
        check_near({difference.at("value")}, {truth.at("logit_difference")}, 5e-6);
        check_near(difference.at("without_each"), truth.at("each_logit_difference"), gap_of(truth));
    }
}

TEST_CASE("effect: a text has the same bits alone as among texts for which weights are packed") {
    const std::string text = "The cat sat on the [MASK].";
    const json alone = only_record(effect({text, "--without", "1-3"})),
               among = effect({text, "A [MASK].", "--without", "each"});
    CHECK(among.at("records")[0].at("without_each")[1][3] == alone.at("without")[0].at("change"));
    const std::string gpt2 = truth_folder + "../continued/gpt2";
    const std::vector<std::string> texts(17, "The cat lay by the sea.");  // one more than is packed for
    std::vector<std::string> command = texts;
    command.insert(command.end(), {"--model", gpt2, "--without", "0-1"});
    const json one = only_record(effect({texts[0], "--model", gpt2, "--without", "0-1"}));
    const json many = effect(command).at("records")[16];
    CHECK(many.at("losses") == one.at("losses"));
    CHECK(many.at("without") == one.at("without"));
}

TEST_CASE("effect: the table and the figure name the token that is measured") {
    const Workspace workspace;
    const std::string text = "The cat sat on the [MASK].";
    CHECK(contains(workspace.heed({"effect", text, "--without", "1-1"}).out,
                   "Change of the natural log probability of \"table\", with a head's output replaced by 0"));
    CHECK(contains(workspace.heed({"effect", text, "A [MASK].", "--without", "1-1"}).out,
                   "log probability of the likeliest token, with"));
    const Finished answer = workspace.heed({"effect", text, "--answer", "floor", "--without", "1-1"});
    CHECK(contains(answer.out, "the natural log probability of \"floor\" is -"));
    CHECK(contains(answer.out, "log probability of \"floor\", with"));
    CHECK(contains(
        workspace.heed({"effect", text, "--answer", "floor", "--against", "window", "--without", "1-1"}).out,
        "Change of the logit of \"floor\" minus that of \"window\", with"));
    REQUIRE(workspace.heed({"effect", text, "--without", "each", "-o", "each.svg"}).code == 0);
    const std::string figure = workspace.read("each.svg");
    CHECK(contains(figure, "Log probability of &quot;table&quot; without each head"));
    CHECK(contains(figure, "5 layers × 6 heads. The largest number is 0.179, of head 2-3."));
    CHECK(contains(figure, ">Layer</text>"));
}

TEST_CASE("effect: a scatter has each head where its change and any measure of the same texts are") {
    const Workspace workspace;
    const std::vector<std::string> texts = {"The cat sat on the [MASK].",
                                            "She opened the [MASK], and went in."};
    const json report = effect({texts[0], texts[1], "--without", "each"});
    const json stats = json::parse(workspace.heed({"stats", texts[0], texts[1]}).out);
    for (const auto& [measure, values] : stats.at("measures").items()) {
        INFO(measure);
        const std::string figure = workspace
                                       .heed({"effect", texts[0], texts[1], "--without", "each", "--scatter",
                                              measure, "--format", "svg"})
                                       .out;
        CHECK(distance_from_line(numbers_in(values), places_of(figure, "cx")) < 0.02);
        CHECK(distance_from_line(numbers_in(report.at("without_each")), places_of(figure, "cy")) < 0.02);
        CHECK(contains(figure, ">Change of the log probability</text>"));
    }
}

TEST_CASE("effect: the table shows the text that a token stands for, and the data its name") {
    const std::string gpt2 = truth_folder + "../continued/gpt2";
    const Workspace workspace;
    const json record = only_record(effect({"The cat sat on", "--model", gpt2}));
    const json names = each(record.at("predictions")[0].at("top"), "name");
    CHECK(names.back() == "\u0120on");
    const Finished table = workspace.heed({"effect", "The cat sat on", "--model", gpt2});
    CHECK_FALSE(contains(table.out, "\u0120"));
    CHECK(contains(table.out, "\" on\""));
}

TEST_CASE("effect: a flag of figures is refused where none is drawn, before anything is computed") {
    check_refused({"effect", "a [MASK]", "--theme", "dark", "--format", "json"}, 2,
                  "--theme changes nothing in json");
    check_refused({"effect", "a [MASK]", "--font", "Arial"}, 2, "--font changes nothing in txt");
    const Finished titled = Workspace().heed({"effect", "a [MASK]", "--title", "What comes"});
    CHECK(titled.out.starts_with("What comes\n"));
}

TEST_CASE("effect: of a target, losses and what each head of each attention changes are what float64 gives") {
    const json truths = json_of(truth_folder + "cases.json").at("targets");
    for (const json& truth : truths) {
        INFO(truth.at("model"));
        const std::string model = truth_folder + truth.at("model").get<std::string>();
        const std::vector<std::string> given = {truth.at("text"), "--target", truth.at("target"), "--model",
                                                model};
        const json record = only_record(effect(given));
        check_near(record.at("losses"), truth.at("losses"), gap_of(truth));
        CHECK(record.at("tokens").size() == truth.at("labels").size() + 1);
        const json& after = record.at("predictions")[0].at("top");
        CHECK(each(after, "id") == truth.at("ids"));
        check_near(each(after, "log_probability"), truth.at("after"), gap_of(truth));
        const json first = only_record(effect({truth.at("text"), "--model", model}));
        CHECK(each(first.at("predictions")[0].at("top"), "id") == truth.at("first_ids"));
        check_near(each(first.at("predictions")[0].at("top"), "log_probability"), truth.at("first"),
                   gap_of(truth));
        for (const std::string part : {"encoder", "decoder", "cross"}) {
            INFO(part);
            std::vector<std::string> of_part = given;
            of_part.insert(of_part.end(), {"--attention", part, "--without"});
            std::vector<std::string> of_all = of_part;
            of_all.emplace_back("each");
            const json report = effect(of_all);
            CHECK(report.at("model").at("attention") == part);
            const json changes = only_record(report).at("without_each");
            REQUIRE(changes.size() == truth.at(part).size());
            for (std::size_t layer = 0; layer < changes.size(); ++layer)
                for (std::size_t head = 0; head < changes[layer].size(); ++head) {
                    std::vector<std::string> alone = of_part;
                    alone.push_back(std::to_string(layer) + "-" + std::to_string(head));
                    const json without = only_record(effect(alone)).at("without")[0];
                    check_near(without.at("losses"), truth.at(part)[layer][head], gap_of(truth));
                    CHECK(std::abs(changes[layer][head].get<double>() - without.at("change").get<double>()) <
                          1e-6);
                }
        }
    }
}

TEST_CASE("effect: a BART for classes is given the text in both halves, as float64 has it") {
    const json truth = json_of(truth_folder + "cases.json").at("target_classes")[0];
    const std::string model = truth_folder + truth.at("model").get<std::string>();
    for (const std::string part : {"encoder", "decoder", "cross"}) {
        const json record = only_record(effect({truth.at("text"), "--pair", truth.at("pair"), "--model",
                                                model, "--attention", part, "--without", "each"}));
        check_near(record.at("without_each"), truth.at(part), gap_of(truth));
        for (const json& top : record.at("predictions")[0].at("top"))
            check_near({top.at("log_probability")},
                       {truth.at("log_probabilities")[top.at("id").get<std::size_t>()]}, gap_of(truth));
    }
    check_refused({"effect", "the cat", "--target", "die", "--model", model}, 3, "predicts its class");
}

TEST_CASE("effect: a ModernBERT reads a class of the mean of its states, as float64 has it") {
    const json truth = json_of(truth_folder + "cases.json").at("classes")[0];
    const std::string model = truth_folder + truth.at("model").get<std::string>();
    const json record = only_record(effect({truth.at("text"), "--model", model, "--without", "each"}));
    check_near(record.at("without_each"), truth.at("each"), gap_of(truth));
    for (const json& top : record.at("predictions")[0].at("top"))
        check_near({top.at("log_probability")},
                   {truth.at("log_probabilities")[top.at("id").get<std::size_t>()]}, gap_of(truth));
}

TEST_CASE("effect: a target's report says whose heads are taken out, and of what the loss is") {
    const Workspace workspace;
    const std::string t5 = truth_folder + "t5-tied";
    const auto said = [&](std::vector<std::string> more) {
        std::vector<std::string> command = {"effect", "the cat", "--model", t5, "--without", "0-1"};
        command.insert(command.end(), more.begin(), more.end());
        return workspace.heed(command);
    };
    const Finished cross = said({"--target", "die katze"});
    CHECK(contains(cross.out, "per token of the target\n"));
    CHECK(contains(cross.out, "the loss per token, with a cross-attention head's output replaced by 0"));
    const Finished encoder = said({"--target", "die katze", "--attention", "encoder"});
    CHECK(contains(encoder.out, "with an encoder head's output replaced by 0"));
    CHECK(encoder.err.empty());  // the target is what is predicted: it does not change nothing
    const Finished none = said({});
    CHECK(contains(none.out, "Change of the natural log probability of"));
    check_refused({"effect", "the cat", "--model", t5, "--attention", "encoder"}, 2,
                  "--attention goes with --without");
    check_refused({"effect", "the cat", "--model", t5, "--target", "die", "--without", "2-0"}, 3,
                  "expected a head from 0-0 to 1-2, found 2-0");
    check_refused({"effect", "the cat", "--model", t5, "--target", "die", "--without", "each", "--scatter",
                   "entropy", "-o", "x.svg"},
                  2, "give --attention encoder or decoder");
    check_refused({"effect", "a [MASK]", "--target", "b"}, 2, "--target goes with an encoder-decoder");
}

TEST_CASE("effect: targets of a file stand in its field, and all texts or none have one") {
    const std::string t5 = truth_folder + "t5-tied";
    const std::string one = R"({"text": "the cat", "target": "die katze"})", two = R"({"text": "the dog"})";
    const json report =
        effect({"-f", "texts.jsonl", "--model", t5, "--without", "each"}, one + "\n" + one + "\n");
    CHECK(report.at("records").size() == 2);
    CHECK(report.at("standard_error_of_each")[0][0] == 0);
    const json alone = only_record(effect({"the cat", "--target", "die katze", "--model", t5}));
    CHECK(report.at("records")[0].at("losses") == alone.at("losses"));
    const Workspace workspace;
    workspace.write("texts.jsonl", one + "\n" + two + "\n");
    const Finished refused = workspace.heed({"effect", "-f", "texts.jsonl", "--model", t5});
    CHECK(refused.code == 3);
    CHECK(contains(refused.err, "line 2: expected a field \"target\""));
}

TEST_CASE("effect: an encoder without its decoder predicts nothing") {
    const Workspace workspace;
    workspace.shell("cp " HEED_SOURCE "/tests/truth/encoder_decoders/t5-encoder/* " HEED_SOURCE
                    "/tests/truth/encoder_decoders/t5-gated/tokenizer.json .");
    const Finished run = workspace.heed({"effect", "the cat", "--model", workspace.path()});
    CHECK(run.code == 3);
    CHECK(contains(run.err, "expected weights with a decoder, which predicts, found an encoder alone"));
}

TEST_CASE("effect: a head that is named twice is a slip, and one token has no loss, but a next one") {
    check_refused({"effect", "a [MASK]", "--without", "all"}, 2,
                  "--without takes each, or heads as layer-head, such as 18-6,17-3, not \"all\"");
    check_refused({"effect", "a [MASK]", "--answer", "fire", "--against", "fire"}, 2, "another token");
    check_refused({"effect", "[MASK]", "--without", "each", "--scatter", "punctuation", "-o", "x.svg"}, 2,
                  "no text has what \"punctuation\" measures");
    check_refused({"effect", "a [MASK]", "--without", "1-1,2-0,1-1"}, 2,
                  "--without names the head 1-1 twice");
    const std::string gpt2 = truth_folder + "../continued/gpt2";
    const json record = only_record(effect({"The", "--model", gpt2}));
    CHECK(record.at("value").is_null());
    CHECK(record.at("losses").empty());
    CHECK(record.at("predictions")[0].at("top").size() == 5);
    check_refused({"effect", "The", "--model", gpt2, "--without", "0-0"}, 3, "expected two tokens or more");
}

TEST_CASE("effect: the masked token is named as the model writes it, and a last space is told") {
    check_refused({"effect", "the <mask> sat"}, 3, "expected a text with the masked token [MASK]");
    const std::string gpt2 = truth_folder + "../continued/gpt2";
    const std::string told = "the text ends in a space, which changes what comes next";
    CHECK(contains(Workspace().heed({"effect", "The cat ", "--model", gpt2}).err, told));
    CHECK_FALSE(contains(Workspace().heed({"effect", "The cat", "--model", gpt2}).err, told));
    CHECK_FALSE(contains(Workspace().heed({"effect", "The [MASK] "}).err, told));
}

TEST_CASE("effect: a text in a script that the vocabulary does not have is named") {
    const Finished run = Workspace().heed({"effect", "\u732b\u732b\u732b [MASK]"});
    CHECK(run.code == 0);
    CHECK(contains(run.err, "warning"));
}

TEST_CASE("effect: golden values of other models and texts") {
    const auto file = shared_file("truth/analyses/effect.json");
    if (!file) return;
    const std::string folder = file->substr(0, file->rfind('/') + 1);
    const json all = json_of(*file);
    std::string masked;
    for (const json& truth : all.at("mlm").at("cases")) masked += line_of(truth);
    const json by_mean = effect({"-f", "texts.jsonl", "--without", "each", "--by", "mean"}, masked);
    std::size_t number = 0;
    const std::string change = "change_of_log_probability_of_top";
    for (const json& truth : all.at("mlm").at("cases")) {
        const double gap = gap_of(truth.at("without_each"));
        const json record = only_record(effect({truth.at("text"), "--without", "each", "--answer",
                                                truth.at("answer"), "--against", truth.at("against")}));
        check_near({record.at("value")}, {truth.at("logit_difference")}, 5e-6);
        check_near(record.at("without_each"), truth.at("without_each_change_of_logit_difference"), gap);
        const json plain = only_record(effect({truth.at("text"), "--without", "each"}));
        check_near(plain.at("without_each"), truth.at("without_each").at(change), gap);
        check_near(by_mean.at("records")[number++].at("without_each"),
                   truth.at("without_each_by_mean").at(change), gap);
        const json& together = truth.at("without_together");
        const json several = effect({truth.at("text"), "--without", joined(together.at("heads"))});
        check_near({several.at("without")[0].at("change")}, {together.at(change)}, gap);
    }
    for (const json& model : all.at("causal"))
        for (const json& truth : model.at("cases")) {
            const std::string name = model.at("model").get<std::string>().substr(7);
            INFO(name);
            const json& together = truth.at("without_together");
            const json record = only_record(effect(
                {"-f", "texts.jsonl", "--model", folder + name, "--without", joined(together.at("heads"))},
                line_of(truth)));
            check_near(record.at("losses"), truth.at("loss"), gap_of(truth));
            check_near(record.at("without")[0].at("losses"), together.at("loss"), gap_of(truth));
            check_near(each(record.at("predictions")[0].at("top"), "log_probability"),
                       each(truth.at("next"), "log_probability"), gap_of(truth));
            const json every = only_record(
                effect({"-f", "texts.jsonl", "--model", folder + name, "--without", "each"}, line_of(truth)));
            check_near(every.at("without_each"), truth.at("without_each_change_of_mean"), gap_of(truth));
        }
    for (const json& truth : all.at("classes").at("cases")) {
        std::vector<std::string> command = {truth.at("text"), "--model", folder + "class-bert", "--without",
                                            "each"};
        if (!truth.at("text_pair").is_null())
            command.insert(command.end(), {"--pair", truth.at("text_pair")});
        const json record = only_record(effect(command));
        CHECK(record.at("predictions")[0].at("top")[0].at("name") == truth.at("top"));
        check_near(record.at("without_each"), truth.at("without_each").at(change),
                   gap_of(truth.at("without_each")));
    }
}
