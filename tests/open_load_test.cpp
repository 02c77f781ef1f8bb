// Every model under open load: the same answers, nobody early, nobody too many, and an end also
// where the load is too much.
#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"
#include "results/files/achieved.hpp"
#include "results/files/latency.hpp"
#include "tests/support.hpp"
#include "tests/trial_workloads.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using namespace std::chrono_literals;
using Pattern = OpenLoad::Pattern;
using testing::Trial;

struct Case {
  const Model* model;
  Settings::Given settings = {};
};

testing::Verdict run(const Case& tried, const Trial& trial) {
  const Model& model = *tried.model;
  auto executor = model.make(Settings::parse(model.name, model.parameters, tried.settings));
  return testing::run_in_cell(*executor, trial);
}

// As far as it was claimed: a machine that is busy otherwise may let the window close before all
// have begun, which is no reason for a wrong answer.
std::string difference(const testing::Verdict& verdict, const Trial& trial) {
  auto expected = testing::run_oracle_in_cell(trial);
  auto claimed = verdict.ledger.claimed();
  if (claimed == 0) return "nothing was claimed";
  for (std::uint32_t index = 0; index < claimed; ++index) {
    const Record& record = verdict.ledger.records()[index];
    if (!record.agrees_with(expected.ledger.records()[index])) {
      return "task " + std::to_string(index) + " differs: " + record.note;
    }
  }
  if (claimed == trial.count()) return {};
  return verdict.ledger.is_closed() ? "" : "not all were claimed, and the window is open";
}

class EveryModel : public ::testing::TestWithParam<Case> {
 protected:
  Trial trial_of(const Workload& workload, const OpenLoad& load, Settings::Given set = {}) const {
    bool single = GetParam().model->shape == Model::Shape::single;
    return {.workload = workload,
            .in_flight = 4,
            .workers = single ? 1U : 2U,
            .set = std::move(set),
            .open = load,
            .processes = 2};  // of A+B
  }
  // How many tasks may run at once.
  std::uint32_t places(const Trial& trial) const {
    switch (GetParam().model->shape) {
      case Model::Shape::single: return 1;
      case Model::Shape::pool: return trial.workers;
      case Model::Shape::per_task:
      case Model::Shape::loop: break;
    }
    return trial.in_flight;
  }
};

TEST_P(EveryModel, AgreesWithTheOracle) {
  for (auto pattern : {Pattern::poisson, Pattern::constant}) {
    auto trial = trial_of(*find_any_workload("mix"), {200, 200ms, pattern},
                          {{"cpu", "20us"}, {"io", "200us"}, {"rounds", "2"}});
    auto verdict = run(GetParam(), trial);
    ASSERT_TRUE(verdict.clean()) << "status " << verdict.wait_status << ": " << verdict.error;
    EXPECT_EQ(difference(verdict, trial), "");
  }
}

TEST_P(EveryModel, AgreesWithTheOracleWhereTasksFailAndTalk) {
  for (const auto* name : {"faulty", "tcp_echo"}) {
    auto trial = trial_of(*find_any_workload(name), {300, 200ms});
    auto verdict = run(GetParam(), trial);
    ASSERT_TRUE(verdict.clean()) << "status " << verdict.wait_status << ": " << verdict.error;
    EXPECT_EQ(difference(verdict, trial), "") << name;
  }
}

