#include "tests/loop_requests.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using Kind = Request::Kind;
using testing::ask;
using testing::EachEventLoop;
using testing::outcome;
using testing::resumptions_before;

// A call that lasts until it is told to end, and says whether two are made at once.
struct SlowCall {
  std::atomic<bool>& may_end;
  std::atomic<int>& running;
  std::atomic<int>& most;

  void operator()() const {
    most = std::max(most.load(), ++running);
    while (!may_end) std::this_thread::yield();
    --running;
  }
};

template <class Function> Request request_for(Kind kind, Function& function) {
  Request::Call call = [](void* called) noexcept { (*static_cast<Function*>(called))(); };
  return {kind, call, &function};
}

TEST_P(EachEventLoop, RunsOthersWhileACallIsMade) {
  EventLoop& loop = this->loop();
  std::atomic<bool> may_end = false;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  SlowCall slow{may_end, running, most};
  auto call = request_for(Kind::offload, slow);
  EXPECT_FALSE(ask(loop, call));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  EXPECT_EQ(resumptions_before(loop, call, busy, 10'000), 10'000);
  may_end = true;
  while (loop.next() != &call) loop.submit(busy);
  EXPECT_EQ(running, 0);
  EXPECT_EQ(loop.next(), &busy);
  EXPECT_EQ(loop.next(), nullptr);
}

TEST_P(EachEventLoop, SleepsUntilACallIsMadeWhenNobodyElseRuns) {
  EventLoop& loop = this->loop();
  for (int round = 0; round < 1'000; ++round) {
    int made = 0;
    auto count = [&made] { ++made; };
    auto call = request_for(Kind::offload, count);
    EXPECT_EQ(outcome(loop, call), 0);
    EXPECT_EQ(made, 1);
  }
  EXPECT_EQ(loop.next(), nullptr);
}

TEST_P(EachEventLoop, MakesAnExclusiveCallOnTheSpot) {
  EventLoop& loop = this->loop();
  auto maker = std::thread::id{};
  auto see = [&maker] { maker = std::this_thread::get_id(); };
  auto call = request_for(Kind::exclusive, see);
  EXPECT_EQ(outcome(loop, call), 0);
  EXPECT_EQ(maker, std::this_thread::get_id());
}

TEST(Helpers, AreNoMoreThanWereAllowedAndLoseNoCall) {
  std::atomic<bool> may_end = false;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::deque<Request> calls;
  SlowCall slow{may_end, running, most};
  Helpers helpers(3);
  for (int i = 0; i < 100; ++i)
    helpers.hand_in(calls.emplace_back(request_for(Kind::offload, slow)));
  while (running < 3) std::this_thread::yield();
  may_end = true;
  std::set<Request*> done;
  while (done.size() < calls.size()) {
    for (auto some = helpers.collect(); !some.empty();) done.insert(&some.pop());
  }
  EXPECT_LE(most, 3);
  EXPECT_EQ(running, 0);
}

INSTANTIATE_TEST_SUITE_P(BackEnds, EachEventLoop, ::testing::ValuesIn(testing::back_ends),
                         testing::name_of);

}  // namespace
}  // namespace interleave
