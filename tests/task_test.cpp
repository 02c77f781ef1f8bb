#include "core/task.hpp"

#include <coroutine>
#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

namespace interleave {
namespace {

// A wait that the test finishes by hand.
struct Event {
  std::coroutine_handle<> waiter;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> task) noexcept { waiter = task; }
  void await_resume() const noexcept {}
};

Task<int> answer(int value) {
  co_return value;
}

Task<int> failing() {
  throw std::runtime_error("on purpose");
  co_return 0;
}

Task<long> sum_of(int terms) {
  long sum = 0;
  for (int i = 0; i < terms; ++i) sum += co_await answer(i);
  co_return sum;
}

Task<int> after(Event& event, int value) {
  co_await event;
  co_return value;
}

Task<int> twice_after(Event& event) {
  int first = co_await after(event, 1);
  int second = co_await after(event, 2);
  co_return 10 * first + second;
}

Task<int> nested(Event& event, int depth) {
  if (depth == 0) co_return co_await after(event, 7);
  co_return co_await nested(event, depth - 1);
}

Task<int> rescue() {
  try {
    co_return co_await failing();
  } catch (const std::runtime_error&) {
    co_return -1;
  }
}

TEST(Task, DoesNothingBeforeItIsStarted) {
  bool ran = false;
  auto lazy = [](bool& flag) -> Task<int> {
    flag = true;
    co_return 1;
  };
  auto task = lazy(ran);
  EXPECT_FALSE(ran);
  task.start();
  EXPECT_TRUE(ran);
}

TEST(Task, RunsToItsEndWhenNothingSuspends) {
  auto task = sum_of(10);
  task.start();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(task.result(), 45L);
}

TEST(Task, SuspendsAndGoesOnWhereItStopped) {
  Event event;
  auto task = twice_after(event);
  task.start();
  EXPECT_FALSE(task.done());
  event.waiter.resume();
  EXPECT_FALSE(task.done());
  event.waiter.resume();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(task.result(), 12);
}

TEST(Task, WakesThroughEveryLevelOfCallers) {
  Event event;
  auto task = nested(event, 100);
  task.start();
  EXPECT_FALSE(task.done());
  event.waiter.resume();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(task.result(), 7);
}

TEST(Task, AMillionAwaitsDoNotGrowTheStack) {
  auto task = sum_of(1'000'000);
  task.start();
  ASSERT_TRUE(task.done());
}

TEST(Task, KeepsWhatWasThrownAndRethrowsIt) {
  auto task = failing();
  task.start();
  ASSERT_TRUE(task.done());
  EXPECT_TRUE(task.failure());
  EXPECT_THROW(task.result(), std::runtime_error);
}

TEST(Task, LetsACallerCatchWhatItsChildThrew) {
  auto task = rescue();
  task.start();
  EXPECT_EQ(task.result(), -1);
}

TEST(Task, DestroysItsLocalsOnce) {
  auto counted = std::make_shared<int>(1);
  auto holding = [](std::shared_ptr<int> held) -> Task<int> { co_return *held; };
  {
    auto task = holding(counted);
    EXPECT_EQ(counted.use_count(), 2);
    task.start();
    EXPECT_EQ(task.result(), 1);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

}  // namespace
}  // namespace interleave
