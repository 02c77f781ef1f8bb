// Two runs beside one another: the statistics and the verdicts.
#include "results/compare/caveats.hpp"
#include "results/compare/change_table.hpp"
#include "results/compare/changes.hpp"
#include "results/groups/contest.hpp"
#include "results/statistics/difference.hpp"
#include "results/statistics/median_estimate.hpp"
#include "results/statistics/statistics.hpp"
#include "tests/comparing.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using testing::change;
using testing::changes;
using testing::plain_row;
using testing::Random;
using testing::rows_of;
using testing::sample;
using testing::threshold;

// Throughputs about 1000, with 3 % of noise that has a long tail to one side, as run times have.
std::vector<double> skewed(Random& random, std::size_t count, double factor = 1) {
  std::exponential_distribution<> slower(1 / 0.03);
  return sample(count,
                [&] { return 1'000 * factor * std::exp(std::log(2) * 0.03 - slower(random)); });
}

TEST(MedianEstimate, VariesAsAllResamplesTogetherDo) {
  const std::vector<double> values = {1, 2, 4, 7, 11};
  double sum = 0;
  double squares = 0;
  constexpr int all = 5 * 5 * 5 * 5 * 5;
  for (int resample = 0; resample < all; ++resample) {
    std::vector<double> drawn;
    for (int rest = resample; drawn.size() < values.size(); rest /= 5) {
      drawn.push_back(values[static_cast<std::size_t>(rest % 5)]);
    }
    auto middle = median(drawn);
    sum += middle;
    squares += middle * middle;
  }
  auto exact = squares / all - (sum / all) * (sum / all);
  auto estimate = estimate_median({values});
  EXPECT_NEAR(estimate.variance, exact, 0.1 * exact);
  EXPECT_EQ(estimate.median, 4);
  EXPECT_EQ(estimate.freedom, 4);
}

TEST(MedianEstimate, SeesWhatDiffersFromRunToRun) {
  // Within each run next to nothing varies; what the median varies by is between the runs.
  std::vector<std::vector<double>> runs = {{1, 1.01, 1.02, 1.03}, {2, 2.01, 2.02}, {3, 3.01, 3.02}};
  std::vector<double> together;
  for (const auto& run : runs) together.insert(together.end(), run.begin(), run.end());
  auto hierarchical = estimate_median(runs);
  auto flat = estimate_median({together});
  EXPECT_EQ(hierarchical.median, flat.median);
  EXPECT_EQ(hierarchical.freedom, 2);
  EXPECT_GT(hierarchical.variance, 1.5 * flat.variance);
}

RC_GTEST_PROP(MedianEstimate, DoesNotDependOnTheOrder, ()) {
  auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<double>>(
      rc::gen::map(rc::gen::inRange(-50, 50), [](int value) { return value / 8.0; })));
  auto shuffled = values;
  std::shuffle(shuffled.begin(), shuffled.end(), Random(*rc::gen::arbitrary<unsigned>()));
  RC_ASSERT(estimate_median({values}).variance == estimate_median({shuffled}).variance);
}

// From the tables: P(|t| > 2.228) = 0.05 at 10 degrees of freedom, P(|t| > 4.604) = 0.01 at 4.
TEST(Difference, IsJudgedByStudentsDistribution) {
  EXPECT_NEAR((Difference{2.228, 1, 10}).p_value(), 0.05, 1e-4);
  EXPECT_NEAR((Difference{-2.228, 1, 10}).p_value(), 0.05, 1e-4);
  EXPECT_NEAR((Difference{0, 0.5, 4}).margin(0.99), 4.604 * 0.5, 1e-3);
  EXPECT_EQ((Difference{0, 0, 4}).p_value(), 1);
  EXPECT_EQ((Difference{1, 0, 4}).p_value(), 0);
}

TEST(Difference, HasTheFreedomOfBothOnlyWhereBothVary) {
  auto shift = difference_of({6, 1, 0, 2, 5}, {6, 1, 3, 2, 5});
  EXPECT_EQ(shift.size, 3);
  EXPECT_DOUBLE_EQ(shift.error, 2);
  EXPECT_DOUBLE_EQ(shift.freedom, 10);
  EXPECT_NEAR(difference_of({6, 1, 0, 2, 5}, {60, 1, 3, 1e-9, 59}).freedom, 5, 1e-6);
}

// The example of Benjamini and Hochberg's paper.
TEST(Discoveries, AreThoseOfThePaper) {
  std::vector<double> p_values = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                  0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  EXPECT_EQ(benjamini_hochberg(p_values, 0.05), 4U);
  std::ranges::reverse(p_values);
  EXPECT_EQ(benjamini_hochberg(p_values, 0.05), 4U);
  EXPECT_EQ(benjamini_hochberg({0.06, 0.9}, 0.05), 0U);
  EXPECT_EQ(benjamini_hochberg({}, 0.05), 0U);
}

TEST(Changes, AreNamedAsDocumented) {
  auto around = [](double middle, double step) {
    std::vector<double> values;
    for (int place = -4; place <= 4; ++place) values.push_back(middle + place * step);
    return values;
  };
  auto base = around(1'000, 1);
  auto verdict = [&](const std::vector<double>& after) { return change(base, after).verdict; };
  EXPECT_EQ(verdict(around(1'100, 1)), Verdict::faster);
  EXPECT_EQ(verdict(around(900, 1)), Verdict::slower);
  EXPECT_EQ(verdict(base), Verdict::within_threshold);
  EXPECT_EQ(verdict(around(1'020, 1)), Verdict::within_threshold);
  EXPECT_EQ(verdict(around(970, 15)), Verdict::no_difference_shown);
  EXPECT_EQ(verdict(around(1'000, 100)), Verdict::inconclusive);
  EXPECT_EQ(verdict({500, 500, 500, 500, 500}), Verdict::inconclusive);
}

TEST(Changes, AreRegressionsOnlyBeyondTheThreshold) {
  auto base = sample(9, [value = 1'000.0]() mutable { return value += 2; });
  auto slower_by = [&](double factor) {
    auto after = base;
    for (double& value : after) value *= factor;
    return change(base, after);
  };
  EXPECT_TRUE(slower_by(0.90).is_regression());
  EXPECT_FALSE(slower_by(0.953).is_regression());
  EXPECT_EQ(slower_by(0.953).verdict, Verdict::slower);
  EXPECT_FALSE(slower_by(1.2).is_regression());
}

TEST(Changes, UnderOpenLoadAreThoseOfThe99thPercentile) {
  std::vector<Row> before;
  for (std::uint64_t block = 1; block <= 6; ++block) {
    before.push_back(plain_row("serial", "noop", block, 1'000));
    before.back().load = "open";
    before.back().offered_per_s = 1'000;
    before.back().lat_p99_ns = 1'000'000 + block;
  }
  auto after = before;
  for (Row& row : after) *row.lat_p99_ns *= 2;
  auto found = changes(before, after).cells.at(0);
  EXPECT_NEAR(found.ratio, 0.5, 1e-9);
  EXPECT_EQ(found.verdict, Verdict::slower);
}

// A run of three cells, of which one has changed.
std::vector<Row> some_run(Random& random, std::size_t repetitions) {
  std::vector<Row> rows;
  for (std::string model : {"serial", "thread_pool", "stackless_tasks"}) {
    auto factor = model == "serial" ? std::exp(0.1 * static_cast<double>(random() % 3)) : 1;
    std::ranges::copy(rows_of(skewed(random, repetitions, factor), model),
                      std::back_inserter(rows));
  }
  return rows;
}

RC_GTEST_PROP(Changes, AreInvertedBySwapping, ()) {
  Random random(*rc::gen::arbitrary<unsigned>());
  auto base = summarise(some_run(random, 6));
  auto fresh = summarise(some_run(random, *rc::gen::inRange<std::size_t>(5, 8)));
  auto there = find_changes(base, fresh, threshold);
  auto back = find_changes(fresh, base, threshold);
  RC_ASSERT(there.confidence == back.confidence);
  RC_ASSERT(there.cells.size() == back.cells.size());
  for (const Change& one : there.cells) {
    auto other = *std::ranges::find(back.cells, one.cell, &Change::cell);
    RC_ASSERT(std::abs(one.ratio * other.ratio - 1) < 1e-12);
    RC_ASSERT((one.low == 0 || std::abs(one.low * other.high - 1) < 1e-12));
    RC_ASSERT(one.beyond_threshold == other.beyond_threshold);
    RC_ASSERT((one.verdict == Verdict::faster) == (other.verdict == Verdict::slower));
    RC_ASSERT((one.verdict == Verdict::within_threshold) ==
              (other.verdict == Verdict::within_threshold));
  }
}

RC_GTEST_PROP(Changes, OfARunAndItselfAreNone, ()) {
  Random random(*rc::gen::arbitrary<unsigned>());
  auto rows = rows_of(skewed(random, *rc::gen::inRange<std::size_t>(1, 20)));
  for (Row& row : rows) row.run_id = "run " + std::to_string(*rc::gen::inRange(0, 2));
  auto found = changes(rows, rows).cells.at(0);
  RC_ASSERT(found.ratio == 1);
  RC_ASSERT(found.verdict != Verdict::faster && found.verdict != Verdict::slower);
}

RC_GTEST_PROP(Changes, DoNotDependOnTheUnit, ()) {
  Random random(*rc::gen::arbitrary<unsigned>());
  auto before = skewed(random, 8);
  auto after = skewed(random, 11, 0.95);
  auto found = change(before, after);
  auto unit = std::exp(*rc::gen::inRange(-20, 20));
  for (double& value : before) value *= unit;
  for (double& value : after) value *= unit;
  auto scaled = change(before, after);
  RC_ASSERT(std::abs(scaled.ratio - found.ratio) < 1e-9);
  RC_ASSERT(std::abs(scaled.low - found.low) < 1e-9);
  RC_ASSERT(scaled.verdict == found.verdict);
}

// How often the interval of one cell holds the true ratio. 95 % is promised; of few repetitions it
// is more, because their median varies less than the bootstrap says.
TEST(Changes, HoldTheTruthAsOftenAsTheyPromise) {
  Random random(20261124);
  constexpr int trials = 250;
  for (std::size_t repetitions : {6U, 20U}) {
    int held = 0;
    for (int trial = 0; trial < trials; ++trial) {
      auto found = change(skewed(random, repetitions), skewed(random, repetitions + 3, 0.9));
      held += found.low <= 0.9 && 0.9 <= found.high;
    }
    EXPECT_GE(held, trials * 0.93) << repetitions;
    EXPECT_LE(held, trials * 0.995) << repetitions;
  }
}

TEST(Changes, TakeAnyNumbers) {
  auto found = change({1e308, 1e308, 1e307, 1e308, 1e308, 1e308}, {1e-308, 1, 1, 1, 1, 1e-300});
  EXPECT_EQ(found.verdict, Verdict::slower);
  std::ostringstream out;
  print_changes(out, changes(rows_of({1e308}), rows_of({1e-308})), 0);
  EXPECT_NE(out.str().find("1 inconclusive"), std::string::npos);
}

// Beyond doubt slower, but the load peer was the limit, or the windows were too short.
TEST(Changes, AreTakenBackByFlagsThatSayWhy) {
  auto base = rows_of(sample(9, [value = 1'000.0]() mutable { return value += 2; }));
  auto after = base;
  for (Row& row : after) *row.throughput_per_s *= 0.8;
  ASSERT_TRUE(changes(base, after).cells.at(0).is_regression());
  for (const auto* flag : {"peer_bound", "short_window"}) {
    auto flagged = after;
    flagged.front().flags = flag;
    auto found = changes(base, flagged).cells.at(0);
    EXPECT_EQ(found.verdict, Verdict::inconclusive) << flag;
    EXPECT_FALSE(found.is_regression()) << flag;
    EXPECT_EQ(caveats(summarise(base), summarise(flagged)).size(), 1U) << flag;
  }
}

// Failures, a cell without a partner, other work, other inputs, and a machine that was not the
// same.
TEST(Caveats, NameWhatIsLeftOutAndWhatDiffers) {
  auto before = rows_of({10, 11, 12});
  auto after = rows_of({10, 11, 12});
  before.push_back(plain_row("fork_per_task", "noop", 1, 5));
  after[1].status = Status::timeout;
  after[1].error = "no end\x1B[2J";
  for (Row& row : after) {
    row.tasks = 4;
    row.started_utc = "2026-11-24T00:00:00Z";
    row.steal_s = 0.01;
  }
  for (Row& row : before) row.tasks = 4;
  after[2].digest = "abc";
  after[0].digest = "abc";
  after[2].flags = "peer_bound";
  EXPECT_EQ(caveats(summarise(before), summarise(after)),
            (std::vector<std::string>{
                "only BASE has 1 cell, not compared: fork_per_task on noop",
                "NEW: serial on noop: 1 of 3 repetitions not counted: timeout (no end [2J)",
                "the answers differ (digest) where seed and number of tasks are the same; that is "
                "other work, not another speed: serial on noop",
                "the load peer was the limit, so that nothing is said of the model: serial on noop",
                "BASE and NEW were measured one after the other, and the hypervisor took 0% of a "
                "CPU from the one and 4.00% from the other: what differs may be the machine; "
                "measure them in turns"}));
  for (Row& row : after) row.seed = 2;
  auto sentences = caveats(summarise(before), summarise(after));
  EXPECT_NE(std::ranges::find(sentences, "BASE and NEW have not the same seeds: the inputs differ"),
            sentences.end());
  EXPECT_TRUE(caveats(summarise(before), summarise(before)).empty());
}

// Two dozen rows, so that every column and sign is there once.
TEST(ChangeTable, LooksLikeThis) {
  std::vector<Row> before;
  std::vector<Row> after;
  auto add = [&](const std::string& model, double was, double is, std::uint64_t repetitions = 6) {
    for (std::uint64_t block = 1; block <= repetitions; ++block) {
      auto jitter = 1 + static_cast<double>(block) / 1'000;
      before.push_back(plain_row(model, "tcp_echo", block, was * jitter));
      after.push_back(plain_row(model, "tcp_echo", block, is * jitter));
      for (Row* row : {&before.back(), &after.back()}) {
        row->workers = model == "serial" ? 1 : 2;
        row->in_flight = 64;
        row->params = "bytes=64";
      }
    }
  };
  add("serial", 19'000, 19'010);
  add("thread_pool", 36'000, 31'000);
  add("stackless_tasks", 70'000, 73'900);
  add("fork_per_task", 1'000, 500, 5);
  std::ostringstream out;
  print_changes(out, changes(before, after), 120);
  EXPECT_EQ(out.str(), R"(
  model            workload  workers  in flight  reps      BASE       NEW  NEW/BASE     interval           verdict
  fork_per_task    tcp_echo        2         64     5  1.00 k/s     502/s    0.500x         none      inconclusive
! thread_pool      tcp_echo        2         64     6  36.1 k/s  31.1 k/s    0.861x  0.858-0.864            slower
  stackless_tasks  tcp_echo        2         64     6  70.2 k/s  74.2 k/s     1.06x    1.05-1.06            faster
  serial           tcp_echo        1         64     6  19.1 k/s  19.1 k/s     1.00x   0.997-1.00  within threshold

Above 1x NEW is the faster one. ! slower, and measured to be so by more than 5%.
Each interval has 96.67%, so that of the cells called faster or slower at most 5% are chance.
One run a side: what differs from run to run of the same program is in no interval.
NEW is slower (measured: by more than 5%) in 1 of 4 cells: 1 slower, 1 faster, 1 within threshold, 1 inconclusive.
)" + 1);
}

}  // namespace
}  // namespace interleave
