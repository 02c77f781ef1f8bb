// How often does a run say something false of models that are equal, and how often does it tell
// those that are not? Draws of whole runs, in which the truth is known.
#include "results/groups/tournament.hpp"

#include "results/groups/neighbours.hpp"
#include "results/groups/ranking.hpp"
#include "tests/plausible_rows.hpp"
#include "tests/rate.hpp"

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;
using Random = std::mt19937_64;

// A quick run: nine models, four workloads, six blocks.
struct Design {
  int models = 9;
  int contests = 4;
  std::uint64_t blocks = 6;
};

/// Draws runs. `noise(model)` is the error of one logarithm of a throughput.
class Runs {
 public:
  Runs(Design design, std::function<double(Random&, int)> noise)
      : design_(design), noise_(std::move(noise)) {}

  // All models are equal but the first one, which is faster by this factor. In each block all share
  // a drift of 5 %, and the first half of them another one, of `shared`.
  std::vector<Row> draw(double factor = 1, double shared = 0) {
    std::normal_distribution<> drift(0, 0.05);
    std::normal_distribution<> half_drift(0, 1);
    std::vector<Row> rows;
    for (int contest = 0; contest < design_.contests; ++contest) {
      for (std::uint64_t block = 1; block <= design_.blocks; ++block) {
        auto level = drift(random_);
        auto of_half = shared * half_drift(random_);
        for (int model = 0; model < design_.models; ++model) {
          auto logarithm = level + (2 * model < design_.models ? of_half : 0) +
                           (model == 0 ? std::log(factor) : 0) + noise_(random_, model);
          rows.push_back(plain_row("model " + std::to_string(model),
                                   "work " + std::to_string(contest), block,
                                   1'000 * std::exp(logarithm)));
        }
      }
    }
    return rows;
  }

 private:
  Design design_;
  std::function<double(Random&, int)> noise_;
  Random random_{20261128};
};

// Whether any comparison that a verdict might make says that equal models differ.
bool says_something_false(const std::vector<Row>& rows) {
  auto groups = contests(rows);
  Tournament tournament(groups);
  for (std::size_t which = 0; which < groups.size(); ++which) {
    for (const Entrant& one : groups[which].entrants) {
      for (const Entrant& other : groups[which].entrants) {
        if (&one < &other &&
            tournament.compare(which, one, other).difference != Ordering::no_difference_shown) {
          return true;
        }
      }
    }
  }
  return false;
}

// 5 % is promised; what is beyond that is the luck of 300 draws.
void expect_rarely_false(std::string_view what, Runs runs, double shared = 0) {
  constexpr int count = 300;
  int false_ones = 0;
  for (int run = 0; run < count; ++run) false_ones += says_something_false(runs.draw(1, shared));
  testing::print_rate("a run says something false: " + std::string(what),
                      static_cast<double>(false_ones) / count, 0.05 + 8.0 / count);
  EXPECT_LE(false_ones, count * 0.05 + 8) << "of " << count << " runs";
}

std::function<double(Random&, int)> normal(double share) {
  return [share](Random& random, int) { return std::normal_distribution<>(0, share)(random); };
}

TEST(ARunOfEqualModels, RarelySaysSomethingFalse) {
  expect_rarely_false("nine equal models, four contests", Runs({}, normal(0.015)));
  expect_rarely_false("three equal models", Runs({.models = 3}, normal(0.015)));
  expect_rarely_false("two in one contest", Runs({.models = 2, .contests = 1}, normal(0.015)));
}

TEST(ARunOfEqualModels, RarelySaysSomethingFalseWhateverTheNoise) {
  // From 0.5 % for the first to 5 % for the last.
  expect_rarely_false("unequal noise", Runs({}, [](Random& random, int model) {
                        return 0.005 * std::pow(10, model / 8.0) *
                               std::normal_distribution<>()(random);
                      }));
  expect_rarely_false("skewed noise", Runs({}, [](Random& random, int) {
                        return -0.02 * std::exponential_distribution<>()(random);
                      }));
  expect_rarely_false("common noise", Runs({}, normal(0.01)), 0.03);
}

// In how many contests the fastest one of all is told from all others.
double power(double noise, double factor) {
  constexpr int count = 60;
  Design design;
  Runs runs(design, normal(noise));
  int told = 0;
  for (int run = 0; run < count; ++run) {
    auto rows = runs.draw(factor);
    auto groups = contests(rows);
    Tournament tournament(groups);
    for (std::size_t which = 0; which < groups.size(); ++which) {
      auto found = ranking(tournament, which);
      for (std::size_t place = 1; place < 9; ++place) {
        const Entrant& other = *tournament.standing(which).ranking()[place];
        told += found.best->model == "model 0" && found.mark(other) == Ranking::Mark::none;
      }
    }
  }
  return told / (8.0 * count * design.contests);
}

TEST(ARun, TellsATenthFromNoiseOfOneToTwoPercent) {
  EXPECT_GE(power(0.01, 1.1), 0.97);
  EXPECT_GE(power(0.015, 1.1), 0.92);
  EXPECT_GE(power(0.02, 1.1), 0.65);
}

// Each value is 0.7 of the last one, and something new.
class Alike {
 public:
  explicit Alike(double correlation) : correlation_(correlation) {}

  std::vector<double> draw(std::size_t count) {
    std::vector<double> values;
    double value = news_(random_);
    for (std::size_t at = 0; at < count; ++at) {
      values.push_back(value);
      value = correlation_ * value + std::sqrt(1 - correlation_ * correlation_) * news_(random_);
    }
    return values;
  }

 private:
  double correlation_;
  std::normal_distribution<> news_{0, 0.02};
  Random random_{7};
};

double share_found(double correlation, std::size_t models, std::size_t blocks) {
  Alike alike(correlation);
  constexpr int trials = 200;
  int found = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<std::vector<double>> series(models);
    for (auto& one : series) one = alike.draw(blocks);
    found += neighbour_correlation(series) > 0;
  }
  return found / static_cast<double>(trials);
}

TEST(NeighbourCorrelation, IsFoundWhereItIs) {
  EXPECT_LE(share_found(0, 9, 6), 0.08);
  EXPECT_LE(share_found(0, 2, 20), 0.08);
  EXPECT_GE(share_found(0.7, 1, 20), 0.6);
  EXPECT_GE(share_found(0.7, 9, 10), 0.8);
  EXPECT_EQ(neighbour_correlation({{1, 2, 3, 4, 5}}), 0) << "too few blocks";
  EXPECT_EQ(neighbour_correlation({{1, 1, 1, 1, 1, 1}}), 0);
  EXPECT_EQ(neighbour_correlation({}), 0);
}

// With a correlation of 0.7 the mean of 20 values varies 2.1 times as much as their spread tells.
TEST(NeighbourCorrelation, WidensIntervals) {
  EXPECT_DOUBLE_EQ(widening(0, 20), 1);
  Alike alike(0.7);
  double of_means = 0;
  double of_values = 0;
  constexpr int trials = 4'000;
  for (int trial = 0; trial < trials; ++trial) {
    auto values = alike.draw(20);
    double mean = 0;
    for (double value : values) mean += value / 20;
    for (double value : values) of_values += (value - mean) * (value - mean) / 19 / 20;
    of_means += mean * mean;
  }
  EXPECT_NEAR(widening(0.7, 20), std::sqrt(of_means / of_values), 0.1);
}

TEST(ARun, HoldsTheTruthAlsoWhereNeighbouringBlocksAreAlike) {
  Alike alike(0.7);
  constexpr int trials = 300;
  int held = 0;
  for (int trial = 0; trial < trials; ++trial) {
    auto errors = alike.draw(20);
    std::vector<Row> rows;
    for (std::uint64_t block = 1; block <= 20; ++block) {
      rows.push_back(plain_row("a", "noop", block, 2'000 * std::exp(errors[block - 1])));
      rows.push_back(plain_row("b", "noop", block, 1'000));
    }
    auto groups = contests(rows);
    auto found = Tournament(groups).compare(0, groups[0].entrants[0], groups[0].entrants[1]);
    held += found.low <= 2 && 2 <= found.high;
  }
  EXPECT_GE(held, trials * 0.86) << "without a look at the neighbours it would be 0.75";
}

}  // namespace
}  // namespace interleave
