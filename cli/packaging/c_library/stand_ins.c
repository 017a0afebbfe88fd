// What g++'s own libraries ask of the C library, and glibc 2.28 does not have: with it a portable heed is linked (cli/packaging/libraries).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/random.h>

/// From 2.32 on: whether shared_ptr may count without atomics. It may not.
char __libc_single_threaded = 0;

/// From 2.36 on.
uint32_t arc4random(void) {
    uint32_t number = 0;
    while (getrandom(&number, sizeof number, 0) != sizeof number) {
    }
    return number;
}

struct Search {
    uintptr_t address;
    struct dl_find_object* found;
};

/// 1 where this object holds the address, whose frames are noted.
static int look_in(struct dl_phdr_info* object, size_t size, void* data) {
    struct Search* search = data;
    (void)size;
    uintptr_t begin = 0, end = 0, frames = 0;
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const ElfW(Phdr)* part = &object->dlpi_phdr[i];
        const uintptr_t at = object->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_LOAD && search->address >= at && search->address < at + part->p_memsz) {
            begin = at;
            end = at + part->p_memsz;
        }
        if (part->p_type == PT_GNU_EH_FRAME) frames = at;
    }
    if (end == 0 || frames == 0) return 0;
    *search->found = (struct dl_find_object){
        .dlfo_map_start = (void*)begin, .dlfo_map_end = (void*)end, .dlfo_eh_frame = (void*)frames};
    return 1;
}

/// From 2.35 on: where the object that holds an address keeps its frames, for exceptions.
int _dl_find_object(void* address, struct dl_find_object* found) {
    struct Search search = {(uintptr_t)address, found};
    return dl_iterate_phdr(look_in, &search) ? 0 : -1;
}
