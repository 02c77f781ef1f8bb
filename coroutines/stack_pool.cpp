#include "coroutines/stack_pool.hpp"

#include "core/errors.hpp"
#include "core/posix.hpp"

#include <fstream>
#include <string>

#include <sys/mman.h>

namespace interleave {

namespace {

constexpr int guard_install = 102;  // MADV_GUARD_INSTALL, which this libc's headers do not know yet

std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}

std::size_t whole_pages(std::size_t bytes) {
  return (bytes + page_bytes() - 1) / page_bytes() * page_bytes();
}

// Tops are staggered. The busiest lines of a stack are near its top. If tops were a whole number of
// pages apart, these lines would share a set of the first-level cache, which holds only a few
// lines.
constexpr std::size_t stagger = 256;
constexpr std::size_t staggers = 8;

std::byte* map(std::size_t bytes) {
  // NORESERVE: this call takes address space. Memory is taken when a stack touches it.
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  // A huge page would make a fiber that uses one page pay for 512.
  ::madvise(memory, bytes, MADV_NOHUGEPAGE);
  return static_cast<std::byte*>(memory);
}

bool protect(std::byte* page, StackPool::Guard guard) {
  if (guard == StackPool::Guard::marker) return ::madvise(page, page_bytes(), guard_install) == 0;
  return ::mprotect(page, page_bytes(), PROT_NONE) == 0;
}

[[noreturn]] void refuse(std::size_t stacks) {
  throw Unsupported(std::to_string(stacks) + " guarded stacks need two mappings each, more than " +
                    "vm.max_map_count allows");
}

// Checked beforehand. A process at the limit can map nothing else, not even what an allocator or a
// sanitizer needs to report the failure.
void check_map_limit(std::size_t stacks) {
  constexpr std::size_t others = 1'500;  // for libraries, the heap and its arenas
  std::size_t limit = 0;
  std::ifstream("/proc/sys/vm/max_map_count") >> limit;
  if (limit != 0 && 2 * stacks + others > limit) refuse(stacks);
}

}  // namespace

StackPool::Guard StackPool::best_guard() {
  std::byte* page = map(page_bytes());
  bool has_markers = protect(page, Guard::marker);
  ::munmap(page, page_bytes());
  return has_markers ? Guard::marker : Guard::mapping;
}

StackPool::StackPool(std::size_t stacks, std::size_t bytes, Guard guard)
    : stack_bytes_(whole_pages(bytes + (staggers - 1) * stagger)),
      mapped_bytes_(stacks * (stack_bytes_ + page_bytes())) {
  if (guard == Guard::mapping) check_map_limit(stacks);
  memory_ = map(mapped_bytes_);
  std::size_t stride = stack_bytes_ + page_bytes();
  free_.resize(stacks);
  for (std::size_t i = 0; i < stacks; ++i) {
    std::byte* page = memory_ + i * stride;
    free_[stacks - 1 - i] = page + page_bytes();
    if (protect(page, guard)) continue;
    int error = errno;
    ::munmap(memory_, mapped_bytes_);
    if (error != ENOMEM) throw std::system_error(error, std::generic_category(), "mprotect");
    refuse(stacks);  // another pool has used them up
  }
}

StackPool::~StackPool() {
  ::munmap(memory_, mapped_bytes_);
}

Stack StackPool::take() {
  std::byte* lowest = free_.back();
  free_.pop_back();
  auto number = static_cast<std::size_t>(lowest - memory_) / (stack_bytes_ + page_bytes());
  return {.lowest = lowest, .bytes = stack_bytes_ - number % staggers * stagger};
}

}  // namespace interleave
