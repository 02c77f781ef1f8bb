#include "tests/loop_requests.hpp"

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

}  // namespace
}  // namespace interleave
