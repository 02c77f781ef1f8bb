// The cycle collector: it frees lists that refer to each other when nothing else refers to them.
//
// Reference counting frees an object when its last reference goes. It never frees a cycle, because
// the members of a cycle keep each other's counts above zero. So a collector runs from time to
// time. Like CPython's, it works by *trial deletion*:
//
// 1. Copy every suspect's count.
// 2. For each reference from a suspect to a suspect, subtract one from the target's copy. The copy
//    then counts the references from outside: from a stack, a constant, an older generation.
// 3. Suspects with a reference from outside survive, and so does all that can be reached from them.
// 4. The rest is garbage: no program can reach it any more.
//
// The collector needs no list of roots, but the counts must be right. With a count too low it would
// free an object in use, and with a count too high it would keep garbage for ever.
//
// I1  No task uses the heap meanwhile: the caller has stopped them (Context::exclusively).
// I2  A reference from an older list counts as one from outside. So a young cycle that old garbage
//     refers to survives until the old generation is collected. No list in use is ever freed.
// I3  No step recurses: the ring of survivors is also the work queue. See also Heap::destroy().
//
// SIMPLIFIED   Lists are the only containers. No finalizers and no weak references, so garbage
//              cannot come back to life half-way.
// SOURCES      CPython 3.12, Modules/gcmodule.c (deduce_unreachable, delete_garbage).
#pragma once

#include "workloads/interpreter/generations.hpp"
#include "workloads/interpreter/heap.hpp"

#include <cstddef>

namespace interleave::interpreter {

/// Moves the lists that cannot be reached from outside from `suspects` to `garbage`. Returns how
/// many lists stay in `suspects`.
std::size_t find_garbage(Link& suspects, Link& garbage) noexcept;

/// Frees the `garbage` that find_garbage() found. Returns the number of lists freed.
template <class Counts> std::size_t free_garbage(Heap& heap, const Counts& counts, Link& garbage) {
  // One more reference keeps each list alive until all are empty.
  for (Link* at = garbage.next; at != &garbage; at = at->next) counts.retain(list_at(*at));
  for (Link* at = garbage.next; at != &garbage; at = at->next) {
    auto items = std::move(list_at(*at).items);
    for (Object* item : items) heap.release(counts, item);
  }
  std::size_t freed = 0;
  for (; !garbage.empty(); ++freed) heap.release(counts, &list_at(*garbage.next));
  return freed;
}

/// Frees every unreachable cycle among the lists up to `generation`, and what only those lists
/// refer to. Returns the number of lists freed. A full collection (all three generations) also
/// frees objects whose two biased counts add up to zero.
template <class Counts> std::size_t collect(Heap& heap, const Counts& counts, int generation) {
  if (generation == Generations::oldest) {
    heap.each([&](Object& object) {
      if (settle_count(object)) heap.destroy(counts, &object);
    });
  }
  Link& suspects = heap.generations().gather(generation);
  Link garbage;
  auto survived = find_garbage(suspects, garbage);
  heap.generations().age(generation, suspects, survived);
  return free_garbage(heap, counts, garbage);
}

template <class Counts> std::size_t collect_due(Heap& heap, const Counts& counts) {
  return collect(heap, counts, heap.generations().oldest_due());
}

}  // namespace interleave::interpreter