TEST_P(EveryModel, SumsUpWhatHasNoRecordOfItsOwn) {
  auto trial = trial_of(*find_any_workload("faulty"), {1'000, 200ms});
  trial.summed = true;
  auto verdict = run(GetParam(), trial);
  ASSERT_TRUE(verdict.clean()) << "status " << verdict.wait_status << ": " << verdict.error;
  verdict.ledger.flush_slots();
  const Totals& totals = *verdict.ledger.totals();
  auto claimed = verdict.ledger.claimed();
  EXPECT_EQ(totals.good + totals.failed, claimed);
  auto expected = testing::run_oracle_in_cell(trial);
  auto failures = std::ranges::count(expected.ledger.records().first(claimed),
                                     Record::Outcome::failed, &Record::outcome);
  EXPECT_EQ(totals.failed, failures);
  EXPECT_TRUE(totals.failure.agrees_with(expected.ledger.records()[totals.failed_task]));
  auto left_out = unsettled(trial.count());
  EXPECT_EQ(totals.latency.count(), std::max<std::size_t>(claimed, left_out) - left_out);
  EXPECT_EQ(measure(verdict.ledger, trial.in_flight).count, trial.count() - left_out);
}

TEST_P(EveryModel, BeginsNobodyBeforeItsArrival) {
  auto verdict = run(GetParam(), trial_of(*find_any_workload("noop"), {1'000, 200ms}));
  ASSERT_TRUE(verdict.clean()) << verdict.error;
  const Ledger& ledger = verdict.ledger;
  for (std::uint32_t index = 0; index < ledger.claimed(); ++index) {
    ASSERT_GE(ledger.records()[index].started_ns, ledger.opened_ns() + ledger.arrivals()[index]);
  }
}

// Ten thousand a second are too many for all models, so the cap holds them back. `checks_slots`
// fails where a slot is shared, or where more tasks run than there are slots.
TEST_P(EveryModel, KeepsItsCap) {
  auto trial = trial_of(testing::checks_slots_workload, {10'000, 30ms, Pattern::constant});
  // The workers of a composed pool have slots all over the places in flight.
  if (GetParam().model->inner != nullptr) trial.in_flight = places(trial);
  trial.set["slots"] = std::to_string(places(trial));
  auto verdict = run(GetParam(), trial);
  ASSERT_TRUE(verdict.clean()) << verdict.error;
  for (const Record& record : verdict.ledger.records()) {
    ASSERT_TRUE(record.outcome == Record::Outcome::ok ||
                record.outcome == Record::Outcome::untouched)
        << record.note;
  }
}

// Tasks of 10 ms, a thousand a second, four places at most: a fifth of what is offered in time.
TEST_P(EveryModel, ComesToAnEndWhenItCannotKeepUp) {
  auto trial = trial_of(*find_any_workload("sleep"), {1'000, 150ms}, {{"io", "10ms"}});
  auto verdict = run(GetParam(), trial);
  ASSERT_TRUE(verdict.clean()) << "status " << verdict.wait_status << ": " << verdict.error;
  const Ledger& ledger = verdict.ledger;
  EXPECT_EQ(difference(verdict, trial), "");
  EXPECT_LT(ledger.claimed(), 150U);
  EXPECT_LT(achieved_share(ledger), least_achieved);
  for (const Record& record : ledger.records().subspan(ledger.claimed())) {
    EXPECT_EQ(record.outcome, Record::Outcome::untouched);
  }
}

TEST_P(EveryModel, EndsItsBackgroundTasks) {
  if (GetParam().model->shape == Model::Shape::single)
    return;  // it refuses: nothing runs beside it
  auto trial = trial_of(*find_any_workload("udp_echo"), {300, 100ms}, {{"hogs", "1"}});
  auto verdict = run(GetParam(), trial);
  ASSERT_TRUE(verdict.clean()) << "status " << verdict.wait_status << ": " << verdict.error;
  EXPECT_EQ(difference(verdict, trial), "");
}

std::vector<Case> every_model() {
  std::vector<Case> all;
  for (const Model& model : models()) all.push_back({&model});
  all.push_back({find_model("process_pool"), {{"dispatch", "pipe"}}});
  for (const auto* inner : {"thread_pool", "stackless_tasks"}) {
    all.push_back({find_model("process_pool+" + std::string(inner))});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModel, ::testing::ValuesIn(every_model()),
                         [](const auto& test) {
                           bool pipe = !test.param.settings.empty();
                           return testing::test_name(test.param.model->name) +
                                  (pipe ? "_by_pipe" : "");
                         });

std::int64_t point(const Spectrum& spectrum, Quantile quantile,
                   std::int64_t Spectrum::Point::*side) {
  auto found = std::ranges::find(Spectrum::quantiles, quantile);
  return spectrum.points.at(static_cast<std::size_t>(found - Spectrum::quantiles.begin())).*side;
}

class Stall : public ::testing::TestWithParam<std::string_view> {};

// One server, n arrivals at r = 1,000/s, tasks of no length, but one that stalls the server for
// S = 200 ms. An arrival u after the stall's begin waits S - u, and S - u exceeds x for the r (S -
// x) arrivals with u < S - x. The p99 is the x that n / 100 exceed:
//
//   p99 = S - n / (100 r) = 200 ms - 20 ms = 180 ms for n = 2,000.
//
// Service times do not see it: one of 2,000 is long, and their p99 is that of a task of no length.
// S is taken as it was recorded, so that a machine that wakes the sleeper late does not count.
TEST_P(Stall, IsInTheLatencyOfAllWhoArriveAndInTheServiceTimeOfOne) {
  constexpr std::uint32_t victim = 500;
  constexpr OpenLoad load{1'000, 2s, Pattern::constant};
  auto verdict = run({find_model(GetParam())}, {.workload = testing::stalling_workload,
                                                .in_flight = 64,
                                                .workers = 1,
                                                .set = {{"victim", std::to_string(victim)}},
                                                .open = load});
  ASSERT_TRUE(verdict.clean()) << verdict.error;
  const Ledger& ledger = verdict.ledger;
  const Record& stalled = ledger.records()[victim];
  auto stall_ns = stalled.finished_ns - stalled.started_ns;
  ASSERT_GE(stall_ns, 200'000'000);
  auto p99_ns = static_cast<double>(stall_ns) - 1e9 * 2'000 / 100 / load.per_s;

  auto spectrum = measure(ledger, 64);
  auto latency = static_cast<double>(point(spectrum, 9'900, &Spectrum::Point::latency_ns));
  EXPECT_NEAR(latency, p99_ns, 0.05 * p99_ns);
  EXPECT_LT(point(spectrum, 9'900, &Spectrum::Point::service_ns), 0.05 * p99_ns);
  EXPECT_GE(achieved_share(ledger), least_achieved) << "it caught up";
}

INSTANTIATE_TEST_SUITE_P(Models, Stall,
                         ::testing::Values("serial", "process_pool", "thread_pool", "gil_threads",
                                           "stackful_fibers", "stackless_tasks"),
                         [](const auto& test) { return std::string(test.param); });

// Two servers: whoever is free takes what arrives while the other one is stalled. Places that hold
// arrivals in advance would leave half of them behind the stall.
class OneOfTwo : public ::testing::TestWithParam<std::string_view> {};

TEST_P(OneOfTwo, ServesWhatArrivesWhileTheOtherIsStalled) {
  auto verdict = run({find_model(GetParam())}, {.workload = testing::stalling_workload,
                                                .in_flight = 16,
                                                .workers = 2,
                                                .set = {{"victim", "100"}},
                                                .open = OpenLoad{1'000, 500ms, Pattern::constant},
                                                .processes = 2});
  ASSERT_TRUE(verdict.clean()) << verdict.error;
  std::uint32_t late = 0;  // who began when the stall was over, though it came in its first half
  const Ledger& ledger = verdict.ledger;
  auto over = ledger.records()[100].finished_ns;
  for (std::uint32_t index = 101; index < 200; ++index) {
    if (ledger.records()[index].started_ns >= over) ++late;
  }
  EXPECT_LE(late, 1U) << "at most the one that its own loop held";
}

INSTANTIATE_TEST_SUITE_P(Models, OneOfTwo,
                         ::testing::Values("process_pool", "thread_pool", "tbb_arena",
                                           "stackful_fibers", "stackless_tasks",
                                           "process_pool+stackless_tasks"),
                         [](const auto& test) { return testing::test_name(test.param); });

}  // namespace
}  // namespace interleave
