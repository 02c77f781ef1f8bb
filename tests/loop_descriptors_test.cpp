#include "tests/loop_requests.hpp"

#include <csignal>
#include <cstring>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include <fcntl.h>

namespace interleave {
namespace {

using Kind = Request::Kind;
using testing::ask;
using testing::EachEventLoop;
using testing::outcome;
using testing::put;
using testing::sleep_until;
using testing::Transfer;

TEST(EventLoop, AShortReadSavesTheNextTryUntilAnEdge) {
  EventLoop loop;
  auto pipe = make_pipe();
  Registration* registration = loop.register_fd(pipe.in.get(), true);
  put(pipe.out.get(), 3);
  Transfer first(Kind::read, pipe.in.get(), registration, 10);
  ASSERT_TRUE(loop.try_now(first.request));
  EXPECT_EQ(first.request.outcome, 3);
  put(pipe.out.get(), 4);
  Transfer second(Kind::read, pipe.in.get(), registration, 10);
  EXPECT_FALSE(loop.try_now(second.request)) << "a system call was made before the edge was seen";
  loop.submit(second.request);
  EXPECT_EQ(loop.next(), &second.request);
  EXPECT_EQ(second.request.outcome, 4);
}

TEST(EventLoop, AFullReadKeepsTheHint) {
  EventLoop loop;
  auto pipe = make_pipe();
  Registration* registration = loop.register_fd(pipe.in.get(), true);
  put(pipe.out.get(), 10);
  for (int i = 0; i < 2; ++i) {
    Transfer half(Kind::read, pipe.in.get(), registration, 5);
    EXPECT_TRUE(loop.try_now(half.request));
  }
}

// The end may become known before the short read or after it; neither may wait for an edge that
// has passed.
class EventLoopEnd : public ::testing::TestWithParam<bool> {};

TEST_P(EventLoopEnd, OfAStreamIsFoundAfterAShortRead) {
  bool known_before_the_read = GetParam();
  EventLoop loop;
  auto pipe = make_pipe();
  Registration* registration = loop.register_fd(pipe.in.get(), true);
  Transfer first(Kind::read, pipe.in.get(), registration, 10);
  ASSERT_FALSE(ask(loop, first.request));
  put(pipe.out.get(), 3);
  if (known_before_the_read) pipe.out.reset();
  loop.next();
  EXPECT_EQ(first.request.outcome, 3);
  pipe.out.reset();
  Transfer end(Kind::read, pipe.in.get(), registration, 10);
  EXPECT_EQ(outcome(loop, end.request), 0);
}

INSTANTIATE_TEST_SUITE_P(Known, EventLoopEnd, ::testing::Values(true, false),
                         [](const auto& early) { return early.param ? "before" : "after"; });

TEST_P(EachEventLoop, AWriterWaitsForRoomAndAReaderMakesIt) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Registration* in = loop.register_fd(pipe.in.get(), false);
  Registration* out = loop.register_fd(pipe.out.get(), false);
  Transfer fill(Kind::write, pipe.out.get(), out, 1 << 20);
  EXPECT_LT(outcome(loop, fill.request), 1 << 20);
  Transfer more(Kind::write, pipe.out.get(), out, 100);
  ASSERT_FALSE(ask(loop, more.request));
  Transfer drain(Kind::read, pipe.in.get(), in, 1 << 20);
  EXPECT_EQ(outcome(loop, drain.request), fill.request.outcome);
  EXPECT_EQ(loop.next(), &more.request);
  EXPECT_EQ(more.request.outcome, 100);
}

TEST_P(EachEventLoop, AVanishedReaderIsAnErrorOfTheWrite) {
  std::signal(SIGPIPE, SIG_IGN);
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Registration* out = loop.register_fd(pipe.out.get(), true);
  Transfer fill(Kind::write, pipe.out.get(), out, 1 << 20);
  EXPECT_GT(outcome(loop, fill.request), 0);
  Transfer more(Kind::write, pipe.out.get(), out, 100);
  ASSERT_FALSE(ask(loop, more.request));
  pipe.in.reset();
  EXPECT_EQ(loop.next(), &more.request);
  EXPECT_EQ(more.request.outcome, -EPIPE);
}

TEST_P(EachEventLoop, ABadDescriptorIsAnErrorOfTheRead) {
  EventLoop& loop = this->loop();
  for (int bad : {-1, 12'345, 2'000'000'000}) {
    Transfer reader(Kind::read, bad, loop.register_fd(bad, false), 8);
    ASSERT_TRUE(loop.try_now(reader.request));
    EXPECT_EQ(reader.request.outcome, -EBADF);
  }
}

TEST(EventLoop, ABorrowedDescriptorIsRegisteredOnce) {
  EventLoop loop;
  auto pipe = make_pipe();
  Registration* registration = loop.register_fd(pipe.in.get(), false);
  auto generation = registration->generation;
  EXPECT_EQ(loop.register_fd(pipe.in.get(), false), registration);
  EXPECT_EQ(registration->generation, generation);
  EXPECT_NE(::fcntl(pipe.in.get(), F_GETFL) & O_NONBLOCK, 0);
}

// A duplicate keeps the description alive, and with it epoll's entry for a number that has been
// closed and means another pipe by now.
TEST(EventLoop, AnEventForAnEarlierHolderOfANumberIsDropped) {
  EventLoop loop;
  auto old_pipe = make_pipe();
  auto new_pipe = make_pipe();
  UniqueFd number(check(::dup(old_pipe.in.get()), "dup"));
  loop.register_fd(number.get(), true);
  check(::dup2(new_pipe.in.get(), number.get()), "dup2");
  Transfer reader(Kind::read, number.get(), loop.register_fd(number.get(), true), 8);
  ASSERT_FALSE(ask(loop, reader.request));
  put(old_pipe.out.get(), 8);
  old_pipe.out.reset();
  Request sleeper = sleep_until(now_ns() + 2'000'000);
  loop.submit(sleeper);
  EXPECT_EQ(loop.next(), &sleeper);
  EXPECT_FALSE(reader.request.registration->ended)
      << "the other pipe's end was taken for this one's";
  put(new_pipe.out.get(), 5);
  EXPECT_EQ(loop.next(), &reader.request);
  EXPECT_EQ(reader.request.outcome, 5);
}

TEST_P(EachEventLoop, ANumberThatIsClosedAndOpenedAgainIsRegisteredAgain) {
  EventLoop& loop = this->loop();
  for (int round = 0; round < 1'000; ++round) {
    auto pipe = make_pipe();
    bool fresh = round > 0;  // and even a number that was borrowed before
    Transfer reader(Kind::read, pipe.in.get(), loop.register_fd(pipe.in.get(), fresh), 8);
    bool early = ask(loop, reader.request);
    put(pipe.out.get(), 8);
    ASSERT_TRUE(!early && loop.next() == &reader.request) << round;
  }
}

using EachEventLoopDeath = testing::OnEachBackEnd;

TEST_P(EachEventLoopDeath, TwoReadersOfOneDescriptor) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Registration* registration = loop.register_fd(pipe.in.get(), true);
  Transfer first(Kind::read, pipe.in.get(), registration, 1);
  Transfer second(Kind::read, pipe.in.get(), registration, 1);
  ASSERT_FALSE(ask(loop, first.request));
  ASSERT_FALSE(loop.try_now(second.request));
  EXPECT_DEATH(loop.submit(second.request), "two tasks wait");
}

TEST_P(EachEventLoopDeath, ADescriptorClosedWhileATaskWaits) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Transfer reader(Kind::read, pipe.in.get(), loop.register_fd(pipe.in.get(), true), 1);
  ASSERT_FALSE(ask(loop, reader.request));
  EXPECT_DEATH(loop.register_fd(pipe.in.get(), true), "closed while a task waited");
}

INSTANTIATE_TEST_SUITE_P(BackEnds, EachEventLoop, ::testing::ValuesIn(testing::back_ends),
                         testing::name_of);
INSTANTIATE_TEST_SUITE_P(BackEnds, EachEventLoopDeath, ::testing::ValuesIn(testing::back_ends),
                         testing::name_of);

}  // namespace
}  // namespace interleave
