// Can verdicts be believed? Draws from the noise of a real machine, in which nothing has changed,
// or 5 %.
#include "bench/plan/suites.hpp"
#include "results/files/samples.hpp"
#include "results/groups/contest.hpp"
#include "results/groups/precision.hpp"
#include "results/statistics/statistics.hpp"
#include "tests/comparing.hpp"

#include <cmath>
#include <iterator>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::change;
using testing::changes;
using testing::plain_row;
using testing::Random;
using testing::rows_of;
using testing::sample;

// The noise of a real machine: how far the committed run's repetitions lie from their cell's
// median.
std::vector<double> real_residuals() {
  auto rows = read_samples(INTERLEAVE_TESTS "/../results/reference/debian12-2cpu");
  std::vector<double> residuals;
  for (const Contest& contest : contests(rows)) {
    for (const Entrant& entrant : contest.entrants) {
      for (double value : entrant.throughputs()) {
        residuals.push_back(std::log(value / entrant.throughput()));
      }
    }
  }
  return residuals;
}

class RealNoise : public ::testing::Test {
 protected:
  static constexpr int comparisons = 100;

  std::vector<double> measure(std::size_t repetitions, double factor = 1) {
    return sample(repetitions, [&] {
      return 1'000 * factor * std::exp(residuals_[random_() % residuals_.size()]);
    });
  }

  std::vector<double> residuals_ = real_residuals();
  Random random_{20261124};
};

TEST_F(RealNoise, IsNotTakenForADifference) {
  int quiet = 0;
  for (int comparison = 0; comparison < comparisons; ++comparison) {
    auto verdict = change(measure(40), measure(40)).verdict;
    quiet += verdict == Verdict::no_difference_shown || verdict == Verdict::within_threshold;
  }
  EXPECT_GE(quiet, 90);
}

TEST_F(RealNoise, DoesNotHideASlowdownOf5Percent) {
  int found = 0;
  for (int comparison = 0; comparison < comparisons; ++comparison) {
    found += change(measure(40), measure(40, 0.95)).verdict == Verdict::slower;
  }
  EXPECT_GE(found, 90);
}

Precision precision_of(const std::vector<double>& throughputs) {
  Precision precision;
  std::uint64_t block = 0;
  for (double throughput : throughputs) {
    precision.add(plain_row("serial", "noop", ++block, throughput));
  }
  return precision;
}

// Repetitions until they are enough. Stopping when the interval is narrow makes it narrower than it
// should be now and then, but not so often that it would lie. Slowed ones stop where they would
// have stopped otherwise, for the rule does not see the median.
TEST_F(RealNoise, IsToldFromASlowdownByRunsThatStopWhenTheyKnowEnough) {
  auto measure_rigorously = [&] {
    std::vector<double> values;
    while (values.size() < most_rigorous_blocks &&
           precision_of(values).falls_short_of(rigorous_aim, most_rigorous_blocks)) {
      values.push_back(measure(1).front());
    }
    return values;
  };
  auto truth = median(residuals_);
  auto holds_the_truth = [&](const std::vector<double>& values) {
    auto half_width = precision_of(values).half_width_before(most_rigorous_blocks + 1).value();
    return std::abs(std::log(median(values) / 1'000) - truth) <= std::log1p(half_width);
  };
  constexpr int pairs = 40;
  int quiet = 0;
  int found = 0;
  int held = 0;
  for (int pair = 0; pair < pairs; ++pair) {
    auto base = measure_rigorously();
    auto fresh = measure_rigorously();
    held += holds_the_truth(base) + holds_the_truth(fresh);
    auto verdict = change(base, fresh).verdict;
    quiet += verdict == Verdict::no_difference_shown || verdict == Verdict::within_threshold;
    for (double& value : fresh) value *= 0.95;
    found += change(base, fresh).verdict == Verdict::slower;
  }
  EXPECT_GE(quiet, pairs - 2);
  EXPECT_GE(found, pairs - 2);
  EXPECT_GE(held, 2 * pairs - 6);
}

// A machine that is faster in one minute than in the next: its speed walks at random, by 3 % from
// run to run, and all repetitions of a run have it.
class DriftingNoise : public RealNoise {
 protected:
  struct Sides {
    std::vector<Row> before;
    std::vector<Row> after;
  };

  Sides measure_in_turns(unsigned turns, std::size_t repetitions, double factor) {
    Sides sides;
    for (unsigned turn = 0; turn < turns; ++turn) {
      double speed = walk();
      auto slightly_other = speed * std::exp(step_(random_) / 3);  // within a turn a third of it
      testing::append(sides.before, testing::run_at(2 * turn, measure(repetitions, speed)));
      testing::append(sides.after,
                      testing::run_at(2 * turn + 1, measure(repetitions, factor * slightly_other)));
    }
    return sides;
  }

  static bool is_quiet(Verdict verdict) {
    return verdict == Verdict::no_difference_shown || verdict == Verdict::within_threshold;
  }

 private:
  double walk() { return std::exp(level_ += step_(random_)); }

  std::normal_distribution<> step_{0, 0.03};
  double level_ = 0;
};

TEST_F(DriftingNoise, IsNotTakenForADifferenceInTurns) {
  int quiet = 0;
  int found = 0;
  for (int comparison = 0; comparison < comparisons; ++comparison) {
    auto same = measure_in_turns(20, 6, 1);
    quiet += is_quiet(changes(same.before, same.after).cells.at(0).verdict);
    auto slowed = measure_in_turns(20, 6, 0.95);
    found += changes(slowed.before, slowed.after).cells.at(0).verdict == Verdict::slower;
  }
  EXPECT_GE(quiet, 90);
  EXPECT_GE(found, 90);
}

// The same machine misleads as many repetitions in one run a side. So turns are needed.
TEST_F(DriftingNoise, IsTakenForADifferenceInOneRunASide) {
  int quiet = 0;
  for (int comparison = 0; comparison < comparisons; ++comparison) {
    auto before = measure_in_turns(1, 120, 1).before;
    auto after = measure_in_turns(1, 120, 1).before;
    quiet += is_quiet(changes(before, after).cells.at(0).verdict);
  }
  EXPECT_LT(quiet, 90);
}

// With nothing changed at most one table in twenty may name any cell.
TEST_F(RealNoise, RarelyNamesAnyOfManyCells) {
  int named = 0;
  for (int table = 0; table < comparisons / 2; ++table) {
    std::vector<Row> before;
    std::vector<Row> after;
    for (int cell = 0; cell < 12; ++cell) {
      auto model = "model " + std::to_string(cell);
      std::ranges::copy(rows_of(measure(6), model), std::back_inserter(before));
      std::ranges::copy(rows_of(measure(6), model), std::back_inserter(after));
    }
    auto found = changes(before, after);
    named += found.count(Verdict::slower) + found.count(Verdict::faster) > 0;
  }
  EXPECT_LE(named, 5);
}

}  // namespace
}  // namespace interleave
