// How long threads held a lock, by themselves: of all threads of one lock together it is no more
// than the window, also where more of them want to run than there are processors.
#include "core/machine.hpp"
#include "gil_sim/gil_sim.hpp"
#include "tests/support.hpp"
#include "tests/trial_workloads.hpp"
#include "workloads/catalogue.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <sys/wait.h>

namespace interleave::testing {
namespace {

// Processes that compute, two for each processor, for as long as this lives.
class Crowd {
 public:
  Crowd() {
    for (std::uint32_t i = 0; i < 2 * usable_cpus(); ++i) {
      auto parent = ::getpid();
      pid_t child = check(::fork(), "fork");
      if (child != 0) {
        children_.push_back(child);
        continue;
      }
      die_with_parent(parent);
      for (std::atomic<int> turns = 0;;) ++turns;
    }
  }
  ~Crowd() {
    for (auto child : children_) ::kill(child, SIGKILL);
    for (auto child : children_) ::waitpid(child, nullptr, 0);
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

 private:
  std::vector<pid_t> children_;
};

struct Policy {
  const char* name;
  Settings::Given set;
  std::uint32_t locks = 1;
};

void PrintTo(const Policy& policy, std::ostream* out) {
  *out << policy.name;
}

std::vector<Policy> policies() {
  const Settings::Given fast{{"switch_interval", "200us"}};
  const Settings::Given two{{"interpreters", "2"}, {"switch_interval", "200us"}};
  return {
      {"gil_threads", fast},           {"gil_legacy", {}},
      {"gil_priority", fast},          {"gil_keep_nonblocking", fast},
      {"gil_per_interpreter", two, 2},
  };
}

std::int64_t window_ns(const Verdict& verdict) {
  auto last = std::ranges::max(verdict.ledger.records(), {}, &Record::finished_ns).finished_ns;
  return last - verdict.ledger.opened_ns();
}

// The sum over the threads that have the lock of this number.
std::int64_t held_ns(const Verdict& verdict, std::uint32_t lock, std::uint32_t locks) {
  const LockUse& use = verdict.ledger.tally().lock;
  std::int64_t sum = 0;
  for (std::uint32_t thread = lock; thread < use.count; thread += locks) {
    sum += use.threads[thread].held_ns;
  }
  return sum;
}

class HeldTime : public ::testing::TestWithParam<Policy> {
 protected:
  Verdict run(const Trial& trial) {
    auto verdict = run_in_cell(*make_gil_model(GetParam().name, GetParam().set), trial);
    EXPECT_TRUE(verdict.clean()) << verdict.error << " status " << verdict.wait_status;
    return verdict;
  }
  // One of two interpreters may have got none of a few tasks.
  void expect_one_lock_each(const Verdict& verdict) {
    EXPECT_GT(held_ns(verdict, 0, 1), 0);
    for (std::uint32_t lock = 0; lock < GetParam().locks; ++lock) {
      EXPECT_LE(held_ns(verdict, lock, GetParam().locks), window_ns(verdict)) << "lock " << lock;
    }
  }
};

TEST_P(HeldTime, IsNoMoreThanTheWindowInACrowd) {
  Crowd crowd;
  for (const char* io : {"0", "300us"}) {
    expect_one_lock_each(run({.workload = mix_workload,
                              .tasks = 150,
                              .in_flight = 16,
                              .workers = 16,
                              .set = {{"cpu", "100us"}, {"io", io}, {"rounds", "4"}}}));
  }
}

// Most of the workers find nothing to do, and that only when the window is over.
TEST_P(HeldTime, EndsWithTheLastTask) {
  Crowd crowd;
  expect_one_lock_each(run({.workload = mix_workload,
                            .tasks = 4,
                            .in_flight = 64,
                            .workers = 64,
                            .set = {{"cpu", "1ms"}, {"io", "0"}, {"rounds", "1"}}}));
}

TEST_P(HeldTime, IsAllThatATaskComputes) {
  auto verdict = run({.workload = burning_workload, .tasks = 40, .in_flight = 1, .workers = 1});
  std::int64_t tasks_ns = 0;
  for (const Record& record : verdict.ledger.records()) {
    tasks_ns += record.finished_ns - record.started_ns;
  }
  EXPECT_GE(held_ns(verdict, 0, 1), tasks_ns);
  EXPECT_LE(held_ns(verdict, 0, 1), window_ns(verdict));
}

TEST_P(HeldTime, OfBackgroundThreadsEndsWithTheWindowToo) {
  if (GetParam().locks > 1) GTEST_SKIP() << "two locks do not end in one step";
  Crowd crowd;
  expect_one_lock_each(run({.workload = with_background_workload,
                            .tasks = 12,
                            .in_flight = 3,
                            .workers = 3,
                            .set = {{"hogs", "3"}}}));
}

INSTANTIATE_TEST_SUITE_P(Policies, HeldTime, ::testing::ValuesIn(policies()),
                         [](const auto& tried) { return tried.param.name; });

}  // namespace
}  // namespace interleave::testing
