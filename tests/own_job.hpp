#pragma once

#include "core/arrivals.hpp"
#include "core/job.hpp"

#include <atomic>
#include <cstdint>

namespace interleave::testing {

/// A job in the test's own process, for a test of what executors are made of. Its tasks answer at
/// once. Its background tasks run until the window ends, and are counted.
class OwnJob {
 public:
  struct Size {
    std::uint32_t tasks = 4;
    std::uint32_t in_flight = 2;
    std::uint32_t workers = 2;
    std::uint32_t background = 0;
  };

  explicit OwnJob(const Size& size, LoadKind load = LoadKind::batch)
      : ledger(size.tasks, load), job{workload,       environment,  ledger, size.tasks,
                                      size.in_flight, size.workers, 1,      size.background} {
    if (load == LoadKind::batch) return;
    schedule(ledger, {1000, std::chrono::milliseconds(size.tasks), OpenLoad::Pattern::constant}, 1);
    ledger.close_after(std::int64_t{3600} * 1'000'000'000);
  }

  struct Counts final : Environment {
    mutable std::atomic<std::uint32_t> warm_ups{0};
    mutable std::atomic<std::uint32_t> background_begun{0};
    mutable std::atomic<std::uint32_t> background_ended{0};
  };

  Counts environment{};
  Ledger ledger;
  Job job;

 private:
  static Task<Digest> run_task(Context& world, const Environment& environment, TaskInput input) {
    const auto& counts = static_cast<const Counts&>(environment);
    if (input.stop == nullptr) {
      if (input.sent_ns == nullptr) ++counts.warm_ups;
      co_return input.seed;
    }
    ++counts.background_begun;
    while (!input.stop->load()) co_await world.sleep_for(std::chrono::microseconds(100));
    ++counts.background_ended;
    co_return 0;
  }

  static constexpr Workload workload{.name = "own",
                                     .kind = Workload::Kind::cpu,
                                     .summary = "answers at once",
                                     .parameters = {},
                                     .prepare = nullptr,
                                     .body = run_task};
};

}  // namespace interleave::testing
