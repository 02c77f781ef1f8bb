#pragma once

#include "workloads/interpreter/heap.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace interleave::interpreter {

/// The errors in a heap's counts. An object whose count is too high is never freed. An object whose
/// count is too low is freed while it is in use, and leaves dangling references.
struct Audit {
  std::size_t leaked = 0;         // objects with a count above the references that exist
  std::size_t over_released = 0;  // objects with a count below
  std::size_t dangling = 0;       // references to objects that are freed already
  std::int64_t excess = 0;        // counted references less existing ones, over all objects

  bool clean() const { return leaked == 0 && over_released == 0 && dangling == 0; }
  /// "2 leaked, 1 over-released, 0 dangling"
  std::string text() const;
};

/// Compares the count of every object of `heap` with the references that exist. These are `roots`,
/// one entry a reference, and the items of the heap's lists. No task may use the heap meanwhile.
Audit audit(const Heap& heap, std::span<Object* const> roots);

}  // namespace interleave::interpreter
