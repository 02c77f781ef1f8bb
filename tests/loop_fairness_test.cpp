#include "tests/loop_requests.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using Kind = Request::Kind;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::ask;
using testing::compute_for;
using testing::EachEventLoop;
using testing::put;
using testing::resumptions_before;
using testing::sleep_until;
using testing::Transfer;

// ---- fairness ----

// Resumptions of a busy task after the clock had passed `deadline_ns`, until the sleeper's.
int resumptions_until(EventLoop& loop, Request& sleeper, std::int64_t work_ns) {
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  int late = 0;
  while (loop.next() != &sleeper) {
    if (now_ns() >= sleeper.deadline_ns) ++late;
    for (auto end = now_ns() + work_ns; now_ns() < end;) {
    }
    loop.submit(busy);
  }
  return late;
}

TEST_P(EachEventLoop, ABusyTaskDelaysATimerByOneQuotaAtMost) {
  EventLoop& loop = this->loop();
  Request sleeper = sleep_until(now_ns() + 20'000'000);
  loop.submit(sleeper);
  EXPECT_LE(resumptions_until(loop, sleeper, 0), 256 + 1) << "the busy one stands before it";
}

TEST_P(EachEventLoop, TheQuotaShrinksForTasksThatComputeLong) {
  EventLoop& loop = this->loop();
  Request sleeper = sleep_until(now_ns() + 20'000'000);
  loop.submit(sleeper);
  EXPECT_LE(resumptions_until(loop, sleeper, 20'000), 3) << "20 us each, and 50 us allowed";
}

TEST_P(EachEventLoop, AReaderWaitsHalfAMillisecondForTasksThatComputeLong) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Transfer reader(Kind::read, pipe.in.get(), loop.enroll(pipe.in.get(), true), 8);
  EXPECT_FALSE(ask(loop, reader.request));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  int late = 0;
  for (int turn = 0; loop.next() != &reader.request; ++turn) {
    if (turn == 10) put(pipe.out.get(), 8);  // the loop has asked by now, and finds nothing new
    if (turn >= 10) ++late;
    for (auto end = now_ns() + 100'000; now_ns() < end;) {
    }
    loop.submit(busy);
  }
  EXPECT_LE(late, 5 + 2) << "100 us each, and 500 us allowed";
}

TEST_P(EachEventLoop, ABusyTaskDelaysAReaderByOneQuotaAtMost) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Transfer reader(Kind::read, pipe.in.get(), loop.enroll(pipe.in.get(), true), 8);
  EXPECT_FALSE(ask(loop, reader.request));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  EXPECT_EQ(resumptions_before(loop, reader.request, busy, 1'000), 1'000);
  put(pipe.out.get(), 8);
  EXPECT_LE(resumptions_before(loop, reader.request, busy, 1'000), 256);
}

// Reads byte after byte until it is told to wait.
int reads_in_a_row(EventLoop& loop, Transfer& reader) {
  int reads = 1;
  while (ask(loop, reader.request)) ++reads;
  return reads;
}

TEST(EventLoop, ATaskWhoseReadsNeverRefuseIsParkedAfter64) {
  EventLoop loop;
  auto pipe = make_pipe();
  put(pipe.out.get(), 1'000);
  Request other(Kind::checkpoint);
  loop.submit(other);
  Transfer reader(Kind::read, pipe.in.get(), loop.enroll(pipe.in.get(), true), 1);
  EXPECT_EQ(reads_in_a_row(loop, reader), 64);
  EXPECT_EQ(loop.next(), &other);
  EXPECT_EQ(loop.next(), &reader.request);
  std::vector<std::byte> rest(1'000);
  EXPECT_EQ(::read(pipe.in.get(), rest.data(), rest.size()), 1'000 - 64) << "one was read twice";
}

// ---- stalls ----

TEST_P(EachEventLoop, CountsATaskThatKeptItToItself) {
  EventLoop& loop = this->loop();
  loop.begin_watch(milliseconds(10));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  for (int resumption = 0; resumption < 1'000; ++resumption) {
    ASSERT_EQ(loop.next(), &busy);
    if (resumption == 500) compute_for(milliseconds(50));
    loop.submit(busy);
  }
  EXPECT_EQ(loop.next(), &busy);
  EXPECT_GE(loop.end_watch(), 1U);
}

TEST_P(EachEventLoop, CountsAStallBeforeItSleeps) {
  EventLoop& loop = this->loop();
  loop.begin_watch(milliseconds(10));
  Request first = sleep_until(now_ns() + 1'000'000);
  loop.submit(first);
  ASSERT_EQ(loop.next(), &first);
  compute_for(milliseconds(50));
  Request second = sleep_until(now_ns() + 1'000'000);
  loop.submit(second);
  ASSERT_EQ(loop.next(), &second);
  EXPECT_GE(loop.end_watch(), 1U);
}

// The time in which this thread had no CPU: asleep, or with others in its place.
std::int64_t time_off_cpu_ns() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return now_ns() - used.tv_sec * 1'000'000'000 - used.tv_nsec;
}

// More than the threshold of kernels, of sleep, and of tasks that were started and never waited, but
// nobody kept the loop to himself, unless others on this machine did: the watch cannot tell.
TEST_P(EachEventLoop, CountsNeitherKernelsNorSleepNorManyTasksAsAStall) {
  EventLoop& loop = this->loop();
  auto off_cpu = time_off_cpu_ns();
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
  auto others_ns = time_off_cpu_ns() - off_cpu - 400'000'000;
  EXPECT_LE(static_cast<std::int64_t>(loop.end_watch()), others_ns / 200'000'000);
}

INSTANTIATE_TEST_SUITE_P(BackEnds, EachEventLoop, ::testing::ValuesIn(testing::back_ends),
                         testing::name_of);

}  // namespace
}  // namespace interleave
