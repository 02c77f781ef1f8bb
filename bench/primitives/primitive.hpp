#pragma once

#include "core/clock.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace interleave::primitives {

/// One operation of a model or of a library, measured alone.
struct Primitive {
  std::string_view name;  // "peer:..." if it belongs to a library or is the bare mechanism
  std::int64_t count;     // operations in a sample: some milliseconds of work
  /// Does `count` operations after a warm-up. Returns the nanoseconds per operation. Runs in a
  /// process of its own with one thread, so it may fork and start threads. It must leave no child
  /// and no thread behind. Throws a std::exception if the machine refuses.
  double (*measure)(std::int64_t count);
};

// Each file has one family. In it each primitive of this project stands right before its peers.
std::span<const Primitive> switch_primitives();
std::span<const Primitive> spawn_primitives();
std::span<const Primitive> queue_primitives();
std::span<const Primitive> gil_primitives();
std::span<const Primitive> interpreter_primitives();
std::span<const Primitive> pipe_primitives();
std::span<const Primitive> echo_primitives();
std::span<const Primitive> harness_primitives();

/// Returns null if there is no primitive of that name.
const Primitive* find_primitive(std::string_view name);

/// Returns the nanoseconds per operation of a `loop` that does `count` operations.
template <class Loop> double time_loop(std::int64_t count, Loop&& loop) {
  auto start = now_ns();
  loop(count);
  return static_cast<double>(now_ns() - start) / static_cast<double>(count);
}

/// The same after a warm-up of a tenth of `count`, for code, caches, branch predictors and clock.
template <class Loop> double time_warm(std::int64_t count, Loop&& loop) {
  loop(count / 10 + 1);
  return time_loop(count, loop);
}

}  // namespace interleave::primitives
