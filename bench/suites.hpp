#pragma once

#include "core/clock.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace interleave {

/// How much time a run may take: each block runs every cell once, for about `window`.
struct Budget {
  std::uint32_t blocks;
  Clock::duration window;
};

/// Enough blocks for a confidence interval, and the whole of the quick suite in under a minute.
inline constexpr Budget quick_budget{.blocks = 6, .window = std::chrono::milliseconds(170)};
inline constexpr Budget usual_budget{.blocks = 10, .window = std::chrono::milliseconds(500)};

/// A built-in choice of workloads, run with their presets on all models.
struct Suite {
  std::string_view name;
  std::string_view sentence;
  std::span<const std::string_view> workloads;
  Budget budget;
};

std::span<const Suite> suites();

/// What `run` does when it is not told which workloads to run.
const Suite& default_suite();

}  // namespace interleave
