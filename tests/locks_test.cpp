// The rules that every policy keeps, and the differences between policies. These tests use real
// threads, which ThreadSanitizer watches; interleavings_test.cpp tries all interleavings.
#include "gil_sim/locks.hpp"

#include "core/posix.hpp"
#include "gil_sim/gil_context.hpp"

#include <atomic>
#include <barrier>
#include <functional>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace interleave {
namespace {

using namespace std::chrono_literals;

void on_threads(std::uint32_t count, const std::function<void(std::uint32_t)>& body) {
  std::barrier all_here(static_cast<std::ptrdiff_t>(count));
  std::vector<std::jthread> threads;
  threads.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      all_here.arrive_and_wait();
      body(i);
    });
  }
}

struct Policy {
  const char* name;
  std::unique_ptr<Gil> (*make)();
};

class Locks : public ::testing::TestWithParam<Policy> {};

// A million steps in all: each computes, blocks, or comes to a checkpoint.
TEST_P(Locks, HaveOneHolderAndLoseNoWakeUp) {
  auto gil = GetParam().make();
  constexpr std::uint32_t threads = 4;
  constexpr int steps = 250'000;
  long unprotected = 0;
  on_threads(threads, [&](std::uint32_t number) {
    std::minstd_rand random(number + 1);
    GilThread self(number);
    HoldGil turn(*gil, self);
    for (int step = 0; step < steps; ++step) {
      ++unprotected;
      if (random() % 16 == 0) {
        AllowThreads others_run(*gil, self);
      } else if (gil->ticker() == nullptr || random() % 16 == 0) {
        gil->checkpoint(self);
      }
    }
    std::uint64_t counted =
        std::accumulate(self.wait_lengths.begin(), self.wait_lengths.end(), std::uint64_t{0});
    EXPECT_EQ(counted, self.waits);
  });
  EXPECT_EQ(unprotected, long{threads} * steps);
}

TEST_P(Locks, CountADropThatNobodyAskedForAsVoluntary) {
  auto gil = GetParam().make();
  GilThread self;
  for (int i = 0; i < 100; ++i) HoldGil turn(*gil, self);
  EXPECT_EQ(self.voluntary_drops, 100U);
  EXPECT_EQ(self.forced_drops, 0U);
  EXPECT_EQ(self.waits, 0U);
  EXPECT_EQ(gil->switches(), 1U) << "from nobody to the first";
}

INSTANTIATE_TEST_SUITE_P(
    Every, Locks,
    ::testing::Values(Policy{"switch_interval", [] { return make_switch_interval_gil(50us); }},
                      Policy{"check_interval", [] { return make_check_interval_gil(100); }},
                      Policy{"priority", [] { return make_priority_gil(50us); }},
                      Policy{"nonblocking_keep", [] { return make_nonblocking_keep_gil(50us); }},
                      Policy{"unforced", [] { return make_unforced_gil(50us); }},
                      Policy{"fair", [] { return make_fair_gil(50us); }}),
    [](const auto& test) { return std::string(test.param.name); });

// ---- Python 2's ----

TEST(CheckIntervalGil, IsOfferedAtEveryCheckpointOfNativeCode) {
  auto gil = make_check_interval_gil(100);
  GilThread self;
  HoldGil turn(*gil, self);
  for (int i = 0; i < 10; ++i) gil->checkpoint(self);
  EXPECT_EQ(self.forced_drops, 10U);
}

TEST(CheckIntervalGil, CountsBytecodesForAllThreadsTogether) {
  auto gil = make_check_interval_gil(100);
  ASSERT_NE(gil->ticker(), nullptr);
  GilThread one;
  GilThread other;
  GilContext world_of_one(*gil, one, true);
  GilContext world_of_other(*gil, other, true);
  EXPECT_FALSE(world_of_one.checkpoint_due_after(60));
  EXPECT_FALSE(world_of_other.checkpoint_due_after(40));
  EXPECT_TRUE(world_of_one.checkpoint_due_after(1)) << "100 are used up";
  EXPECT_FALSE(world_of_one.checkpoint_due_after(100)) << "and count from the start";
}

// ---- Beazley's ----

// The holder computes; a thread that comes back from a wait need not wait an interval to ask.
TEST(PriorityGil, IsAskedForAtOnceByWhoDoesNotCompute) {
  auto gil = make_priority_gil(1h);
  GilThread hog;
  hog.computes = true;
  gil->take(hog);
  std::jthread answering([&] {
    GilThread self;
    HoldGil turn(*gil, self);
  });
  while (!gil->yield_requested()) std::this_thread::yield();
  gil->yield(hog);
  EXPECT_TRUE(hog.computes);
  EXPECT_EQ(hog.forced_drops, 1U);
  gil->drop(hog);
  EXPECT_FALSE(hog.computes) << "who drops by itself does not compute";
}

