#include "tokenizer/step_json.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

#include "core/text/utf8.hpp"
#include "format/base64.hpp"

namespace heed {
namespace {

template <typename Step>
struct Reader {
    std::string_view type;
    Step (*read)(const JsonValue& stage);
};

/// Sequences may hold Sequences; JSON's depth is limited where it is read.
template <typename Step, std::size_t N>
void append_steps(std::vector<Step>& steps, const JsonValue& stage, const Reader<Step> (&readers)[N],
                  const char* name, const char* list) {
    constexpr std::size_t most = 1000;
    const JsonValue type = stage.field("type");
    const std::string wanted = type.string();
    if (wanted == "Sequence") {
        stage.field(list).for_each_element(
            [&](const JsonValue& one) { append_steps(steps, one, readers, name, list); });
        return;
    }
    if (steps.size() == most) throw InputError(stage.place(), "at most 1000 steps", "more");
    std::string known = "Sequence";
    for (const Reader<Step>& reader : readers) {
        if (reader.type == wanted) {
            steps.push_back(reader.read(stage));
            return;
        }
        known += ", " + std::string(reader.type);
    }
    throw InputError(type.place(), "a " + std::string(name) + " heed has (" + known + ")",
                     type.description());
}

Regex regex_of(const JsonValue& value) {
    const std::string pattern = value.string();
    try {
        return Regex(pattern);
    } catch (const std::invalid_argument& error) {
        throw InputError(value.place(), "a regular expression heed has", error.what());
    }
}

Pattern pattern_of(const JsonValue& stage) {
    const JsonValue pattern = stage.field("pattern");
    if (const auto regex = pattern.find("Regex")) return regex_of(*regex);
    const JsonValue text = pattern.field("String");
    if (text.string().empty()) throw InputError(text.place(), "a text that is not empty", "\"\"");
    return text.string();
}

std::string character_of(const JsonValue& value) {
    std::string text = value.string();
    if (count_code_points(text) != 1) throw InputError(value.place(), "one character", value.description());
    return text;
}

template <typename Value>
struct Named {
    std::string_view name;
    Value value;
};

template <typename Value, std::size_t N>
Value one_of(const JsonValue& value, const Named<Value> (&choices)[N]) {
    const std::string name = value.string();
    std::string known;
    for (const Named<Value>& choice : choices) {
        if (choice.name == name) return choice.value;
        known += (known.empty() ? "" : ", ") + std::string(choice.name);
    }
    throw InputError(value.place(), "one of " + known, value.description());
}

SplitBehavior behavior_of(const JsonValue& value) {
    static constexpr Named<SplitBehavior> behaviors[] = {
        {"Removed", SplitBehavior::removed},
        {"Isolated", SplitBehavior::isolated},
        {"MergedWithPrevious", SplitBehavior::merged_with_previous},
        {"MergedWithNext", SplitBehavior::merged_with_next},
        {"Contiguous", SplitBehavior::contiguous}};
    return one_of(value, behaviors);
}

template <typename Step, typename Made>
Step plain(const JsonValue&) {
    return Made{};
}

template <bool compatibility, bool composition>
NormalizerStep unicode_form(const JsonValue&) {
    return UnicodeForm{compatibility, composition};
}

NormalizerStep precompiled(const JsonValue& stage) {
    const JsonValue charsmap = stage.field("precompiled_charsmap");
    const auto bytes = from_base64(charsmap.string());
    try {
        if (!bytes) throw std::invalid_argument("base64");
        return Precompiled(*bytes);
    } catch (const std::invalid_argument& error) {
        throw InputError(charsmap.place(), error.what(), charsmap.description());
    }
}

constexpr Reader<NormalizerStep> normalizer_readers[] = {
    {"BertNormalizer", [](const JsonValue& stage) -> NormalizerStep { return BertNormalizer::read(stage); }},
    {"NFC", unicode_form<false, true>},
    {"NFD", unicode_form<false, false>},
    {"NFKC", unicode_form<true, true>},
    {"NFKD", unicode_form<true, false>},
    {"Lowercase", plain<NormalizerStep, Lowercase>},
    {"StripAccents", plain<NormalizerStep, StripAccents>},
    {"Nmt", plain<NormalizerStep, Nmt>},
    {"ByteLevel", plain<NormalizerStep, ByteLevelNormalizer>},
    {"Prepend",
     [](const JsonValue& stage) -> NormalizerStep { return Prepend{stage.field("prepend").string()}; }},
    {"Strip",
     [](const JsonValue& stage) -> NormalizerStep {
         return Strip{stage.field("strip_left").boolean(), stage.field("strip_right").boolean()};
     }},
    {"Replace",
     [](const JsonValue& stage) -> NormalizerStep {
         return Replace{pattern_of(stage), stage.field("content").string()};
     }},
    {"Precompiled", precompiled}};

/// `add_prefix_space` is how older files say `prepend_scheme`.
PreTokenizerStep metaspace(const JsonValue& stage) {
    using Scheme = Metaspace::PrependScheme;
    static constexpr Named<Scheme> schemes[] = {
        {"always", Scheme::always}, {"first", Scheme::first}, {"never", Scheme::never}};
    Metaspace step;
    step.replacement = character_of(stage.field("replacement"));
    const auto scheme = stage.find("prepend_scheme");
    if (scheme) step.prepend_scheme = one_of(*scheme, schemes);
    if (!flag_of(stage, "add_prefix_space", true)) {
        if (scheme && step.prepend_scheme != Scheme::never)
            throw InputError(scheme->place(), "never, as add_prefix_space false says", scheme->description());
        step.prepend_scheme = Scheme::never;
    }
    step.split = flag_of(stage, "split", true);
    return step;
}

PreTokenizerStep byte_level(const JsonValue& stage) {
    return ByteLevel{stage.field("add_prefix_space").boolean(), flag_of(stage, "use_regex", true)};
}

PreTokenizerStep split(const JsonValue& stage) {
    return Split{pattern_of(stage), behavior_of(stage.field("behavior")), flag_of(stage, "invert", false)};
}

PreTokenizerStep punctuation(const JsonValue& stage) {
    const auto behavior = stage.find("behavior");
    return behavior ? Punctuation{behavior_of(*behavior)} : Punctuation{};
}

constexpr Reader<PreTokenizerStep> pre_tokenizer_readers[] = {
    {"BertPreTokenizer", plain<PreTokenizerStep, BertPreTokenizer>},
    {"ByteLevel", byte_level},
    {"Metaspace", metaspace},
    {"Split", split},
    {"Whitespace", plain<PreTokenizerStep, Whitespace>},
    {"WhitespaceSplit", plain<PreTokenizerStep, WhitespaceSplit>},
    {"Punctuation", punctuation},
    {"Digits",
     [](const JsonValue& stage) -> PreTokenizerStep {
         return Digits{stage.field("individual_digits").boolean()};
     }},
    {"CharDelimiterSplit", [](const JsonValue& stage) -> PreTokenizerStep {
         return CharDelimiterSplit{character_of(stage.field("delimiter"))};
     }}};

}  // namespace

bool flag_of(const JsonValue& object, std::string_view key, bool otherwise) {
    const auto value = object.find(key);
    return value ? value->boolean() : otherwise;
}

NormalizerSequence normalizers_of(const JsonValue& stage) {
    NormalizerSequence sequence;
    append_steps(sequence.steps, stage, normalizer_readers, "normalizer", "normalizers");
    return sequence;
}

PreTokenizerSequence pre_tokenizers_of(const JsonValue& stage) {
    PreTokenizerSequence sequence;
    append_steps(sequence.steps, stage, pre_tokenizer_readers, "pre_tokenizer", "pretokenizers");
    return sequence;
}

}  // namespace heed
