#include "workloads/interpreter/heap.hpp"

#include <cstdio>
#include <exception>

namespace interleave::interpreter {

namespace {

std::uint32_t next_owner() {
  static std::atomic<std::uint32_t> last{0};
  std::uint32_t owner = 0;
  do {
    owner = last.fetch_add(1, std::memory_order_relaxed) + 1;
  } while (owner == 0);  // 0 means no owner; the counter wraps after 2^32 heaps
  return owner;
}

// An object was released more often than it was retained, so no further result can be trusted.
[[noreturn]] void die_of_lost_counts() {
  std::fputs("a program's constant was released once too often\n", stderr);
  std::terminate();
}

}  // namespace

Heap::Heap() : owner_(next_owner()) {}

void Heap::destroy_atom(Object* dead) {
  if (dead->constant) die_of_lost_counts();
  switch (dead->kind) {
    case Object::Kind::none: return nones_.give_back(static_cast<None*>(dead));
    case Object::Kind::integer: return integers_.give_back(static_cast<Integer*>(dead));
    case Object::Kind::text: return texts_.give_back(static_cast<Text*>(dead));
    case Object::Kind::function: return functions_.give_back(static_cast<Function*>(dead));
    case Object::Kind::list:
    case Object::Kind::unused: break;
  }
  die_of_lost_counts();
}

}  // namespace interleave::interpreter
