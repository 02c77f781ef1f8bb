// Replaces the program's operator new by one that can count. The array and nothrow forms stay those
// of the standard library, which call the forms defined here.
#include "bench/measure/allocations.hpp"

#include "core/shared.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>

#include <sched.h>

namespace interleave {

namespace {

struct alignas(64) Line {
  std::atomic<std::uint64_t> count{0};
};

// In memory shared by all counting processes. One cache line per CPU avoids contention.
struct Counts {
  std::array<Line, 64> lines;
  std::atomic<std::uint64_t> zero{0};  // the sum at the last recount_allocations()

  std::uint64_t sum() const {
    std::uint64_t sum = 0;
    for (const auto& line : lines) sum += line.count.load(std::memory_order_relaxed);
    return sum;
  }
};

constinit Counts* counts = nullptr;  // null until count_allocations()

#ifndef INTERLEAVE_SANITIZED
constexpr bool is_replaced = true;

void count_one() noexcept {
  if (counts == nullptr) return;
  auto cpu = static_cast<unsigned>(::sched_getcpu());
  counts->lines[cpu % counts->lines.size()].count.fetch_add(1, std::memory_order_relaxed);
}

// As [new.delete.single] requires: calls the new-handler until memory is there or no handler is
// set.
template <class Allocate> void* allocate(Allocate try_once) {
  count_one();
  while (true) {
    if (void* memory = try_once()) return memory;
    auto handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

std::size_t filled_up(std::size_t size, std::size_t unit) {
  return (size + unit - 1) / unit * unit;
}
#else
constexpr bool is_replaced = false;
#endif

}  // namespace

void count_allocations() {
  static Shared<Counts> shared;
  counts = &*shared;
  recount_allocations();
}

void recount_allocations() {
  counts->zero = counts->sum();
}

std::optional<std::uint64_t> counted_allocations() {
  if (!is_replaced) return std::nullopt;
  return counts->sum() - counts->zero;
}

}  // namespace interleave

#ifndef INTERLEAVE_SANITIZED

void* operator new(std::size_t size) {
  return interleave::allocate([size] { return std::malloc(size > 0 ? size : 1); });
}

void* operator new(std::size_t size, std::align_val_t alignment) {
  auto unit = static_cast<std::size_t>(alignment);
  return interleave::allocate(
      [size, unit] { return std::aligned_alloc(unit, interleave::filled_up(size, unit)); });
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
  std::free(memory);
}
#endif
