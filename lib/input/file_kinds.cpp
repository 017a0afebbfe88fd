#include "input/file_kinds.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/text/nearest.hpp"
#include "core/text/words.hpp"
#include "input/beginnings.hpp"
#include "io/file.hpp"

namespace heed {
namespace {

using Extensions = std::vector<std::string>;
using Path = const std::string&;

/// It begins as text does.
bool is_text(Path path) {
    constexpr std::size_t beginning = 4096;
    try {
        const FileBytes file = FileBytes::open(path);
        return file.view().substr(0, beginning).find('\0') == std::string_view::npos;
    } catch (const InputError&) {
        return false;
    }
}

/// An unusual name is not put into code.
std::string name_in_code(Path path, const std::string& usual) {
    const bool is_plain = std::all_of(path.begin(), path.end(), [](unsigned char c) {
        return c < 128 &&
               (std::isalnum(c) != 0 || std::string_view("._-/").find(char(c)) != std::string_view::npos);
    });
    return is_plain ? path : usual;
}

std::string without_extension(Path path) {
    return path.substr(0, path.rfind('.'));
}

/// By its first bytes.
bool holds_numbers(Path path) {
    constexpr std::size_t beginning = 4096;
    return is_text(path) && begins_rows_of_numbers(FileBytes::open(path).view().substr(0, beginning));
}

/// The file is read as it is called.
std::string read_so(Path path) {
    if (file_extension(path) == ".txt" && holds_numbers(path))
        return "it holds rows of numbers: numpy.save saves an array that heed draws, and so does "
               "numpy.savetxt with "
               "delimiter=\",\" in a .csv";
    return "-f " + path + " reads texts from it";
}

std::string read_by_line(Path path) {
    if (is_text(path)) return read_so(path) + ", one per line, with --file-format txt";
    return "heed reads texts with -f from .txt, .json, .jsonl, .tsv, .csv, .conllu and .fasta";
}

struct Kind {
    Extensions extensions;
    std::string (*way)(Path);  // to give a file of this kind
};

extern const std::vector<Kind> kinds;  // texts that -f reads are the first

const std::vector<Kind> kinds = {
    {{".txt", ".json", ".jsonl", ".tsv", ".csv", ".conllu", ".fasta", ".fa", ".faa", ".ndjson"}, read_so},
    {{".gz", ".zst"},
     [](Path path) {
         const std::string inner = file_extension(without_extension(path));
         if (inner.empty()) return "-f " + path + " --file-format FORMAT reads it (txt, jsonl, csv, ...)";
         const Extensions& texts = kinds.front().extensions;
         return std::find(texts.begin(), texts.end(), inner) == texts.end() ? "unpack it first"
                                                                            : read_so(path);
     }},
    {{".conll", ".conllx"},
     [](Path path) { return "-f " + path + " --file-format conllu reads it if it is CoNLL-U"; }},
    {{".pt", ".pth", ".bin"},
     [](Path path) { return "heed does not read what torch.save writes; " + conversion_of_pickle(path); }},
    {{".pickle", ".pkl", ".joblib"},
     [](Path) { return std::string("heed does not read pickles; numpy.save saves an array that it reads"); }},
    {{".h5", ".hdf5", ".hdf", ".mat", ".nc", ".rds", ".rda", ".rdata"},
     [](Path) {
         return std::string("heed reads arrays from .npy, .npz and .safetensors; numpy.save saves one");
     }},
    {{".parquet", ".feather", ".orc"},
     [](Path path) {
         const std::string from = name_in_code(path, "table" + file_extension(path));
         return "heed reads tables from .csv and .tsv: python3 -c \"import pandas; pandas.read_" +
                file_extension(path).substr(1) + "('" + from + "').to_csv('" + without_extension(from) +
                ".csv')\"";
     }},
    {{".arrow", ".avro", ".dta", ".sav", ".xls", ".xlsx", ".ods", ".db", ".sqlite"},
     [](Path) { return std::string("heed reads tables from .csv and .tsv; save it as one of these"); }},
    {{".doc", ".docx", ".odt", ".rtf", ".epub", ".ppt", ".pptx", ".ps"},
     [](Path) { return std::string("heed reads text from .txt; save it as plain text"); }},
    {{".svg", ".pdf", ".png"},
     [](Path path) { return "heed inspect " + path + " says what a figure of heed shows"; }},
    {{".vec", ".emb"}, [](Path path) { return "--embeddings " + path + " looks words up in it"; }},
    {{".npy", ".npz", ".safetensors", ".html"},
     [](Path path) { return path + " is a record or an array: give it alone, without -f"; }},
    {{".onnx", ".ckpt", ".gguf", ".ggml", ".tflite", ".keras", ".pb"},
     [](Path) { return std::string("heed reads models from folders of Hugging Face, with --model FOLDER"); }},
    {{".gzip", ".zstd"},
     [](Path path) { return "heed unpacks .gz and .zst: give " + path + " such a name"; }},
    {{".zip", ".tar", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".lz4"},
     [](Path) { return std::string("heed unpacks only .gz and .zst: unpack it first"); }},
    // What scripts name besides. Left out is what also ends words ("Node.js") and the names of sites.
    {{".md",  ".markdown", ".rst",  ".tex",     ".htm",      ".xml",       ".yaml",     ".yml",  ".toml",
      ".ini", ".cfg",      ".log",  ".dat",     ".data",     ".out",       ".sql",      ".py",   ".ipynb",
      ".cpp", ".hpp",      ".sh",   ".bat",     ".jl",       ".tab",       ".srt",      ".vtt",  ".fna",
      ".ffn", ".fastq",    ".fq",   ".pdb",     ".a3m",      ".jpg",       ".jpeg",     ".gif",  ".bmp",
      ".tif", ".tiff",     ".webp", ".eps",     ".mp3",      ".mp4",       ".wav",      ".flac", ".tmp",
      ".bak", ".dot",      ".gv",   ".msgpack", ".tfrecord", ".tfrecords", ".jsonlines"},
     read_by_line}};

/// Null for an extension of no kind.
const Kind* kind_of(const std::string& extension) {
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) {
        return std::find(kind.extensions.begin(), kind.extensions.end(), extension) != kind.extensions.end();
    });
    return found == kinds.end() ? nullptr : &*found;
}

