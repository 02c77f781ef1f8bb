// How many of the cells that `compare` calls slower have not changed? Draws of whole tables, in
// which the truth is known. Most cells did change, by less than the threshold, and beyond doubt.
#include "results/compare/changes.hpp"
#include "tests/comparing.hpp"
#include "tests/rate.hpp"

#include <cmath>
#include <iterator>
#include <random>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::Random;
using testing::rows_of;
using testing::sample;

class FalseAlarms : public ::testing::Test {
 protected:
  static constexpr int tables = 100;

  struct Tally {
    int tables_with_regressions = 0;
    int false_ones = 0;
    int found = 0;
    double false_share = 0;  // of the regressions of a table, summed over the tables
  };

  // A cell before and after: `count` repetitions a side, slower by `change`, with this noise.
  void add(const std::string& name, double change, double noise) {
    std::normal_distribution<> error(0, noise);
    for (auto [rows, middle] : {std::pair(&before_, 0.0), {&after_, -change}}) {
      auto values = sample(8, [&] { return 1'000 * std::exp(middle + error(random_)); });
      std::ranges::copy(rows_of(values, name), std::back_inserter(*rows));
    }
  }

  void judge(Tally& tally) {
    auto found = testing::changes(before_, after_);
    int false_ones = 0;
    for (const Change& change : found.cells) {
      if (!change.is_regression()) continue;
      bool really = change.cell.model.starts_with("slower");
      ++(really ? tally.found : false_ones);
    }
    auto called = static_cast<int>(found.regressions());
    tally.tables_with_regressions += called > 0;
    tally.false_ones += false_ones;
    tally.false_share += called > 0 ? static_cast<double>(false_ones) / called : 0;
  }

  // A table of 30 cells that became slower by 1 to 3 %, which is certain and below the threshold,
  // of 20 noisy ones that did not change, and of some that became slower by 10 %.
  Tally draw(int truly_slower) {
    Tally tally;
    for (int table = 0; table < tables; ++table) {
      before_.clear();
      after_.clear();
      for (int cell = 0; cell < 30; ++cell) {
        add("little " + std::to_string(cell), 0.01 + 0.02 * cell / 29, 0.002);
      }
      for (int cell = 0; cell < 20; ++cell) add("same " + std::to_string(cell), 0, 0.06);
      for (int cell = 0; cell < truly_slower; ++cell) {
        add("slower " + std::to_string(cell), std::log(1.1), 0.015);
      }
      judge(tally);
    }
    return tally;
  }

 private:
  Random random_{20261128};
  std::vector<Row> before_;
  std::vector<Row> after_;
};

TEST_F(FalseAlarms, AreRareWhereManyCellsChangedByLessThanTheThreshold) {
  auto tally = draw(0);
  testing::print_rate("compare: tables of 50 with a false regression",
                      static_cast<double>(tally.tables_with_regressions) / tables, 0.08);
  EXPECT_LE(tally.tables_with_regressions, 5 + 3) << "of " << tables << " tables";
}

TEST_F(FalseAlarms, AreASmallShareOfTheRegressionsThatAreCalled) {
  constexpr int truly_slower = 4;
  auto tally = draw(truly_slower);
  testing::print_rate("compare: false ones among the regressions called",
                      tally.false_share / tables, 0.07);
  EXPECT_LE(tally.false_share / tables, 0.05 + 0.02);
  EXPECT_GE(tally.found, 0.9 * truly_slower * tables) << "power";
}

}  // namespace
}  // namespace interleave
