#include "coroutines/stall_watch.hpp"

#include "tests/fake_root.hpp"
#include "tests/loop_requests.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using Kind = Request::Kind;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::compute_for;
using testing::EachEventLoop;
using testing::sleep_until;

RC_GTEST_PROP(StallWatch, AllowsEachTurnAKernelAndSeesWhatIsLonger, ()) {
  auto kernels = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange(0, 50'001));
  auto stall = *rc::gen::inRange<std::int64_t>(0, 100'000'000);
  std::int64_t elapsed = 0;
  for (auto kernel : kernels) elapsed += kernel;
  StallWatch watch;
  watch.begin(milliseconds(10), RunDelay("/nowhere"));
  watch.look(elapsed, kernels.size());
  RC_ASSERT(watch.stalls() == 0U);
  auto slack = StallWatch::kernel_ns * static_cast<std::int64_t>(kernels.size());
  watch.look(elapsed + stall, kernels.size());
  if (stall <= 10'000'000) RC_ASSERT(watch.stalls() == 0U);
  if (stall > 10'000'000 + slack) RC_ASSERT(watch.stalls() == 1U);
}

/// A thread whose delay is written into a file.
class DelayedThread : public testing::FakeRoot {
 protected:
  void set_delay(std::int64_t ns) { put("schedstat", "123456789 " + std::to_string(ns) + " 7\n"); }
  RunDelay delay() const { return RunDelay((root() / "schedstat").c_str()); }
};

TEST_F(DelayedThread, IsNoStall) {
  set_delay(5'000'000);
  StallWatch watch;
  watch.begin(milliseconds(10), delay());
  set_delay(85'000'000);
  watch.look(89'000'000, 1);
  EXPECT_EQ(watch.stalls(), 0U) << "80 ms of 89 it had no CPU";
  watch.look(89'000'000, 1);
  EXPECT_EQ(watch.stalls(), 1U) << "and now it had";
  set_delay(165'000'000);
  watch.look(91'000'000, 1);
  EXPECT_EQ(watch.stalls(), 2U) << "it kept the loop for 11 ms nevertheless";
}

TEST_F(DelayedThread, IsExcusedByNoDelayOfLongAgo) {
  set_delay(0);
  StallWatch watch;
  watch.begin(milliseconds(10), delay());
  set_delay(80'000'000);
  for (int turn = 0; turn < 12; ++turn) watch.look(1'000'000, 20);
  watch.look(50'000'000, 1);
  EXPECT_EQ(watch.stalls(), 1U);
}

TEST(RunDelay, IsThatOfTheKernelOrNothing) {
  EXPECT_GE(RunDelay().since_last(), 0);
  EXPECT_EQ(RunDelay("/nowhere").since_last(), 0);
  EXPECT_EQ(RunDelay("/dev/null").since_last(), 0);
}

std::int64_t cpu_time_ns() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * 1'000'000'000 + used.tv_nsec;
}

// Computes, and takes as long as the machine makes it take: time without a CPU is no stall.
void compute_with_cpu_for(std::chrono::nanoseconds time) {
  auto end_ns = cpu_time_ns() + time.count();
  while (cpu_time_ns() < end_ns) {
  }
}

// The time in which this thread had no CPU: asleep, or with others in its place.
std::int64_t time_off_cpu_ns() {
  return now_ns() - cpu_time_ns();
}

// How many stalls may be other programs' doing, which the watch cannot tell from a task's: as many
// as there were thresholds in the time that this thread had no CPU and did not sleep. None on a
// machine that is not crowded.
std::uint64_t stalls_of_others(std::int64_t off_cpu_ns, Clock::duration slept,
                               Clock::duration threshold) {
  auto others = std::chrono::nanoseconds(time_off_cpu_ns() - off_cpu_ns) - slept;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(others / threshold, 0));
}

