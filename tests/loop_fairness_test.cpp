#include "tests/loop_requests.hpp"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using Kind = Request::Kind;
using std::chrono::microseconds;
using testing::ask;
using testing::compute_for;
using testing::EachEventLoop;
using testing::put;
using testing::resumptions_before;
using testing::sleep_until;
using testing::Transfer;

// Resumptions of a busy task after the clock had passed `deadline_ns`, until the sleeper's.
int resumptions_until(EventLoop& loop, Request& sleeper, Clock::duration work) {
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  int late = 0;
  while (loop.next() != &sleeper) {
    if (now_ns() >= sleeper.deadline_ns) ++late;
    compute_for(work);
    loop.submit(busy);
  }
  return late;
}

TEST_P(EachEventLoop, ABusyTaskDelaysATimerByOneQuotaAtMost) {
  EventLoop& loop = this->loop();
  Request sleeper = sleep_until(now_ns() + 20'000'000);
  loop.submit(sleeper);
  EXPECT_LE(resumptions_until(loop, sleeper, Clock::duration(0)), 256 + 1)
      << "the busy one stands before it";
}

TEST_P(EachEventLoop, TheQuotaShrinksForTasksThatComputeLong) {
  EventLoop& loop = this->loop();
  Request sleeper = sleep_until(now_ns() + 20'000'000);
  loop.submit(sleeper);
  EXPECT_LE(resumptions_until(loop, sleeper, microseconds(20)), 3)
      << "20 us each, and 50 us allowed";
}

TEST_P(EachEventLoop, AReaderWaitsHalfAMillisecondForTasksThatComputeLong) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Transfer reader(Kind::read, pipe.in.get(), loop.register_fd(pipe.in.get(), true), 8);
  EXPECT_FALSE(ask(loop, reader.request));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  int late = 0;
  for (int turn = 0; loop.next() != &reader.request; ++turn) {
    if (turn == 10) put(pipe.out.get(), 8);  // the loop has asked by now, and finds nothing new
    if (turn >= 10) ++late;
    compute_for(microseconds(100));
    loop.submit(busy);
  }
  EXPECT_LE(late, 5 + 2) << "100 us each, and 500 us allowed";
}

TEST_P(EachEventLoop, ABusyTaskDelaysAReaderByOneQuotaAtMost) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Transfer reader(Kind::read, pipe.in.get(), loop.register_fd(pipe.in.get(), true), 8);
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
  Transfer reader(Kind::read, pipe.in.get(), loop.register_fd(pipe.in.get(), true), 1);
  EXPECT_EQ(reads_in_a_row(loop, reader), 64);
  EXPECT_EQ(loop.next(), &other);
  EXPECT_EQ(loop.next(), &reader.request);
  std::vector<std::byte> rest(1'000);
  EXPECT_EQ(::read(pipe.in.get(), rest.data(), rest.size()), 1'000 - 64) << "one was read twice";
}

INSTANTIATE_TEST_SUITE_P(BackEnds, EachEventLoop, ::testing::ValuesIn(testing::back_ends),
                         testing::name_of);

}  // namespace
}  // namespace interleave
