// The worker, of several, that has finished the last task.
#include "core/last_finish.hpp"

#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

TEST(LastFinish, IsTheLatestOfAllWorkers) {
  LastFinish last_finish(3);
  for (auto worker : {0U, 1U, 2U}) last_finish.begin(worker);
  EXPECT_EQ(last_finish.end(1, 700), std::nullopt);
  EXPECT_FALSE(last_finish.nobody_is_busy());
  EXPECT_EQ(last_finish.end(0, 500), std::nullopt);
  EXPECT_EQ(last_finish.end(2, 600), 700);
  EXPECT_TRUE(last_finish.nobody_is_busy());
}

TEST(LastFinish, WaitsForNobodyWhoHasNotBegun) {
  LastFinish last_finish(64);
  last_finish.begin(63);
  EXPECT_EQ(last_finish.end(63, 5), 5);
}

TEST(LastFinish, WaitsForNobodyWhoIsDead) {
  LastFinish last_finish(2);
  last_finish.begin(0);
  last_finish.begin(1);
  last_finish.forget(0);
  EXPECT_EQ(last_finish.end(1, 5), 5);
}

TEST(LastFinish, IsSeenBySomebodyWhereAllEndAtOnce) {
  constexpr std::uint32_t workers = 4;
  for (int round = 0; round < 500; ++round) {
    LastFinish last_finish(workers);
    for (std::uint32_t worker = 0; worker < workers; ++worker) last_finish.begin(worker);
    std::atomic<int> seen = 0;
    std::barrier all_here(workers);
    {
      std::vector<std::jthread> threads;
      for (std::uint32_t worker = 0; worker < workers; ++worker) {
        threads.emplace_back([&, worker] {
          all_here.arrive_and_wait();
          auto last = last_finish.end(worker, worker + 1);
          if (last) seen += *last == workers ? 1 : 100;
        });
      }
    }
    EXPECT_GE(seen, 1);
    EXPECT_LE(seen, static_cast<int>(workers)) << "somebody heard too early";
  }
}

}  // namespace
}  // namespace interleave
