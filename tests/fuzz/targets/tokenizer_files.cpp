// A folder's tokenizer.json, tokenizer_config.json, special_tokens_map.json, added_tokens.json and vocab.txt,
// with a line of dashes between them; an empty one is not there.
#include <array>

#include "fuzz/encoding_checks.hpp"
#include "fuzz/target.hpp"
#include "fuzz/told.hpp"
#include "model/inspect/tokenizer_summary.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed::fuzz {
namespace {

constexpr std::array names = {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
                              "added_tokens.json", "vocab.txt"};
constexpr std::string_view dashes = "\n----\n";

using Files = std::vector<std::string>;

Files files_in(std::string_view bytes) {
    Files files;
    while (files.size() < names.size()) {
        const std::size_t end = bytes.find(dashes);
        files.emplace_back(bytes.substr(0, end));
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + dashes.size());
    }
    return files;
}

std::string joined(const Files& files) {
    std::string bytes;
    for (const std::string& file : files)
        bytes.append(bytes.empty() && &file == &files[0] ? "" : dashes).append(file);
    return bytes;
}

Folder folder_of(const Files& files) {
    std::map<std::string, std::string_view> present;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (!files[i].empty()) present[names[i]] = files[i];
    return Folder::of_memory("a model", present);
}

const std::array texts = {"The [MASK] quick, b\xC3\xA9 <x>new  a\xCC\x81z", "",
                          "\xE4\xB8\xAD\xE6\x96\x87 [SEP]ab[sep]"};

constexpr const char* pair = "quick a b";

/// No text is rejected but where it needs an unknown token, and there is none.
void check_text(const Tokenizer& tokenizer, const Sequence& sequence) {
    try {
        check_encoding(tokenizer.encode(sequence), tokenizer.vocabulary_size());
    } catch (const InputError& error) {
        require(std::string_view(error.what()).find("no unknown token") != std::string_view::npos,
                error.what());
    }
}

void check_tokenizer(const Tokenizer& tokenizer) {
    for (const char* const text : texts) {
        Sequence sequence;
        sequence.text = text;
        check_text(tokenizer, sequence);
        sequence.text_pair = pair;
        check_text(tokenizer, sequence);
        const auto cut = accepted([&] { return tokenizer.encode(sequence, Truncation{5}); });
        require(!cut || cut->tokens.size() <= 5, "a cut is as short as it is asked to be");
    }
}

void run(std::string_view bytes) {
    const Files files = files_in(bytes);
    const Folder folder = folder_of(files);
    std::vector<std::string> warnings;
    const auto tokenizer = accepted([&] { return Tokenizer::load(folder, warnings); });
    accepted([&] { return summarize_tokenizer(folder); });
    if (tokenizer) check_tokenizer(*tokenizer);
}

std::string tokenizer_json(const std::string& processor) {
    return R"({"version":"1.0","truncation":null,"padding":null,"added_tokens":[)"
           R"({"id":2,"content":"[CLS]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},)"
           R"({"id":3,"content":"[SEP]","special":true},{"id":4,"content":"[MASK]","lstrip":true,"special":true},)"
           R"({"id":9,"content":"<x>new","single_word":true,"rstrip":true,"normalized":true,"special":false}],)"
           R"("normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},)"
           R"("pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":)" +
           processor +
           R"(,"decoder":{"type":"WordPiece"},"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",)"
           R"("max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"a":5,"b":6,"##b":7,"quick":8}}})";
}

/// With other stages than BERT's.
std::string other_json(const std::string& normalizer, const std::string& pre_tokenizer,
                       const std::string& model) {
    return R"({"version":"1.0","added_tokens":[{"id":0,"content":"<u>","special":true}],"normalizer":)" +
           normalizer + R"(,"pre_tokenizer":)" + pre_tokenizer +
           R"(,"post_processor":{"type":"RobertaProcessing","sep":["<u>",0],"cls":["<u>",0],"trim_offsets":true,"add_prefix_space":true},)"
           R"("model":)" +
           model + "}";
}

