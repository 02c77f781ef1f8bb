#include "tests/loop_requests.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using Kind = Request::Kind;
using std::chrono::milliseconds;
using testing::ask;
using testing::EachEventLoop;
using testing::outcome;
using testing::put;
using testing::sleep_until;
using testing::Transfer;

// ---- timers ----

std::unique_ptr<BackEnd> make_epoll_of_milliseconds(RunQueue& done) {
  return std::make_unique<EpollBackEnd>(done, false);
}

constexpr testing::NamedBackEnd clocks[] = {{"epoll_pwait2", make_epoll},
                                            {"epoll_wait", make_epoll_of_milliseconds},
                                            {"io_uring", make_ring}};

using EventLoopTimers = testing::OnEachBackEnd;

TEST_P(EventLoopTimers, FireInDeadlineOrderAndNeverEarly) {
  EXPECT_TRUE(rc::check([] {
    auto offsets_us = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-100, 2'000));
    EventLoop loop(GetParam().make);
    std::deque<Request> sleepers;
    auto start = now_ns();
    for (int offset : offsets_us) {
      loop.submit(sleepers.emplace_back(sleep_until(start + offset * 1'000)));
    }
    std::int64_t last = 0;
    std::size_t fired = 0;
    while (Request* done = loop.next()) {
      RC_ASSERT(now_ns() >= done->deadline_ns);
      RC_ASSERT(done->deadline_ns >= last);
      last = done->deadline_ns;
      ++fired;
    }
    RC_ASSERT(fired == offsets_us.size());
  }));
}

INSTANTIATE_TEST_SUITE_P(Clocks, EventLoopTimers, ::testing::ValuesIn(clocks), testing::name_of);

using EachEventLoop = testing::OnEachBackEnd;

TEST_P(EachEventLoop, HasNothingToSayWhenNothingIsOutstanding) {
  EventLoop& loop = this->loop();
  EXPECT_EQ(loop.next(), nullptr);
  Request request(Kind::checkpoint);
  EXPECT_FALSE(ask(loop, request));
  EXPECT_EQ(loop.next(), &request);
  EXPECT_EQ(loop.next(), nullptr);
}

TEST_P(EachEventLoop, ASleepThatIsOverNeedsNoWait) {
  EventLoop& loop = this->loop();
  Request first = sleep_until(now_ns() + 1'000'000);
  EXPECT_FALSE(ask(loop, first));
  EXPECT_EQ(loop.next(), &first);
  Request over = sleep_until(first.deadline_ns);  // the loop has seen that time pass
  EXPECT_TRUE(loop.try_now(over));
}

// ---- deadlines ----

// A reader of the pipe that waits until `offset` from now.
std::unique_ptr<Transfer> reader_until(EventLoop& loop, int fd, Clock::duration offset) {
  auto reader = std::make_unique<Transfer>(Kind::read, fd, loop.register_fd(fd, false), 8);
  reader->request.deadline_ns = now_ns() + offset.count();
  return reader;
}

TEST_P(EachEventLoop, ARequestThatIsLateFailsAndItsDescriptorIsFree) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  auto late = reader_until(loop, pipe.in.get(), milliseconds(2));
  auto deadline_ns = late->request.deadline_ns;
  EXPECT_EQ(outcome(loop, late->request), -ETIMEDOUT);
  EXPECT_GE(now_ns(), deadline_ns);
  late.reset();
  put(pipe.out.get(), 5);
  auto next = reader_until(loop, pipe.in.get(), std::chrono::hours(1));
  EXPECT_EQ(outcome(loop, next->request), 5);
  EXPECT_EQ(loop.next(), nullptr);
}

// Its memory is gone at its deadline: AddressSanitizer sees who looks there.
TEST_P(EachEventLoop, ARequestThatIsDoneIsForgottenBeforeItsDeadline) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  for (int round = 0; round < 20; ++round) {
    auto reader = reader_until(loop, pipe.in.get(), milliseconds(5));
    ASSERT_FALSE(ask(loop, reader->request));
    put(pipe.out.get(), 8);
    ASSERT_EQ(loop.next(), &reader->request);
    EXPECT_EQ(reader->request.outcome, 8);
  }
  Request sleeper = sleep_until(now_ns() + 10'000'000);
  loop.submit(sleeper);
  EXPECT_EQ(loop.next(), &sleeper);
  EXPECT_EQ(loop.next(), nullptr);
}

TEST_P(EachEventLoop, DeadlinesPassInTheirOrderAmongSleepers) {
  EventLoop& loop = this->loop();
  std::vector<PipeEnds> pipes(3);
  std::vector<std::unique_ptr<Transfer>> readers;
  auto deadline_ns = now_ns() + 6'000'000;  // of the first, and the others come before
  for (auto& pipe : pipes) {
    pipe = make_pipe();
    readers.push_back(reader_until(loop, pipe.in.get(), {}));
    readers.back()->request.deadline_ns = deadline_ns;
    deadline_ns -= 2'000'000;
    ASSERT_FALSE(ask(loop, readers.back()->request));
  }
  Request sleeper = sleep_until(now_ns() + 50'000'000);
  loop.submit(sleeper);
  for (auto reader = readers.rbegin(); reader != readers.rend(); ++reader) {
    EXPECT_EQ(loop.next(), &(*reader)->request);
    EXPECT_EQ((*reader)->request.outcome, -ETIMEDOUT);
  }
  EXPECT_EQ(loop.next(), &sleeper);
}

// ---- datagrams ----

TEST_P(EachEventLoop, ReadsDatagramsOneByOneAlsoEmptyOnes) {
  EventLoop& loop = this->loop();
  auto [ours, theirs] = make_datagram_pair();
  Transfer reader(Kind::read, ours.get(), loop.register_fd(ours.get(), false), 8);
  EXPECT_FALSE(ask(loop, reader.request));
  put(theirs.get(), 3);
  EXPECT_EQ(loop.next(), &reader.request);
  EXPECT_EQ(reader.request.outcome, 3);
  for (std::size_t bytes : {5U, 0U, 2U}) put(theirs.get(), bytes);
  for (std::int64_t bytes : {5, 0, 2}) EXPECT_EQ(outcome(loop, reader.request), bytes);
}

TEST_P(EachEventLoop, TellsAReaderThatItsPeersSocketIsGone) {
  EventLoop& loop = this->loop();
  auto [ours, theirs] = make_datagram_pair();
  Registration* registration = loop.register_fd(ours.get(), false);
  Transfer reader(Kind::read, ours.get(), registration, 8);
  Transfer writer(Kind::write, ours.get(), registration, 8);
  EXPECT_FALSE(ask(loop, reader.request));
  theirs.reset();
  EXPECT_EQ(outcome(loop, writer.request), 8) << "the refusal comes as an answer";
  EXPECT_EQ(loop.next(), &reader.request);
  EXPECT_EQ(reader.request.outcome, -ECONNREFUSED);
}

INSTANTIATE_TEST_SUITE_P(BackEnds, EachEventLoop, ::testing::ValuesIn(testing::back_ends),
                         testing::name_of);

}  // namespace
}  // namespace interleave
