// Files that are part of the program: the assembler copies them into its read-only data, and the compiler
// never sees their bytes. HEED_EMBED(name, "path") declares them, embedded(name_begin, name_end) gives them.
#pragma once

#include <cstddef>
#include <string_view>

#define HEED_EMBED(symbol, file)                                                                       \
    asm(".section .rodata\n.balign 64\n.global " #symbol "_begin\n" #symbol "_begin:\n.incbin \"" file \
        "\"\n.global " #symbol "_end\n" #symbol "_end:\n.byte 0\n.previous\n");                        \
    extern "C" const char symbol##_begin[];                                                            \
    extern "C" const char symbol##_end[];

namespace heed {

inline std::string_view embedded(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace heed
