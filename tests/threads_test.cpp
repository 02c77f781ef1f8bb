#include "threads/threads.hpp"

#include "tests/confined.hpp"
#include "tests/support.hpp"
#include "tests/trial_workloads.hpp"
#include "threads/work_queue.hpp"
#include "workloads/catalogue.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <numeric>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave::testing {

namespace {

struct Model {
  const char* name;
  std::unique_ptr<Executor> (*make)(const Settings&);
  bool per_task = false;

  friend std::ostream& operator<<(std::ostream& out, const Model& model) {
    return out << model.name;
  }
};

class ThreadModel : public ::testing::TestWithParam<Model> {
 protected:
  std::uint32_t slots(const Trial& trial) const {
    return GetParam().per_task ? trial.in_flight : trial.workers;
  }
  Verdict expect_agreement(const Trial& trial) {
    auto verdict = run_in_cell(*model_, trial);
    EXPECT_TRUE(verdict.clean()) << trial.workload.name << ": " << verdict.error;
    EXPECT_EQ(difference(verdict, run_oracle_in_cell(trial)), "") << trial.workload.name;
    return verdict;
  }

  std::unique_ptr<Executor> model_ = GetParam().make({});
};

class PoolModel : public ThreadModel {};

TEST_P(ThreadModel, AgreesWithTheOracle) {
  for (const Workload* workload : {&noop_workload, &sleep_workload, &failing_workload}) {
    Trial trial{*workload, 200, 6, 3, {{"io", "1ms"}}};
    auto verdict = expect_agreement(trial);
    auto units = verdict.ledger.tally().units.load();
    EXPECT_EQ(units, GetParam().per_task ? trial.tasks : trial.workers);
  }
}

TEST_P(ThreadModel, RunsFewerTasksThanPlaces) {
  expect_agreement({noop_workload, 1, 6, 3});
}

TEST_P(ThreadModel, FillsItsSlotsAndSharesNone) {
  for (std::uint32_t workers : {1U, 4U, 40U}) {
    Trial trial{checks_slots_workload, 400, 40, workers};
    auto room = std::to_string(slots(trial));
    trial.set = {{"slots", room}, {"together", room}};
    expect_agreement(trial);
  }
}

TEST_P(PoolModel, RunsAHundredThousandTasks) {
  for (std::uint32_t in_flight : {2U, 64U, 100'000U}) {
    expect_agreement({noop_workload, 100'000, in_flight, 2});
  }
}

// For each task: by how many that were admitted after it was it overtaken?
std::vector<std::int64_t> overtakings(const Verdict& verdict) {
  auto records = verdict.ledger.records();
  std::vector<std::size_t> order(records.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t task) { return records[task].started_ns; });
  std::vector<std::int64_t> overtaken(records.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    overtaken[order[rank]] =
        static_cast<std::int64_t>(rank) - static_cast<std::int64_t>(order[rank]);
  }
  return overtaken;
}

// A worker that loses its CPU is overtaken by many tasks, and with it the one that it had begun: so
// it is the median of those that were in flight at the beginning that is judged.
TEST_P(PoolModel, BeginsTasksRoughlyInTheOrderOfTheirAdmission) {
  constexpr std::uint32_t in_flight = 64;
  auto overtaken = overtakings(expect_agreement({noop_workload, 50 * in_flight, in_flight, 2}));
  overtaken.resize(in_flight);
  std::ranges::sort(overtaken);
  EXPECT_LE(overtaken[in_flight / 2], in_flight);
}

constexpr Model thread_per_task{"thread_per_task", make_thread_per_task, true};
constexpr Model thread_pool{"thread_pool", make_thread_pool};
constexpr Model tbb_arena{"tbb_arena", make_tbb_arena};

std::string name_of(const ::testing::TestParamInfo<Model>& model) {
  return model.param.name;
}

INSTANTIATE_TEST_SUITE_P(Each, ThreadModel,
                         ::testing::Values(thread_per_task, thread_pool, tbb_arena), name_of);
INSTANTIATE_TEST_SUITE_P(Each, PoolModel, ::testing::Values(thread_pool, tbb_arena), name_of);

// The exception may only leave when the threads that did start are joined: else the cell aborts.
TEST(ThreadPerTask, ThrowsWhenAThreadIsRefused) {
  auto model = make_thread_per_task({});
  Confined confined(*model, 4);
  auto verdict = run_in_cell(confined, {sleep_workload, 50, 20, 20, {{"io", "20ms"}}});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_NE(verdict.error.find("Resource temporarily unavailable"), std::string::npos)
      << verdict.error;
}

TEST(ThreadPool, ThrowsWhenAThreadIsRefused) {
  auto model = make_thread_pool({});
  Confined confined(*model, 4);
  auto verdict = run_in_cell(confined, {sleep_workload, 50, 20, 20, {{"io", "20ms"}}});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_NE(verdict.error.find("Resource temporarily unavailable"), std::string::npos)
      << verdict.error;
  EXPECT_EQ(verdict.ledger.opened_ns(), 0) << "the window opened with too few workers";
}

template <class Item> void expect_items(WorkQueue<Item>& queue, std::initializer_list<Item> items) {
  for (const Item& item : items) EXPECT_EQ(queue.pop(), item);
}

TEST(WorkQueue, IsFirstInFirstOut) {
  WorkQueue<int> queue;
  for (int item : {1, 2, 3}) queue.push(item);
  EXPECT_EQ(queue.exchange(4), 1);
  queue.close();
  expect_items(queue, {2, 3, 4});
  EXPECT_EQ(queue.pop(), std::nullopt);
  EXPECT_EQ(queue.pop(), std::nullopt) << "closed for good";
}

TEST(WorkQueue, AnEmptyOneGivesBackWhatIsExchanged) {
  WorkQueue<int> queue;
  EXPECT_EQ(queue.exchange(5), 5);
  queue.close();
  EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(WorkQueue, HoldsItemsThatCannotBeCopied) {
  WorkQueue<std::unique_ptr<int>> queue;
  queue.push(std::make_unique<int>(7));
  EXPECT_EQ(*queue.exchange(std::make_unique<int>(8)), 7);
  EXPECT_EQ(**queue.pop(), 8);
}

// A thread that has answered is about to sleep: in some of the rounds all of them do.
TEST(WorkQueue, ClosingWakesAllSleepers) {
  for (int round = 0; round < 200; ++round) {
    WorkQueue<int> questions;
    WorkQueue<int> answers;
    std::array<std::jthread, 3> sleepers;
    for (auto& sleeper : sleepers) {
      sleeper = std::jthread([&] {
        while (auto item = questions.pop()) answers.push(*item);
      });
    }
    questions.push(1);
    answers.pop();
    questions.close();
  }
}

// Waits for an answer to every question, so that one lost wake-up is the end.
void ask_in_bursts(WorkQueue<int>& questions, WorkQueue<int>& answers) {
  for (int round = 0; round < 3000; ++round) {
    int burst = 1 + round % 4;
    for (int item = 0; item < burst; ++item) questions.push(item);
    for (int item = 0; item < burst; ++item) answers.pop();
  }
}

TEST(WorkQueue, LosesNoWakeUp) {
  WorkQueue<int> questions;
  WorkQueue<int> answers;
  std::array<std::jthread, 3> workers;
  for (auto& worker : workers) {
    worker = std::jthread([&] {
      while (auto item = questions.pop()) answers.push(*item);
    });
  }
  ask_in_bursts(questions, answers);
  questions.close();
}

// The queue against the simplest thing that behaves like it.
RC_GTEST_PROP(WorkQueue, BehavesAsADeque, (const std::vector<int>& steps)) {
  WorkQueue<int> queue;
  std::deque<int> model;
  for (int step : steps) {
    if (step % 3 == 0 && !model.empty()) {
      RC_ASSERT(queue.pop() == std::optional(model.front()));
      model.pop_front();
    } else if (step % 3 == 1) {
      model.push_back(step);
      RC_ASSERT(queue.exchange(step) == model.front());
      model.pop_front();
    } else {
      queue.push(step);
      model.push_back(step);
    }
  }
  queue.close();
  for (int item : model) RC_ASSERT(queue.pop() == std::optional(item));
  RC_ASSERT(queue.pop() == std::nullopt);
}

struct Exchange {
  int producers;
  int consumers;
  int each;  // items a producer
};

// All that the consumers got, sorted.
std::vector<int> run_exchange(const Exchange& exchange) {
  WorkQueue<int> queue;
  std::vector<std::vector<int>> got(static_cast<std::size_t>(exchange.consumers));
  std::vector<std::jthread> consumers;
  std::vector<std::jthread> producers;
  for (auto& mine : got) {
    consumers.emplace_back([&] {
      while (auto item = queue.pop()) mine.push_back(*item);
    });
  }
  for (int first = 0; first < exchange.producers * exchange.each; first += exchange.each) {
    producers.emplace_back([&queue, first, last = first + exchange.each] {
      for (int item = first; item < last; ++item) queue.push(item);
    });
  }
  producers.clear();
  queue.close();
  consumers.clear();
  std::vector<int> all;
  for (const auto& mine : got) all.insert(all.end(), mine.begin(), mine.end());
  std::ranges::sort(all);
  return all;
}

RC_GTEST_PROP(WorkQueue, EachItemIsPoppedOnce, ()) {
  Exchange exchange{*rc::gen::inRange(1, 4), *rc::gen::inRange(1, 4), *rc::gen::inRange(1, 200)};
  std::vector<int> expected(static_cast<std::size_t>(exchange.producers * exchange.each));
  std::iota(expected.begin(), expected.end(), 0);
  RC_ASSERT(run_exchange(exchange) == expected);
}

}  // namespace

}  // namespace interleave::testing
