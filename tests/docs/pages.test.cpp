// Each page as its reader follows it: every command runs, prints what the page shows, and draws the figure
// that the page shows. `./dev docs` puts what they print now into the pages, and what they draw into
// docs/figures.
#include <algorithm>
#include <bit>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/documentation.hpp"
#include "support/fake_hub.hpp"
#include "support/golden.hpp"
#include "support/message.hpp"
#include "support/pixels.hpp"
#include "support/shown_figure.hpp"
#include "support/temporary.hpp"

using namespace heed::test;

namespace {

/// [1, 3, 4, 4] as .npy: causal rows that sum to 1, another share of the first key in each head.
std::string attention_array() {
    std::string data;
    for (int panel = 0; panel < 3; ++panel)
        for (int query = 0; query < 4; ++query)
            for (int key = 0; key < 4; ++key) {
                const float first = query == 0 ? 1.0F : 0.25F + 0.125F * static_cast<float>(panel);
                const float others = query == 0 ? 0.0F : (1 - first) / static_cast<float>(query);
                const float weight = key > query ? 0.0F : key == 0 ? first : others;
                data += little_endian(std::bit_cast<std::uint32_t>(weight), 4);
            }
    return npy_of("'<f4'", "False", "(1, 3, 4, 4)", data);
}

/// The programs that a reader may lack. A block that needs a missing one is passed over, and the test says
/// so.
const std::vector<std::string> optional_programs = {"jq",       "make",   "snakemake",
                                                    "parallel", "sbatch", "python3"};

bool has_word(const std::string& text, const std::string& word) {
    return std::regex_search(text, std::regex("(^|[^a-z-])" + word + "($|[^a-z.-])"));
}

/// A page, followed from its first command to its last.
class Followed {
  public:
    explicit Followed(std::string page) : page_(std::move(page)), markdown_(source_file(page_)) {
        for (const std::string name :
             {"config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"})
            hub_.files[name] = source_file("data/builtin-bert/model/" + name);
        hub_.files.erase("tokenizer.json");
        std::filesystem::create_directories(home_.path("me/.cache"));
        const auto cache = std::filesystem::path(reader_.cache()).parent_path();
        std::filesystem::create_directory_symlink(cache, home_.path("me/.cache/huggingface"));
        reader_.cache_model("models--facebook--esm2_t12_35M_UR50D", "tests/truth/families/esm-base");
        reader_.cache_model("models--google-t5--t5-small", "tests/truth/encoder_decoders/t5-gated");
        reader_.cache_model("models--openai-community--gpt2", "tests/truth/continued/gpt2");
        reader_.workspace.write("attention.npy", attention_array());
        reader_.workspace.write("attention.json",
                                R"({"tokens": ["The", "cat"], "attention": [[1, 0], [0.4, 0.6]]})");
    }

    void run() {
        const std::vector<Block> all = blocks(markdown_);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool is_answered = i + 1 < all.size() && is_output(all[i], all[i + 1]);
            follow(all[i], is_answered ? &all[i + 1] : nullptr);
        }
        for (const std::string& name : figures_in(markdown_))
            if (reader_.workspace.has(name)) check_figure(reader_.workspace, name);
        if (accepts_golden() && updated() != markdown_)
            std::ofstream(HEED_SOURCE "/" + page_, std::ios::binary) << updated();
    }

  private:
    /// Whether the second block stands right below the first and shows what it prints.
    bool is_output(const Block& block, const Block& below) const {
        const std::size_t end = block.at + block.content.size();
        return below.language == "text" && markdown_.substr(end, 5) == "```\n\n" &&
               below.at == end + std::string("```\n\n```text\n").size();
    }

    void follow(const Block& block, const Block* shown) {
        static const std::regex names_a_file("^(?:#|%) ([A-Za-z]+(?:[.][a-z]+)?)\n");
        std::smatch file;
        if (block.language == "sh") {
            if (!contains(block.content, "./dev ") && has_programs(block.content))
                check(block.content, shown);
        } else if (block.language == "python") {
            follow_python(block.content, shown);
        } else if (std::regex_search(block.content, file, names_a_file)) {
            reader_.workspace.write(file[1], block.content);
        }
    }

