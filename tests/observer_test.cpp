// The observer sees what a model does, tried on models as plain as can be.
#include "workloads/observer.hpp"

#include "core/blocking.hpp"
#include "core/errors.hpp"
#include "core/serial.hpp"
#include "core/tracked.hpp"
#include "tests/support.hpp"
#include "workloads/registry.hpp"

#include <thread>

#include <gtest/gtest.h>

#include <sys/wait.h>

namespace interleave::testing {

namespace {

void work(const Job& job, std::uint32_t slot) {
  BlockingContext world;
  while (auto index = job.claim()) run_tracked(world, job, *index, slot);
}

class PlainThreads final : public Executor {
 public:
  void run(const Job& job) override {
    std::vector<std::thread> threads;
    for (std::uint32_t i = 0; i < job.workers; ++i) {
      threads.emplace_back([&job, i] { work(job, i); });
    }
    for (auto& thread : threads) thread.join();
  }
};

class PlainProcesses final : public Executor {
 public:
  void run(const Job& job) override {
    for (std::uint32_t i = 0; i < job.workers; ++i) {
      if (check(::fork(), "fork") != 0) continue;
      work(job, i);
      exit_child(0);
    }
    for (std::uint32_t i = 0; i < job.workers; ++i) check(::wait(nullptr), "wait");
  }
};

Fingerprint observe(Executor& executor, std::uint32_t tasks) {
  Observatory observatory(tasks);
  auto verdict = run_in_cell(executor, {.workload = *find_workload("observer"),
                                        .tasks = tasks,
                                        .in_flight = 4,
                                        .workers = 4,
                                        .set = {{"io", "100ms"}}});
  EXPECT_TRUE(verdict.clean()) << verdict.error << verdict.wait_status;
  return observatory.fingerprint();
}

Sighting sighting(pid_t process, pid_t thread, std::uintptr_t stack, Interval waiting,
                  Interval running) {
  return {.process = process,
          .thread = thread,
          .stack = stack,
          .waiting = waiting,
          .running = running,
          .unfinished = {.begin_ns = waiting.begin_ns, .end_ns = running.end_ns}};
}

}  // namespace

TEST(Observer, SeesOneOfEachInSerial) {
  EXPECT_EQ(observe(*make_serial({}), 4), (Fingerprint{1, 1, 1, 1, 1}));
}

TEST(Observer, SeesThreads) {
  PlainThreads threads;
  auto seen = observe(threads, 12);
  EXPECT_GT(seen.running_at_once, 1U);
  seen.running_at_once = 2;
  EXPECT_EQ(seen, (Fingerprint{1, 4, 4, 2, 4}));
}

TEST(Observer, SeesProcesses) {
  PlainProcesses processes;
  auto seen = observe(processes, 12);
  EXPECT_GT(seen.running_at_once, 1U);
  seen.running_at_once = 2;
  EXPECT_EQ(seen, (Fingerprint{4, 4, 1, 2, 4}));
}

TEST(Observer, NeedsAnObservatoryOfItsSize) {
  Trial trial{.workload = *find_workload("observer"), .tasks = 2, .in_flight = 1, .workers = 1};
  EXPECT_NE(run_in_cell(*make_serial({}), trial).error.find("Observatory"), std::string::npos);
  Observatory small(1);
  EXPECT_NE(run_in_cell(*make_serial({}), trial).error.find("Observatory"), std::string::npos);
}

// Thirty-two stacks of one thread, or one stack for all: only the addresses tell.
TEST(Fingerprint, TellsStackfulFromStackless) {
  std::vector<Sighting> stackful;
  std::vector<Sighting> stackless;
  for (std::int64_t i = 0; i < 32; ++i) {
    Interval waiting{.begin_ns = i, .end_ns = 100 + 10 * i};
    Interval running{.begin_ns = 100 + 10 * i, .end_ns = 110 + 10 * i};
    auto number = static_cast<std::uintptr_t>(i);
    stackful.push_back(sighting(7, 7, 0x100000 + number * 0x5000, waiting, running));
    stackless.push_back(sighting(7, 7, 0x103f00 + number % 2 * 0x200, waiting, running));
  }
  EXPECT_EQ(fingerprint_of(stackful), (Fingerprint{1, 1, 32, 1, 32}));
  EXPECT_EQ(fingerprint_of(stackless), (Fingerprint{1, 1, 1, 1, 32}));
}

TEST(Fingerprint, CountsOnlyWhatWasThereAtOnce) {
  std::vector<Sighting> seen = {
      sighting(1, 1, 0x100000, {.begin_ns = 10, .end_ns = 20}, {.begin_ns = 20, .end_ns = 30}),
      sighting(2, 2, 0x200000, {.begin_ns = 20, .end_ns = 25}, {.begin_ns = 30, .end_ns = 40}),
      Sighting{},  // a task that died
  };
  EXPECT_EQ(fingerprint_of(seen), (Fingerprint{2, 2, 1, 1, 2}));
}

}  // namespace interleave::testing
