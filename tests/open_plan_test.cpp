// The windows, places and workers that a run chooses for an open load when nobody says.
#include "bench/plan/plan.hpp"

#include <string>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using namespace std::chrono_literals;

RunRequest request_for(const std::string& model, const std::string& workload,
                       std::vector<std::string> set = {}) {
  RunRequest request;
  request.models = {model};
  request.workloads = {workload};
  request.set = std::move(set);
  return request;
}

Cell cell_at(RunRequest request, std::uint32_t rate) {
  request.rates.assign(1, rate);
  return make_plan(request, 2).cells.front();
}

// 256 of 320 arrivals count, of which two or three are beyond a p99.
TEST(OpenPlan, ChoosesWindowsThatHoldEnoughArrivals) {
  auto noop = request_for("serial", "noop");
  EXPECT_EQ(cell_at(noop, 20).open->tasks(), 320U);
  EXPECT_EQ(cell_at(noop, 1'000).open->duration, 1s);
  EXPECT_TRUE(cell_at(noop, 20).duration_chosen);
  noop.goal = find_goal("p99.9");
  EXPECT_EQ(cell_at(noop, 1'000).open->duration, 3'200ms);
  noop.goal = find_goal("p50");
  EXPECT_EQ(cell_at(noop, 20).open->tasks(), 320U) << "the table shows a p99 as well";
  noop.timeout = 10s;
  EXPECT_EQ(cell_at(noop, 20).open->duration, 4'500ms) << "a repetition may take twice as long";
}

TEST(OpenPlan, KeepsTheDurationThatWasGiven) {
  auto noop = request_for("serial", "noop");
  noop.duration = 200ms;
  EXPECT_EQ(cell_at(noop, 20).open->duration, 200ms);
  EXPECT_FALSE(cell_at(noop, 20).duration_chosen);
}

TEST(OpenPlan, AdmitsWhatArrives) {
  for (const auto* model : {"stackless_tasks", "thread_per_task"}) {
    auto waits = request_for(model, "sleep", {"io=100ms"});
    EXPECT_GE(cell_at(waits, 1'000).in_flight, 1'000U) << model << ": 100 are needed on average";
    EXPECT_LE(cell_at(waits, 1'000'000).in_flight, 10'000U) << model;
    waits.in_flight = {64};
    EXPECT_EQ(cell_at(waits, 1'000).in_flight, 64U) << model << ": as asked";
  }
}

// A place of tcp_echo is a connection that is made before the window opens.
TEST(OpenPlan, MakesNoThousandConnectionsForAHundredRequests) {
  auto places =
      cell_at(request_for("stackless_tasks", "tcp_echo", {"delay=10ms"}), 1'000).in_flight;
  EXPECT_GE(places, 160U) << "sixteen times the ten that are needed";
  EXPECT_LE(places, 400U);
}

TEST(OpenPlan, GivesPoolsTwiceTheWorkersThatTheLoadNeeds) {
  auto waits = request_for("thread_pool", "sleep", {"io=100ms"});
  EXPECT_EQ(cell_at(waits, 10).workers, 64U);
  auto at_a_thousand = cell_at(waits, 1'000);
  EXPECT_GE(at_a_thousand.workers, 200U);
  EXPECT_EQ(at_a_thousand.in_flight, at_a_thousand.workers);
  EXPECT_EQ(cell_at(waits, 100'000).workers, 256U);
  waits.workers = {8};
  EXPECT_EQ(cell_at(waits, 1'000).workers, 8U);
  EXPECT_EQ(cell_at(request_for("thread_pool", "quick_sort"), 1'000).workers, 2U);
}

TEST(OpenPlan, LeavesBatchesAsTheyAre) {
  EXPECT_EQ(make_plan(request_for("thread_per_task", "sleep"), 2).cells.front().in_flight, 64U);
}

}  // namespace
}  // namespace interleave
