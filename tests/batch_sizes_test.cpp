// How many tasks a batch has: the same number for all cells that are compared, and enough of them
// for latencies, or none.
#include "bench/plan/batch_sizes.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/measure/pilot.hpp"
#include "bench/plan/prediction.hpp"
#include "core/ledger.hpp"
#include "results/files/latency.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <set>

#include <gtest/gtest.h>

namespace interleave {

namespace {

using std::chrono::milliseconds;

constexpr auto window = milliseconds(170);

RunPlan plan_of(std::vector<std::string> models, const std::string& workload) {
  RunRequest request;
  request.models = std::move(models);
  request.workloads = {workload};
  return make_plan(request, 2);
}

// Pilots that were as fast as this; none: it failed.
std::vector<Pilot> settled(const RunPlan& plan, const std::map<std::string, double>& speeds) {
  std::vector<Pilot> pilots(plan.cells.size());
  std::vector<Piloted> group;
  for (std::size_t place = 0; place < pilots.size(); ++place) {
    auto speed = speeds.at(std::string(plan.cells[place].model->name));
    pilots[place].per_s = speed;
    if (speed == 0) pilots[place].failure = Outcome{};
    group.push_back({&plan.cells[place], &pilots[place]});
  }
  choose_tasks(group, window);
  return pilots;
}

// Tasks a second of `mix` on two CPUs, in an early run with one loop.
const std::map<std::string, double> mix_speeds = {
    {"serial", 85},       {"fork_per_task", 1079}, {"process_pool", 1550},
    {"gil_threads", 728}, {"thread_pool", 1645},   {"stackless_tasks", 1650},
};

RunPlan mix_plan() {
  return plan_of(
      {"serial", "fork_per_task", "process_pool", "gil_threads", "thread_pool", "stackless_tasks"},
      "mix");
}

TEST(BatchSizes, AreTheSameForAllThatAreCompared) {
  auto plan = mix_plan();
  auto pilots = settled(plan, mix_speeds);
  for (std::size_t place = 1; place < pilots.size(); ++place) {
    EXPECT_EQ(pilots[place].tasks, 8U * 64) << plan.cells[place].label();
    EXPECT_FALSE(pilots[place].fewer_tasks) << plan.cells[place].label();
    EXPECT_FALSE(is_short_batch(pilots[place].tasks, plan.cells[place].in_flight));
  }
}

TEST(BatchSizes, OfWhatIsTooSlowAreForOneWindowAndSayIt) {
  auto plan = mix_plan();
  auto serial = settled(plan, mix_speeds).front();
  EXPECT_EQ(serial.tasks, 15U);
  EXPECT_TRUE(serial.fewer_tasks);
  EXPECT_TRUE(is_short_batch(serial.tasks, plan.cells.front().in_flight));
}

// In the same work with two tasks in flight there are enough rounds, however slow a model is.
TEST(BatchSizes, KeepTheLatencyOfWhatHasEnoughRounds) {
  auto plan = plan_of({"serial", "fork_per_task", "thread_pool"}, "noop");
  auto pilots = settled(plan, {{"serial", 12e6}, {"fork_per_task", 3'941}, {"thread_pool", 15e6}});
  EXPECT_EQ(pilots[0].tasks, most_chosen_tasks);
  EXPECT_EQ(pilots[2].tasks, most_chosen_tasks);
  EXPECT_TRUE(pilots[1].fewer_tasks);
  EXPECT_NEAR(pilots[1].tasks, 670, 2);
  EXPECT_FALSE(is_short_batch(pilots[1].tasks, plan.cells[1].in_flight));
}

TEST(BatchSizes, BoundTheTimeOfARepetition) {
  for (double spread : {1.0, 1.5, 3.0, 10.0, 1e3}) {
    auto plan = mix_plan();
    std::map<std::string, double> speeds;
    double speed = 100;
    for (const Cell& cell : plan.cells) speeds[std::string(cell.model->name)] = speed *= spread;
    auto pilots = settled(plan, speeds);
    for (const Pilot& pilot : pilots) {
      auto wall = pilot.tasks / pilot.per_s;
      EXPECT_TRUE(wall <= 5.01 * 0.17 || pilot.tasks <= 64) << spread << ": " << wall;
      EXPECT_TRUE(wall >= 0.01 || pilot.tasks == most_chosen_tasks) << spread << ": " << wall;
    }
  }
}

TEST(BatchSizes, OfAStoppedRunHold) {
  auto plan = mix_plan();
  std::vector<Pilot> pilots(plan.cells.size());
  std::vector<Piloted> group;
  for (std::size_t place = 0; place < pilots.size(); ++place) {
    pilots[place].per_s = 2 * mix_speeds.at(std::string(plan.cells[place].model->name));
    group.push_back({&plan.cells[place], &pilots[place]});
  }
  pilots[0] = {.tasks = 15, .per_s = 0, .fewer_tasks = true, .pss_bytes = {}, .failure = {}};
  pilots[3] = {.tasks = 512, .per_s = 0, .fewer_tasks = false, .pss_bytes = {}, .failure = {}};
  choose_tasks(group, milliseconds(500));
  EXPECT_EQ(pilots[0].tasks, 15U);
  for (std::size_t place = 1; place < pilots.size(); ++place) EXPECT_EQ(pilots[place].tasks, 512U);
}

TEST(BatchGroups, AreWorkAndTasksInFlight) {
  RunRequest request;
  request.models = {"serial", "thread_pool", "stackless_tasks"};
  request.workloads = {"quick_sort", "mix"};
  auto plan = make_plan(request, 4);
  auto groups = batch_groups(plan);
  EXPECT_EQ(std::set(groups.begin(), groups.end()).size(), 2U);
  EXPECT_EQ(groups[0], groups[1]) << "serial has one task in flight, and is the baseline";
  request.in_flight = {8, 64};
  plan = make_plan(request, 4);
  groups = batch_groups(plan);
  for (std::size_t place = 0; place < groups.size(); ++place) {
    EXPECT_EQ(plan.cells[groups[place]].in_flight, plan.cells[place].in_flight);
  }
  request.tasks = 10;
  groups = batch_groups(make_plan(request, 4));
  EXPECT_EQ(std::set(groups.begin(), groups.end()).size(), groups.size());
}

// A closed system on a simulated clock: so many places, each computing on one of `cpus` for
// `cpu_ns`, first come first served, and then waiting.
struct Simulated {
  std::uint32_t places;
  std::uint32_t cpus;
  std::int64_t cpu_ns = 1'000'000;
  std::int64_t wait_ns = 10'000'000;
};

double run(const Simulated& model, const Ledger& ledger) {
  using Times = std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>>;
  Times places;
  Times cpus;
  for (std::uint32_t place = 0; place < model.places; ++place) places.push(1);
  for (std::uint32_t cpu = 0; cpu < model.cpus; ++cpu) cpus.push(1);
  std::int64_t last = 0;
  ledger.open_window(1, 0);
  for (Record& record : ledger.records()) {
    record.started_ns = places.top();
    auto begin = std::max(places.top(), cpus.top());
    places.pop();
    cpus.pop();
    cpus.push(begin + model.cpu_ns);
    record.finished_ns = begin + model.cpu_ns + model.wait_ns;
    record.outcome = Record::Outcome::ok;
    places.push(record.finished_ns);
    last = std::max(last, record.finished_ns);
  }
  return static_cast<double>(ledger.tasks()) / static_cast<double>(last) * 1e9;
}

// Little's law: models of equal throughput have equal latencies in a batch.
TEST(BatchSizes, MakeLatenciesThatAgreeWithThroughput) {
  constexpr std::uint32_t in_flight = 64;
  const std::map<std::string, Simulated> simulated = {{"serial", {.places = 1, .cpus = 1}},
                                                      {"thread_pool", {.places = 64, .cpus = 2}},
                                                      {"gil_threads", {.places = 64, .cpus = 1}},
                                                      {"process_pool", {.places = 16, .cpus = 2}}};
  auto plan = plan_of({"serial", "thread_pool", "gil_threads", "process_pool"}, "mix");
  std::map<std::string, double> speeds;
  for (const auto& [name, model] : simulated) speeds[name] = run(model, Ledger(model.places));
  auto pilots = settled(plan, speeds);
  std::size_t checked = 0;
  for (std::size_t place = 0; place < pilots.size(); ++place) {
    auto name = std::string(plan.cells[place].model->name);
    if (is_short_batch(pilots[place].tasks, in_flight)) {
      EXPECT_EQ(name, "serial");
      continue;
    }
    Ledger ledger(pilots[place].tasks);
    auto per_s = run(simulated.at(name), ledger);
    auto p50 = static_cast<double>(measure(ledger, in_flight).points[0].latency_ns) * 1e-9;
    EXPECT_NEAR(p50 * per_s / in_flight, 1, 0.1) << name;
    ++checked;
  }
  EXPECT_EQ(checked, 3U);
}

// Pilots and preparation take about half as long again.
TEST(BatchSizes, LetTheQuickSuiteEndInAMinute) {
  EXPECT_LT(least_time(make_plan({}, 2)).value().most, std::chrono::seconds(40));
}

}  // namespace

}  // namespace interleave
