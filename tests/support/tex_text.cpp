#include "support/tex_text.hpp"

#include <cctype>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>

namespace heed::test {
namespace {

class TexReader {
  public:
    explicit TexReader(std::string_view tex) : rest_(tex) {}

    std::string read() {
        while (!rest_.empty()) step();
        if (depth_ != 0) throw std::runtime_error("TeX: a group is open at the end");
        return text_;
    }

  private:
    char take() {
        if (rest_.empty()) throw std::runtime_error("TeX: it ends within a command");
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    void step() {
        const char c = take();
        if (c == '\\') return command();
        if (c == '%') return comment();
        if (c == '{' || c == '}') {
            depth_ += c == '{' ? 1 : -1;
            if (depth_ < 0) throw std::runtime_error("TeX: a brace too many");
        } else if (std::string_view("$&#^_~").find(c) != std::string_view::npos) {
            throw std::runtime_error(std::string("TeX: a bare ") + c);
        } else if (static_cast<unsigned char>(c) < 0x20 && c != '\n') {
            throw std::runtime_error("TeX: a control character");
        } else {
            text_ += c;
        }
    }

    void comment() {
        while (!rest_.empty() && take() != '\n') continue;
    }

    void skip(std::string_view expected) {
        if (!rest_.starts_with(expected)) throw std::runtime_error("TeX: no " + std::string(expected));
        rest_.remove_prefix(expected.size());
    }

    /// What stands between these two, which is not shown.
    void skip_argument(char open, char close) {
        skip({&open, 1});
        while (take() != close) continue;
    }

    void command() {
        if (std::isalpha(static_cast<unsigned char>(rest_.empty() ? ' ' : rest_.front())) == 0) {
            const char c = take();
            if (std::string_view("{}$&#%_").find(c) == std::string_view::npos)
                throw std::runtime_error(std::string("TeX: \\") + c);
            text_ += c;
            return;
        }
        std::string name;
        while (!rest_.empty() && std::isalpha(static_cast<unsigned char>(rest_.front())) != 0) name += take();
        named(name);
    }

    void named(const std::string& name) {
        static const std::map<std::string, std::string> letters = {
            {"textbackslash", "\\"},  {"textasciicircum", "^"}, {"textasciitilde", "~"},
            {"textless", "<"},        {"textgreater", ">"},     {"textbar", "|"},
            {"textquotesingle", "'"}, {"textasciigrave", "`"}};
        static const std::set<std::string> silent = {"raggedright", "noindent",     "textbf",     "par",
                                                     "strut",       "footnotesize", "allowbreak", "ttfamily"};
        if (const auto letter = letters.find(name); letter != letters.end()) {
            text_ += letter->second;
        } else if (name == "setlength") {
            skip("{\\fboxsep}{1pt}");
        } else if (name == "kern") {
            skip("0pt");
        } else if (name == "char") {
            skip("34");
            text_ += '"';
        } else if (name == "colorbox" || name == "color") {
            skip("[HTML]");
            skip_argument('{', '}');
        } else if (!silent.contains(name)) {
            throw std::runtime_error("TeX: \\" + name);
        }
        while (rest_.starts_with(' ')) rest_.remove_prefix(1);  // a command's end
    }

    std::string_view rest_;
    std::string text_;
    int depth_ = 0;
};

}  // namespace

std::string text_of_tex(const std::string& tex) {
    return TexReader(tex).read();
}

}  // namespace heed::test