// ---- the one that is kept ----

TEST(CompleteWithoutBlocking, ReadsWhatIsThereAndNothingElse) {
  auto [from, to] = make_pipe();
  Stream stream(from.get(), nullptr);
  std::byte place{};
  Request read(Request::Kind::read, stream, &place, 1);
  EXPECT_FALSE(complete_without_blocking(read)) << "the pipe is empty";
  ASSERT_EQ(::write(to.get(), "x", 1), 1);
  EXPECT_TRUE(complete_without_blocking(read));
  EXPECT_EQ(read.outcome, 1);
  to.reset();
  EXPECT_TRUE(complete_without_blocking(read));
  EXPECT_EQ(read.outcome, 0) << "the end";
}

TEST(CompleteWithoutBlocking, NeverBlocksInAWrite) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  UniqueFd ours(ends[0]);
  UniqueFd theirs(ends[1]);
  auto [from, to] = make_pipe();
  std::vector<std::byte> much(1 << 20);
  for (int fd : {ours.get(), to.get()}) {
    Stream stream(fd, nullptr);
    std::int64_t written = 0;
    Request write(Request::Kind::write, stream, much.data(), much.size());
    while (complete_without_blocking(write)) written += write.outcome;
    EXPECT_GT(written, 0) << "there was room at first";
  }
}

TEST(CompleteWithoutBlocking, ReportsWhatIsWrong) {
  Stream nothing(-1, nullptr);
  std::byte place{};
  Request read(Request::Kind::read, nothing, &place, 1);
  ASSERT_TRUE(complete_without_blocking(read));
  EXPECT_EQ(read.outcome, -EBADF);
}

TEST(CompleteWithoutBlocking, LeavesSleepsAndCallsToThoseWhoWait) {
  Request ahead(Clock::now() + 1h);
  EXPECT_FALSE(complete_without_blocking(ahead));
  Request over(Clock::now() - 1ns);
  EXPECT_TRUE(complete_without_blocking(over));
}

TEST(NonblockingKeepGil, IsNotDroppedForACallThatDoesNotBlock) {
  auto gil = make_nonblocking_keep_gil(1h);
  GilThread self;
  GilContext world(*gil, self, true);
  auto [from, to] = make_pipe();
  ASSERT_EQ(::write(to.get(), "xy", 2), 2);
  Stream stream = world.adopt(from.get());
  std::byte place{};
  HoldGil turn(*gil, self);
  EXPECT_TRUE(world.read_some(stream, {&place, 1}).await_ready());
  EXPECT_EQ(self.voluntary_drops, 0U);
}

// ---- no lock ----

TEST(FreeThreading, StandsStillForWhoWantsToBeAlone) {
  constexpr std::uint32_t threads = 4;
  auto world = make_free_threading(threads);
  long touched_alone = 0;  // by whoever is alone, and by nobody else: ThreadSanitizer watches
  std::atomic<int> running = 0;
  std::atomic<int> together = 0;
  on_threads(threads, [&](std::uint32_t number) {
    std::minstd_rand random(number + 1);
    GilThread self(number);
    GilContext context(*world, self, false);
    HoldGil attached(*world, self);
    auto collect = [&]() noexcept {
      if (running != 0) ++together;
      ++touched_alone;
    };
    for (int step = 0; step < 2000; ++step) {
      ++running;
      for (int i = 0; i < 20; ++i) random();
      --running;
      auto dice = random() % 16;
      if (dice == 0) {
        AllowThreads others_go_on(*world, self);
      } else if (dice == 1) {
        EXPECT_TRUE(context.stop_the_world(collect).await_ready());
      } else {
        world->checkpoint(self);
      }
    }
  });
  EXPECT_EQ(together, 0) << "somebody ran while the world should stand still";
  EXPECT_EQ(world->switches(), static_cast<std::uint64_t>(touched_alone));
}

// Two threads are attached at once: each waits for the other inside its turn.
TEST(FreeThreading, KeepsNobodyOut) {
  auto world = make_free_threading(2);
  std::barrier both_inside(2);
  on_threads(2, [&](std::uint32_t number) {
    GilThread self(number);
    HoldGil attached(*world, self);
    both_inside.arrive_and_wait();
  });
}

}  // namespace
}  // namespace interleave