TEST_P(EachEventLoop, CountsATaskThatKeptItToItself) {
  EventLoop& loop = this->loop();
  loop.begin_watch(milliseconds(10));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  for (int resumption = 0; resumption < 1'000; ++resumption) {
    ASSERT_EQ(loop.next(), &busy);
    if (resumption == 500) compute_with_cpu_for(milliseconds(50));
    loop.submit(busy);
  }
  EXPECT_EQ(loop.next(), &busy);
  EXPECT_GE(loop.end_watch(), 1U);
}

TEST_P(EachEventLoop, CountsAStallBeforeItSleeps) {
  EventLoop& loop = this->loop();
  auto off_cpu_ns = time_off_cpu_ns();
  loop.begin_watch(milliseconds(10));
  Request first = sleep_until(now_ns() + 1'000'000);
  loop.submit(first);
  ASSERT_EQ(loop.next(), &first);
  compute_with_cpu_for(milliseconds(50));
  Request second = sleep_until(now_ns() + 1'000'000);
  loop.submit(second);
  ASSERT_EQ(loop.next(), &second);
  auto stalls = loop.end_watch();
  EXPECT_GE(stalls, 1U);
  EXPECT_LE(stalls, 1U + stalls_of_others(off_cpu_ns, milliseconds(2), milliseconds(10)));
}

// More than the threshold of kernels, of sleep, and of tasks that were started and never waited,
// but nobody kept the loop to himself.
TEST_P(EachEventLoop, CountsNeitherKernelsNorSleepNorManyTasksAsAStall) {
  EventLoop& loop = this->loop();
  auto off_cpu_ns = time_off_cpu_ns();
  loop.begin_watch(milliseconds(200));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  for (int resumption = 0; resumption < 30'000; ++resumption) {
    ASSERT_EQ(loop.next(), &busy);
    compute_for(microseconds(10));
    if (resumption + 1 < 30'000) loop.submit(busy);
  }
  Request sleeper = sleep_until(now_ns() + 400'000'000);
  loop.submit(sleeper);
  ASSERT_EQ(loop.next(), &sleeper);
  for (int start = 0; start < 30'000; ++start) {
    loop.count_start();
    compute_for(microseconds(10));
  }
  auto stalls = loop.end_watch();
  EXPECT_LE(stalls, stalls_of_others(off_cpu_ns, milliseconds(400), milliseconds(200)));
}

// A batch begins so: place after place, each with a task that computes before it waits.
TEST_P(EachEventLoop, CountsNoStallWhereManyTasksBeginThatCompute) {
  EventLoop& loop = this->loop();
  auto off_cpu_ns = time_off_cpu_ns();
  loop.begin_watch(milliseconds(10));
  for (int start = 0; start < 60; ++start) {
    loop.count_start(now_ns());
    compute_for(milliseconds(2));
  }
  loop.count_start(now_ns());
  compute_with_cpu_for(milliseconds(30));
  auto stalls = loop.end_watch();
  EXPECT_GE(stalls, 1U) << "the last one took too long";
  EXPECT_LE(stalls, 1U + stalls_of_others(off_cpu_ns, milliseconds(0), milliseconds(10)));
}

// The loop looks after a quota of turns, which grows while they are short: when they become longer,
// more than the threshold passes before it looks again, and still nobody had more than his kernel.
TEST_P(EachEventLoop, CountsNoStallWhereAWholeQuotaOfTasksComputes) {
  EventLoop& loop = this->loop();
  auto off_cpu_ns = time_off_cpu_ns();
  loop.begin_watch(milliseconds(4));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  for (int quick = 700; quick <= 1'000; quick += 30) {  // somewhere in a quota
    for (int turn = 0; turn < quick + 300; ++turn) {
      ASSERT_EQ(loop.next(), &busy);
      if (turn >= quick) compute_for(microseconds(40));
      loop.submit(busy);
    }
  }
  ASSERT_EQ(loop.next(), &busy);
  auto stalls = loop.end_watch();
  EXPECT_LE(stalls, stalls_of_others(off_cpu_ns, milliseconds(0), milliseconds(4)));
}

INSTANTIATE_TEST_SUITE_P(BackEnds, EachEventLoop, ::testing::ValuesIn(testing::back_ends),
                         testing::name_of);

}  // namespace
}  // namespace interleave
