#include "coroutines/gathered_frames.hpp"
#include "coroutines/leader.hpp"
#include "tests/loop_requests.hpp"

#include <coroutine>
#include <deque>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using Kind = Request::Kind;
using testing::sleep_until;

RC_GTEST_PROP(RunQueue, IsFirstInFirstOut, (const std::vector<bool>& pushes)) {
  std::deque<Request> requests;
  std::deque<Request*> model;
  RunQueue queue;
  for (bool push : pushes) {
    if (push) {
      model.push_back(&requests.emplace_back(Kind::checkpoint));
      queue.push(*model.back());
    } else if (!model.empty()) {
      RC_ASSERT(&queue.pop() == model.front());
      model.pop_front();
    }
    RC_ASSERT(queue.empty() == model.empty());
  }
}

RC_GTEST_PROP(TimerHeap, GivesTheEarliestDeadlineWhateverTheOrder, ()) {
  auto deadlines = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange(0, 50));
  std::deque<Request> requests;
  std::multiset<std::int64_t> model;
  TimerHeap heap;
  for (std::int64_t deadline : deadlines) {
    heap.push(requests.emplace_back(sleep_until(deadline)));
    model.insert(deadline);
    if (deadline % 3 != 0) continue;  // sometimes take one out in between
    RC_ASSERT(heap.first_deadline_ns() == *model.begin());
    RC_ASSERT(heap.pop().deadline_ns == *model.begin());
    model.erase(model.begin());
  }
  while (!heap.empty()) {
    RC_ASSERT(heap.pop().deadline_ns == *model.begin());
    model.erase(model.begin());
  }
  RC_ASSERT(model.empty());
}

RC_GTEST_PROP(DeadlineHeap, GivesTheEarliestOfThoseThatWereNotTakenOut, ()) {
  auto deadlines = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange(0, 50));
  std::deque<Request> requests;
  std::multiset<std::int64_t> model;
  std::vector<Request*> inside;
  DeadlineHeap heap;
  for (std::int64_t deadline : deadlines) {
    heap.push(*inside.emplace_back(&requests.emplace_back(sleep_until(deadline))));
    model.insert(deadline);
    if (deadline % 3 != 0) continue;  // sometimes take one out, from anywhere
    auto which = inside.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(inside));
    model.erase(model.find((*which)->deadline_ns));
    heap.remove(**which);
    inside.erase(which);
    if (!model.empty()) RC_ASSERT(heap.first_deadline_ns() == *model.begin());
  }
  RC_ASSERT(heap.size() == model.size());
  for (; !heap.empty(); model.erase(model.begin())) {
    RC_ASSERT(heap.pop().deadline_ns == *model.begin());
  }
}

Detached lead(Leader& leader, std::vector<int>& led, int place) {
  co_await leader.turn();
  led.push_back(place);
}

void resume_first(RunQueue& ready) {
  std::coroutine_handle<>::from_address(ready.pop().waiter).resume();
}

TEST(LeaderTest, OnePlaceLeadsAndTheLastFollowerIsNext) {
  Leader leader;
  RunQueue ready;
  std::vector<int> led;
  for (int place : {1, 2, 3}) lead(leader, led, place);
  EXPECT_EQ(led, std::vector({1}));
  leader.step_down(ready);
  EXPECT_EQ(led, std::vector({1})) << "the next one was resumed on the caller's stack";
  resume_first(ready);
  EXPECT_EQ(led, std::vector({1, 3}));
  leader.step_down(ready);
  resume_first(ready);
  EXPECT_EQ(led, std::vector({1, 3, 2}));
  leader.step_down(ready);
  EXPECT_TRUE(ready.empty());
  lead(leader, led, 4);
  EXPECT_EQ(led, std::vector({1, 3, 2, 4})) << "a place had to wait although none led";
}

}  // namespace
}  // namespace interleave
