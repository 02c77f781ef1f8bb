#pragma once

#include "core/clock.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace interleave::primitives {

/// One operation that a model or a library is built of, measured alone.
struct Primitive {
  std::string_view name;  // "peer:..." when it is a library's or the bare mechanism
  std::int64_t count;     // operations a sample: some milliseconds of work
  /// Does `count` operations after a warm-up and returns nanoseconds an operation. Runs in a
  /// process of its own that has one thread, so it may fork and may start threads; it leaves
  /// neither. Throws what derives from std::exception when the machine refuses.
  double (*measure)(std::int64_t count);
};

// One family a file, and in it each of our primitives right before its peers.
std::span<const Primitive> switch_primitives();
std::span<const Primitive> spawn_primitives();
std::span<const Primitive> queue_primitives();
std::span<const Primitive> gil_primitives();
std::span<const Primitive> interpreter_primitives();
std::span<const Primitive> pipe_primitives();
std::span<const Primitive> echo_primitives();
std::span<const Primitive> harness_primitives();

/// The primitive of that name, or null.
const Primitive* find_primitive(std::string_view name);

/// Nanoseconds an operation of a `loop` that does `count` of them.
template <class Loop> double time_loop(std::int64_t count, Loop&& loop) {
  auto start = now_ns();
  loop(count);
  return static_cast<double>(now_ns() - start) / static_cast<double>(count);
}

/// The same after a warm-up of a tenth: code, caches, branch predictors and the clock are hot.
template <class Loop> double time_warm(std::int64_t count, Loop&& loop) {
  loop(count / 10 + 1);
  return time_loop(count, loop);
}

}  // namespace interleave::primitives