    bool has_programs(const std::string& commands) const {
        for (const std::string& program : optional_programs) {
            if (!has_word(commands, program) || shell("command -v " + program).code == 0) continue;
            WARN(page_ << ": " << program << " is not installed, so this is passed over:\n" << commands);
            return false;
        }
        return true;
    }

    /// The page's Python is one session. What asks a hub for a model is left out; from the first package on
    /// that is not installed all is passed over.
    void follow_python(const std::string& code, const Block* shown) {
        if (contains(code, "from_pretrained(") || contains(code, "outputs.attentions")) return;
        has_packages_ = has_packages_ && has_packages(code);
        if (!has_packages_) {
            WARN(page_ << ": a package is not installed, so this is passed over:\n" << code);
            return;
        }
        const std::string quiet =
            "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()), "
            "contextlib.redirect_stderr(io.StringIO()):\n    exec(open('before.py').read())\n";
        reader_.workspace.write("before.py", session_);
        reader_.workspace.write("block.py", quiet + code);
        check("MPLBACKEND=agg \"${PYTHON:-python3}\" block.py", shown);
        session_ += code;
    }

    bool has_packages(const std::string& code) const {
        static const std::regex import("(?:^|\n) *(?:from|import) ([a-zA-Z_]+)");
        std::string found = "from importlib.util import find_spec as f\nassert True";
        if (contains(code, "heed_attention")) found += " and f('numpy')";
        if (contains(code, "to_frame(")) found += " and f('pandas')";
        for (std::sregex_iterator at(code.begin(), code.end(), import), end; at != end; ++at)
            found += " and f('" + (*at)[1].str() + "')";
        reader_.workspace.write("imports.py", found);
        return shell("\"${PYTHON:-python3}\" imports.py").code == 0;
    }

    /// A command whose output on the page is an error of heed's fails, every other one succeeds.
    void check(const std::string& commands, const Block* shown) {
        const Finished run = shell(commands);
        std::string output = run.out + run.err;
        output.erase(std::remove(output.begin(), output.end(), '\r'), output.end());
        const std::string home = home_.path("me");
        for (std::size_t at; (at = output.find(home)) != std::string::npos;)
            output.replace(at, home.size(), "~");
        INFO(page_ << ":\n" << commands << run.err);
        if (shown == nullptr) {
            static const std::regex missing_font("warning: the font [^\n]* is not installed");
            CHECK(run.code == 0);
            CHECK_FALSE(contains(std::regex_replace(run.err, missing_font, ""), "warning: "));
            return;
        }
        const bool is_as_meant = (run.code != 0) == contains(output, "heed: error: ");
        CHECK(is_as_meant);
        if (accepts_golden() && is_as_meant)
            changes_.push_back({shown->at, shown->content.size(), output});
        else if (!accepts_golden())
            CHECK(output == shown->content);
    }

    /// The reader's home has the one cache there is.
    [[nodiscard]] Finished shell(const std::string& commands) const {
        return reader_.shell(
            "unset HF_HUB_CACHE HF_HOME XDG_CACHE_HOME TRANSFORMERS_CACHE HUGGINGFACE_HUB_CACHE COLUMNS\n"
            "export PYTHONPATH='" HEED_SOURCE
            "/cli/python' PYTHONDONTWRITEBYTECODE=1\n"
            "export HOME='" +
            home_.path("me") + "' HF_ENDPOINT='" + hub_.hub.address() + "'\n" + commands);
    }

    [[nodiscard]] std::string updated() const {
        std::string text = markdown_;
        for (auto change = changes_.rbegin(); change != changes_.rend(); ++change)
            text.replace(change->at, change->size, change->output);
        return text;
    }