std::vector<std::string> other_seeds(const std::string& backend) {
    const std::string bpe =
        R"({"type":"BPE","unk_token":"<u>","fuse_unk":true,"byte_fallback":true,"vocab":{"<u>":0,"a":1,"b":2,"ab":3,"<0x41>":4},"merges":["a b"]})";
    const std::string unigram =
        R"({"type":"Unigram","unk_id":0,"byte_fallback":false,"vocab":[["<u>",0.0],["a",-1.5],["ab",-1],["\u2581",-2.0]]})";
    const std::string steps =
        R"({"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"StripAccents"},{"type":"Nmt"},{"type":"Lowercase"},)"
        R"({"type":"Strip","strip_left":true,"strip_right":false},{"type":"Prepend","prepend":" "},)"
        R"({"type":"Precompiled","precompiled_charsmap":"BAAAAAAAAABhAA=="},)"
        R"({"type":"Replace","pattern":{"Regex":"(?:a|b){2,}|[^\\s\\p{L}]+?"},"content":"ab"}]})";
    const std::string words =
        R"({"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(?i:'s)|\\s+(?!\\S)|(?<=a).| ?\\p{L}++"},"behavior":"MergedWithNext","invert":true},)"
        R"({"type":"Metaspace","replacement":"\u2581","prepend_scheme":"first","split":true},{"type":"Punctuation"},)"
        R"({"type":"Digits","individual_digits":true},{"type":"Whitespace"}]})";
    const std::string bytes =
        R"({"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true})";
    return {joined({other_json("null", bytes, bpe), backend, "", "", ""}),
            joined({other_json(steps, words, unigram), backend, "", "", ""})};
}

/// What becomes of each text, alone and with a pair.
std::string tell(std::string_view bytes) {
    const Files files = files_in(bytes);
    std::vector<std::string> warnings;
    const Tokenizer tokenizer = Tokenizer::load(folder_of(files), warnings);
    nlohmann::json encodings = nlohmann::json::array();
    for (const char* const text : texts) {
        Sequence sequence;
        sequence.text = text;
        encodings.push_back(told(tokenizer.encode(sequence)));
        sequence.text_pair = pair;
        encodings.push_back(told(tokenizer.encode(sequence)));
    }
    return encodings.dump();
}

std::vector<std::string> seeds() {
    const std::string bert = R"({"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]})";
    const std::string general =
        R"({"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],)"
        R"("pair":[{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":1}},{"Sequence":{"id":"A","type_id":0}}],)"
        R"("special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},"[SEP]":{"id":"[SEP]","ids":[3,4],"tokens":["[SEP]","[MASK]"]}}})";
    const std::string backend = R"({"tokenizer_class":"PreTrainedTokenizerFast"})";
    const std::string config =
        R"({"tokenizer_class":"BertTokenizer","do_lower_case":false,"strip_accents":true,"tokenize_chinese_chars":false,)"
        R"("unk_token":"[UNK]","cls_token":{"content":"[CLS]","lstrip":true},"mask_token":"<x>",)"
        R"("additional_special_tokens":["new","[MASK]"],"added_tokens_decoder":{"7":{"content":"new","special":true,"rstrip":true}}})";
    const std::string vocab = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##b\nquick\n";
    std::vector<std::string> seeds = other_seeds(backend);
    for (const std::string& seed : std::vector<std::string>{
             joined({tokenizer_json(bert), "", "", "", ""}),
             joined({tokenizer_json(general), backend, "", "", ""}),
             joined({tokenizer_json("null"), backend, "", "", ""}), joined({"", config, "", "", vocab}),
             joined({"", R"({"do_lower_case":true})",
                     R"({"cls_token":"[CLS]","mask_token":{"content":"a","normalized":true}})",
                     R"({"<x>new":9,"ab":4294967295})", vocab}),
             joined({"", "", "", "", vocab})})
        seeds.push_back(seed);
    return seeds;
}

const Registered tokenizer_files({"tokenizer_files",
                                  run,
                                  seeds,
                                  {"\n----\n",
                                   "\"content\":\"",
                                   "\"special\":true",
                                   "\"normalized\":false",
                                   "\"lstrip\":true",
                                   "\"rstrip\":true",
                                   "\"single_word\":true",
                                   "\"added_tokens\":[",
                                   "\"added_tokens_decoder\":{",
                                   "\"tokenizer_class\":\"",
                                   "PreTrainedTokenizerFast",
                                   "BertTokenizerFast",
                                   "\"unk_token\":\"",
                                   "\"sep_token\":\"",
                                   "\"id\":4294967295",
                                   "\"max_input_chars_per_word\":0",
                                   "\"continuing_subword_prefix\":\"",
                                   "\"vocab\":{",
                                   "TemplateProcessing",
                                   "BertProcessing",
                                   "\"Sequence\":{",
                                   "\"SpecialToken\":{",
                                   "\"type_id\":1",
                                   "\"ids\":[",
                                   "\"tokens\":["},
                                  tell});

}  // namespace
}  // namespace heed::fuzz