/// Those that somebody may mistype; shorter ones would be near to too much.
const Extensions long_extensions = {".txt",     ".json",   ".jsonl", ".csv",         ".tsv",
                                    ".npy",     ".npz",    ".pth",   ".svg",         ".png",
                                    ".parquet", ".conllu", ".fasta", ".safetensors", ".pdf"};

}  // namespace

bool is_one_word(const std::string& text) {
    return text.find_first_of(" \t\n\r\f\v") == std::string::npos;
}

bool is_address(const std::string& word) {
    return word.find("://") != std::string::npos || word.find('@') != std::string::npos ||
           lower_case(word).starts_with("www.");
}

std::string known_extension(const std::string& word) {
    if (!is_one_word(word) || is_address(word)) return "";
    std::string extension = file_extension(word);
    if (kind_of(extension) != nullptr) return extension;
    if (extension == ".tx") return ".txt";
    const bool has_letter =
        std::any_of(extension.begin(), extension.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
    if (extension.size() < 4 || !has_letter) return "";  // ".tv" and ".ph" are addresses, ".14" is a number
    return nearest(extension, long_extensions, extension.size() > 8 ? 2 : 1);
}

std::string conversion_of_pickle(const std::string& path) {
    const std::string from = name_in_code(path, "attention.pt");
    return "save an array: python3 -c \"import numpy, torch; a = torch.load('" + from +
           "', map_location='cpu', weights_only=True); a = a.get('attentions', a.get('attention', "
           "tuple(a.values()))) if isinstance(a, dict) else a; numpy.save('" +
           without_extension(from) +
           ".npy', (a if torch.is_tensor(a) else torch.stack(tuple(a))).detach().float().numpy())\" (a "
           "whole output of transformers fails: save out.attentions instead; --tokens gives the tokens)";
}

std::string way_to_give(const std::string& path) {
    const Kind* const kind = kind_of(file_extension(path));
    return kind == nullptr ? read_by_line(path) : kind->way(path);
}

std::string conversion_of_word2vec(const std::string& path) {
    const std::string from = name_in_code(path, "vectors.bin");
    return "python3 -c \"from gensim.models import KeyedVectors as K; K.load_word2vec_format('" + from +
           "', binary=True).save_word2vec_format('" + without_extension(from) + ".txt')\" converts it";
}

}  // namespace heed
