#pragma once

#include "core/context.hpp"
#include "core/errors.hpp"
#include "workloads/interpreter/counting.hpp"

#include <string_view>

namespace interleave::interpreter {

/// The values of `--set counting=`: how a task counts references. Chosen once a task.
enum class Counting : std::uint8_t { automatic, plain, atomic, biased, immortal };

inline constexpr std::string_view counting_choices = "auto|plain|atomic|biased|immortal";

inline Counting parse_counting(std::string_view text) {
  using enum Counting;
  if (text == PlainCounts::name) return plain;
  if (text == AtomicCounts::name) return atomic;
  if (text == BiasedCounts::name) return biased;
  return text == ImmortalCounts::name ? immortal : automatic;
}

/// Returns the policy to use: `asked`, or for `automatic` the one that CPython would use. That is
/// plain where one task runs at a time, else biased as in the free-threaded build.
inline Counting counting_in(const Context& world, Counting asked) {
  if (asked != Counting::automatic) return asked;
  return world.concurrent() ? Counting::biased : Counting::plain;
}

/// Returns true if this policy would lose updates that other tasks need. Such a task is refused,
/// since it would free objects in use. (Tests show the loss.) It sleeps before the refusal, or a
/// cell would fill with hundreds of thousands of refusals. `refusal` is short to fit into a record.
template <class Counts> bool loses_updates(const Context& world) {
  return std::is_same_v<Counts, PlainCounts> && world.concurrent();
}
inline constexpr Clock::duration rest_before_refusal = std::chrono::milliseconds(10);
inline constexpr const char* refusal = "plain needs a lock";

}  // namespace interleave::interpreter
