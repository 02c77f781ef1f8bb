#pragma once

#include "core/context.hpp"
#include "core/settings.hpp"
#include "core/workload.hpp"

#include <cstdint>
#include <limits>

namespace interleave {

inline constexpr Parameter yield_parameter{
    .name = "yield",
    .kind = Parameter::Kind::duration,
    .preset = "0",
    .meaning = "on a loop: how long a task computes before it yields by itself; 0: it never does",
    .most = 60'000'000'000};

/// How often a computing task asks its world for a checkpoint, in iterations of spin().
struct Pace {
  static constexpr auto never = std::numeric_limits<std::uint64_t>::max();

  /// Reads settings that have `yield_parameter`. `spins_per_us` is the speed of this machine.
  static Pace parse(const Settings& settings, double spins_per_us);

  std::uint64_t chunk = 1;      // between two questions: 32 us
  std::uint64_t yield = never;  // between two yields on a loop
};

/// Computes for one task, chunk by chunk. A checkpoint stands *before* a chunk, and so only between
/// two pieces of computing. After the last chunk the task waits or ends, which lets others run
/// anyway.
///
///     while (left > 0) {
///       if (pacer.is_checkpoint_due(world)) co_await world.checkpoint();
///       value = pacer.spin_chunk(value, left);
///     }
///     pacer.rest();
///     co_await world.sleep_for(rest);
class Pacer {
 public:
  explicit Pacer(Pace pace) noexcept : pace_(pace) {}

  /// True if another thread demands the interpreter's lock, or if a task on a loop has computed for
  /// as long as it may. The caller then makes the checkpoint.
  bool is_checkpoint_due(const Context& world) noexcept {
    bool has_had_its_time = since_ >= pace_.yield;
    if (has_had_its_time) since_ = 0;
    return has_had_its_time || world.must_yield();
  }

  /// Computes one chunk, or the `left` iterations if they are fewer. Subtracts them from `left`.
  std::uint64_t spin_chunk(std::uint64_t value, std::uint64_t& left) noexcept;

  /// Call it before a wait: other tasks run meanwhile, so the count starts again.
  void rest() noexcept { since_ = 0; }

 private:
  Pace pace_;
  std::uint64_t since_ = 0;  // iterations since others could run
};

}  // namespace interleave
