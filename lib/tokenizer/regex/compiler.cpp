#include "tokenizer/regex/compiler.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "tokenizer/regex/parser.hpp"

namespace heed {
namespace {

using Node = RegexNode;

constexpr std::size_t most_steps = 10000;

/// Writes the steps of a node, one after the other.
class Writer {
  public:
    RegexProgram write(const Node& node) {
        add_node(node);
        step(RegexStep::Kind::accept);
        for (RegexStep& fork : program_.steps)
            if (fork.kind == RegexStep::Kind::fork) find_first(fork);
        for (RegexStep& repeat : program_.steps)
            if (repeat.kind == RegexStep::Kind::repeat && repeat.greed == RegexStep::Greed::greedy &&
                is_last(repeat))
                repeat.greed = RegexStep::Greed::possessive;
        return std::move(program_);
    }

  private:
    using Kind = RegexStep::Kind;

    std::size_t step(Kind kind) {
        if (program_.steps.size() == most_steps)
            throw std::invalid_argument("a pattern of more than " + std::to_string(most_steps) + " steps");
        program_.steps.push_back({.kind = kind});
        return program_.steps.size() - 1;
    }

    void aim(std::size_t at) { program_.steps[at].target = program_.steps.size(); }

    std::size_t add_set(const CharacterSet& set) {
        program_.sets.push_back(set);
        program_.sets.back().finish();
        return program_.sets.size() - 1;
    }

    void add_node(const Node& node) {
        switch (node.kind) {
            case Node::Kind::set: {
                const std::size_t one = step(Kind::one);
                program_.steps[one].set = add_set(node.set);
                return;
            }
            case Node::Kind::sequence:
                for (const Node& child : node.children) add_node(child);
                return;
            case Node::Kind::choice:
                return add_choice(node);
            case Node::Kind::repeat:
                return node.children[0].kind == Node::Kind::set ? add_repeat(node) : add_loop(node);
            case Node::Kind::behind: {
                const std::size_t behind = step(Kind::behind);
                program_.steps[behind].set = add_set(node.children[0].set);
                program_.steps[behind].negated = node.negated;
                return;
            }
            case Node::Kind::look:
                return add_nested(Kind::look, node);
            case Node::Kind::atomic:
                return add_nested(Kind::atomic, node);
            case Node::Kind::line_start:
                step(Kind::line_start);
                return;
            case Node::Kind::line_end:
                step(Kind::line_end);
                return;
        }
    }

    void add_choice(const Node& node) {
        std::vector<std::size_t> jumps;
        for (std::size_t i = 0; i + 1 < node.children.size(); ++i) {
            const std::size_t fork = step(Kind::fork);
            add_node(node.children[i]);
            jumps.push_back(step(Kind::jump));
            aim(fork);
        }
        add_node(node.children.back());
        for (const std::size_t jump : jumps) aim(jump);
    }

    void add_repeat(const Node& node) {
        const std::size_t repeat = step(Kind::repeat);
        program_.steps[repeat].set = add_set(node.children[0].set);
        program_.steps[repeat].least = node.least;
        program_.steps[repeat].most = node.most;
        program_.steps[repeat].greed = node.greed;
    }

    void add_nested(Kind kind, const Node& node) {
        const std::size_t nested = step(kind);
        program_.steps[nested].negated = node.negated;
        for (const Node& child : node.children) add_node(child);
        step(Kind::accept);
        aim(nested);
    }

    /// A repeated group: the steps of its body as often as it must be there, then as often as it may.
    void add_loop(const Node& node) {
        if (node.greed == RegexStep::Greed::possessive) {
            Node greedy = node;
            greedy.greed = RegexStep::Greed::greedy;
            Node atomic{.kind = Node::Kind::atomic};
            atomic.children.push_back(std::move(greedy));
            return add_nested(Kind::atomic, atomic);
        }
        const Node& body = node.children[0];
        for (std::size_t i = 0; i < node.least; ++i) add_node(body);
        if (node.most == unlimited) {
            const std::size_t start = program_.steps.size();
            const std::vector<std::size_t> aims = add_optional(node.greed, body);
            program_.steps[step(Kind::jump)].target = start;
            for (const std::size_t at : aims) aim(at);
            return;
        }
        std::vector<std::size_t> aims;
        for (std::size_t i = node.least; i < node.most; ++i)
            for (const std::size_t at : add_optional(node.greed, body)) aims.push_back(at);
        for (const std::size_t at : aims) aim(at);
    }

    /// The body, or not; gives the steps that lead past it.
    std::vector<std::size_t> add_optional(RegexStep::Greed greed, const Node& body) {
        const std::size_t fork = step(Kind::fork);
        std::size_t past = fork;
        if (greed == RegexStep::Greed::lazy) {
            past = step(Kind::jump);
            aim(fork);
        }
        add_node(body);
        return {past};
    }

    /// The bytes with which the steps after a fork can begin.
    void find_first(RegexStep& fork) const {
        const auto at = static_cast<std::size_t>(&fork - program_.steps.data()) + 1;
        std::vector<bool> seen(program_.steps.size());
        fork.first_is_any = !add_first(at, fork.first, seen);
    }

    /// Nothing after it can fail, so that it never has to give a character back.
    bool is_last(const RegexStep& step) const {
        auto at = static_cast<std::size_t>(&step - program_.steps.data()) + 1;
        while (program_.steps[at].kind == Kind::jump && program_.steps[at].target > at)
            at = program_.steps[at].target;
        return program_.steps[at].kind == Kind::accept;
    }

    /// False if any byte can follow, or none need.
    bool add_first(std::size_t at, std::bitset<256>& first, std::vector<bool>& seen) const {
        for (;; ++at) {
            if (seen[at]) return true;
            seen[at] = true;
            const RegexStep& s = program_.steps[at];
            if (s.kind == Kind::one || s.kind == Kind::repeat) {
                add_bytes(program_.sets[s.set], first);
                if (s.kind == Kind::one || s.least > 0) return true;
            } else if (s.kind == Kind::fork) {
                if (!add_first(s.target, first, seen)) return false;
            } else if (s.kind == Kind::jump) {
                at = s.target - 1;
            } else {
                return false;
            }
        }
    }

    static void add_bytes(const CharacterSet& set, std::bitset<256>& first) {
        for (std::size_t byte = 0; byte < 128; ++byte)
            if (set.ascii[byte]) first.set(byte);
        for (std::size_t byte = 128; byte < 256; ++byte) first.set(byte);
    }

    RegexProgram program_;
};

}  // namespace

RegexProgram compile_regex(std::string_view pattern) {
    return Writer().write(parse_regex(pattern));
}

}  // namespace heed