    struct Change {
        std::size_t at, size;
        std::string output;
    };

    const std::string page_, markdown_;
    FakeHub hub_;
    const Reader reader_;
    const TemporaryFolder home_;
    std::string session_;
    bool has_packages_ = true;
    std::vector<Change> changes_;
};

void check_page(const std::string& page) {
    Followed(page).run();
}

std::set<std::string> stored_figures() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(HEED_SOURCE "/docs/figures"))
        names.insert(entry.path().filename().string());
    return names;
}

/// Whether a page that shows the figure has the command that draws it.
bool is_drawn_where_shown(const std::string& figure) {
    for (const std::string& page : pages()) {
        const std::string markdown = source_file(page);
        if (figures_in(markdown).count(figure) == 0) continue;
        for (const ShellBlock& block : shell_blocks(markdown))
            if (contains(block.commands, "-o " + figure)) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("docs: README.md prints and draws what it shows", "[docs]") {
    check_page("README.md");
}

TEST_CASE("docs: guide.md prints and draws what it shows", "[docs]") {
    check_page("docs/guide.md");
}

TEST_CASE("docs: notebook.md prints and draws what it shows", "[docs]") {
    check_page("docs/notebook.md");
}

TEST_CASE("docs: python.md prints and draws what it shows", "[docs]") {
    check_page("docs/python.md");
}

TEST_CASE("docs: recipes.md prints and draws what it shows", "[docs]") {
    check_page("docs/recipes.md");
}

TEST_CASE("docs: models.md prints and draws what it shows", "[docs]") {
    check_page("docs/models.md");
}

TEST_CASE("docs: figures.md prints and draws what it shows", "[docs]") {
    check_page("docs/figures.md");
}

TEST_CASE("docs: view.md prints and draws what it shows", "[docs]") {
    check_page("docs/view.md");
}

TEST_CASE("docs: analyses.md prints and draws what it shows", "[docs]") {
    check_page("docs/analyses.md");
}

TEST_CASE("docs: faq.md prints and draws what it shows", "[docs]") {
    check_page("docs/faq.md");
}

TEST_CASE("docs: formats.md prints and draws what it shows", "[docs]") {
    check_page("docs/formats.md");
}

TEST_CASE("docs: gallery.md prints and draws what it shows, and every stored figure is shown", "[docs]") {
    check_page("docs/gallery.md");
    std::set<std::string> shown;
    for (const std::string& page : pages())
        for (const std::string& name : figures_in(source_file(page))) shown.insert(name);
    CHECK(shown == stored_figures());
    for (const std::string& name : shown) {
        INFO(name);
        CHECK(is_drawn_where_shown(name));
    }
}

TEST_CASE("docs: every page with commands is followed by one of these tests", "[docs]") {
    const std::string tests =
        source_file("tests/docs/pages.test.cpp") + source_file("tests/docs/cluster.test.cpp");
    for (const std::string& page : pages()) {
        INFO(page);
        CHECK((shell_blocks(source_file(page)).empty() || contains(tests, "\"" + page + "\"")));
    }
}

TEST_CASE("pictures are alike if edges differ, and not if a cell or a size does") {
    std::vector<std::uint32_t> pixels(64 * 64, 0xFFFFFFFF);
    const Picture white = decode_png(encode_png(64, pixels));
    CHECK(largest_difference(white, white) == 0);
    for (std::size_t y = 0; y < 64; ++y) pixels[64 * y + 9] = 0xE0E0E0FF;
    CHECK(largest_difference(white, decode_png(encode_png(64, pixels))) < versions_differ_by);
    for (std::size_t y = 0; y < 8; ++y)
        for (std::size_t x = 0; x < 8; ++x) pixels[64 * y + x] = 0xD0FFFFFF;
    CHECK(largest_difference(white, decode_png(encode_png(64, pixels))) > versions_differ_by);
    CHECK(largest_difference(white, decode_png(encode_png(32, pixels))) == 255);
}
