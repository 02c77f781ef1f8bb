// What counting cannot find: lists that refer to each other, and nobody to them.
//
// Reference counting frees an object at the moment when it is last used, and never a cycle, whose
// members keep each other's counts above zero. So from time to time a collector looks, as in
// CPython, by *trial deletion*:
//
// 1. Copy every suspect's count.
// 2. For each reference from a suspect to a suspect, take one off the copy. What is left in a copy
//    are references from outside: from a stack, a constant, an older generation.
// 3. Suspects with a reference from outside survive, and so does all that can be reached from them.
// 4. The rest is garbage: no program can name it any more.
//
// It needs no list of roots, only counts that are right: with a lost update it would free what is
// in use (a count too low) or keep garbage for good (too high).
//
// I1  Nobody uses the heap meanwhile: the caller has stopped its users (Context::exclusively).
// I2  An older list that refers to a younger one is outside, so a young cycle that hangs on old
//     garbage survives until the old is looked at. Nothing in use is ever freed for it.
// I3  No step recurses: the survivors' ring is its own queue. See also Heap::destroy().
//
// SIMPLIFIED   Lists are the only containers. No finalizers and no weak references, so garbage
//              cannot come back to life half-way.
// SOURCES      CPython 3.12, Modules/gcmodule.c (deduce_unreachable, delete_garbage).
#pragma once

#include "workloads/interpreter/generations.hpp"
#include "workloads/interpreter/heap.hpp"

#include <cstddef>

namespace interleave::interpreter {

/// Divides the lists in `suspects`: those that cannot be reached from outside go to `garbage`.
/// Returns how many stay.
std::size_t find_garbage(Link& suspects, Link& garbage) noexcept;

/// Frees the `garbage` that find_garbage() found; returns how many lists that were.
template <class Counts> std::size_t free_garbage(Heap& heap, const Counts& counts, Link& garbage) {
  // Kept alive until all are empty, so that none goes while another one refers to it.
  for (Link* at = garbage.next; at != &garbage; at = at->next) counts.retain(list_at(*at));
  for (Link* at = garbage.next; at != &garbage; at = at->next) {
    auto items = std::move(list_at(*at).items);
    for (Object* item : items) heap.release(counts, item);
  }
  std::size_t freed = 0;
  for (; !garbage.empty(); ++freed) heap.release(counts, &list_at(*garbage.next));
  return freed;
}

/// Frees every cycle among the lists up to `generation` that nobody can reach, and what only it
/// refers to. Returns how many lists that were. A collection of all three generations also frees
/// what is dead by the sum of its biased counts.
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
