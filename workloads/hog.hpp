#pragma once

#include "core/workload.hpp"

#include <cstdint>

namespace interleave {

// Hogs: background tasks that use a CPU all the time while the counted tasks run.

inline constexpr Parameter hogs_parameter{.name = "hogs",
                                          .kind = Parameter::Kind::count,
                                          .preset = "0",
                                          .meaning = "tasks that compute beside the counted ones",
                                          .most = 64};
inline constexpr Parameter hog_parameter{
    .name = "hog",
    .kind = Parameter::Kind::choice,
    .preset = "spin",
    .meaning = "what a hog does: an interpreted loop, or calls that nobody can interrupt",
    .choices = "spin|call"};
inline constexpr Parameter hold_parameter{.name = "hold",
                                          .kind = Parameter::Kind::duration,
                                          .preset = "1ms",
                                          .meaning = "how long a call of hog=call computes",
                                          .least = 1'000,
                                          .most = 10'000'000'000};

/// The work of one hog, in iterations of spin().
struct Hog {
  bool calls = false;            // hog=call
  std::uint64_t iterations = 1;  // a call's; else a loop turn's
};

/// Reads settings that have the three parameters above.
Hog parse_hog(const Settings& settings, const Plan& plan);

/// The body of a background task.
///
/// A `spin` hog is a loop as an interpreter runs it. A turn of three bytecodes takes about 27 ns,
/// and after each turn the hog asks the world whether a checkpoint is due. A `call` hog is native
/// code. It ignores the world during a call, and has a checkpoint after each.
Task<Digest> run_hog(Context& world, Hog hog, TaskInput input);

}  // namespace interleave
