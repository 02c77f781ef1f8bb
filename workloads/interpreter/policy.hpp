#pragma once

#include "core/context.hpp"
#include "core/errors.hpp"
#include "workloads/interpreter/counting.hpp"

#include <string_view>

namespace interleave::interpreter {

/// `--set counting=`: how a task counts references; chosen once a task.
enum class Counting : std::uint8_t { automatic, plain, atomic, biased, immortal };

inline constexpr std::string_view counting_choices = "auto|plain|atomic|biased|immortal";

inline Counting parse_counting(std::string_view text) {
  using enum Counting;
  if (text == PlainCounts::name) return plain;
  if (text == AtomicCounts::name) return atomic;
  if (text == BiasedCounts::name) return biased;
  return text == ImmortalCounts::name ? immortal : automatic;
}

/// As CPython counts in such a world: plainly where one task runs at a time, under a lock or alone;
/// else as in its free-threaded build.
inline Counting counting_in(const Context& world, Counting asked) {
  if (asked != Counting::automatic) return asked;
  return world.concurrent() ? Counting::biased : Counting::plain;
}

/// Would this policy lose updates that other tasks need? Such a task is refused in words, which fit
/// into a record: what is lost is shown by tests, and a program that went on would free what is in
/// use. It rests before, or a cell would be filled with refusals by the hundred thousand.
template <class Counts> bool loses_updates(const Context& world) {
  return std::is_same_v<Counts, PlainCounts> && world.concurrent();
}
inline constexpr Clock::duration rest_before_refusal = std::chrono::milliseconds(10);
inline constexpr const char* refusal = "plain needs a lock";

}  // namespace interleave::interpreter
