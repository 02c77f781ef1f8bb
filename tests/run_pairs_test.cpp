// Two sides that were measured in turns: which runs belong together, and what is learnt from them.
#include "results/compare/run_pairs.hpp"

#include "results/compare/change_table.hpp"
#include "results/statistics/difference.hpp"
#include "tests/comparing.hpp"

#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using testing::append;
using testing::Random;
using testing::run_at;
using testing::threshold;

struct Sides {
  std::vector<Row> before;
  std::vector<Row> after;

  std::vector<Row>& of(char side) { return side == 'B' ? before : after; }
  Changes changes() const { return testing::changes(before, after); }
  Change change() const { return changes().cells.at(0); }
};

// A run a minute: of before where there is a B, of after where there is an A.
Sides sides_of(std::string_view order) {
  Sides sides;
  unsigned minute = 0;
  for (char side : order) append(sides.of(side), run_at(minute++, {1'000, 1'001, 1'002}));
  return sides;
}

// Returns for each pair the minutes of its runs, that of `before` first.
std::string turns_in(const Sides& sides) {
  std::string text;
  for (const RunPair& pair : run_pairs_of(summarise(sides.before), summarise(sides.after))) {
    text += pair.before.substr(14, 2) + "-" + pair.after.substr(14, 2) + " ";
  }
  return text;
}

TEST(Turns, AreTwoRunsInARowOneASide) {
  EXPECT_EQ(turns_in(sides_of("BABABA")), "00-01 02-03 04-05 ");
  EXPECT_EQ(turns_in(sides_of("BAABBA")), "00-01 03-02 04-05 ");
  EXPECT_EQ(turns_in(sides_of("ABABBAAB")), "01-00 03-02 04-05 07-06 ");
}

TEST(Turns, AreNoneWhereTheSidesDidNotTakeThem) {
  for (const char* order : {"", "B", "BA", "BABA", "BABAB", "BBBAAA", "BABBAA", "BABABAA"}) {
    EXPECT_EQ(turns_in(sides_of(order)), "") << order;
  }
}

TEST(Turns, GoByWhenARunBeganAndNotByTheOrderOfTheRows) {
  auto sides = sides_of("BABABA");
  std::ranges::reverse(sides.after);
  EXPECT_EQ(turns_in(sides), "00-01 02-03 04-05 ");
  sides.after[1].started_utc = "2026-11-26T00:00:00Z";  // of the run that had been the last
  EXPECT_EQ(turns_in(sides), "00-05 02-01 04-03 ");
}

// Mean 2, standard deviation 1.
TEST(Turns, AreAsManyMeasurementsOfAShift) {
  auto shift = difference_of({1, 2, 3});
  EXPECT_DOUBLE_EQ(shift.size, 2);
  EXPECT_DOUBLE_EQ(shift.error, 1 / std::sqrt(3.0));
  EXPECT_DOUBLE_EQ(shift.freedom, 2);
}

TEST(Turns, OfACellAreThoseThatHaveIt) {
  Sides sides;
  for (unsigned turn = 0; turn < 5; ++turn) {
    auto factor = std::exp(0.01 * (turn + 1));
    append(sides.before, run_at(2 * turn, {1'000, 1'000}));
    append(sides.after, run_at(2 * turn + 1, {1'000 * factor, 1'000 * factor}));
  }
  auto pairs = run_pairs_of(summarise(sides.before), summarise(sides.after));
  auto shift = [&] {
    return difference_in_pairs(pairs, summarise(sides.before).cells.begin()->second,
                               summarise(sides.after).cells.begin()->second);
  };
  EXPECT_NEAR(shift()->size, 0.03, 1e-9);
  EXPECT_EQ(shift()->freedom, 4);
  auto fail = [](Row& row) { row.status = Status::timeout; };
  fail(sides.before[0]);
  EXPECT_EQ(shift()->freedom, 4);
  fail(sides.before[1]);  // nothing is left of the first turn
  EXPECT_NEAR(shift()->size, 0.035, 1e-9);
  EXPECT_EQ(shift()->freedom, 3);
  std::ranges::for_each_n(sides.after.begin() + 2, 4, fail);
  EXPECT_FALSE(shift().has_value());
}

// Turns with a little noise, and with a level each that both of its runs have.
Sides noisy(Random& random, std::size_t pairs, const std::vector<double>& levels, double factor) {
  std::normal_distribution<> noise(0, 0.01);
  Sides sides;
  for (unsigned turn = 0; turn < pairs; ++turn) {
    auto measure = [&](double middle) {
      return testing::sample(3, [&] { return middle * std::exp(levels[turn] + noise(random)); });
    };
    append(sides.before, run_at(2 * turn, measure(1'000)));
    append(sides.after, run_at(2 * turn + 1, measure(1'000 * factor)));
  }
  return sides;
}

RC_GTEST_PROP(Turns, DoNotSeeWhatBothRunsOfATurnHave, ()) {
  auto pairs = *rc::gen::inRange<std::size_t>(fewest_pairs, 12);
  auto seed = *rc::gen::arbitrary<unsigned>();
  auto levels = *rc::gen::container<std::vector<double>>(
      pairs,
      rc::gen::map(rc::gen::inRange(-100, 100), [](int percent) { return percent / 100.0; }));
  auto found = [&](const std::vector<double>& of_turns) {
    Random random(seed);
    return noisy(random, pairs, of_turns, 0.95).change();
  };
  auto calm = found(std::vector<double>(pairs, 0));
  auto wild = found(levels);
  RC_ASSERT(std::abs(wild.ratio - calm.ratio) < 1e-9);
  RC_ASSERT(std::abs(wild.low - calm.low) < 1e-9);
  RC_ASSERT(std::abs(wild.high - calm.high) < 1e-9);
  RC_ASSERT(wild.verdict == calm.verdict);
}

RC_GTEST_PROP(Turns, AreInvertedBySwapping, ()) {
  Random random(*rc::gen::arbitrary<unsigned>());
  auto sides = noisy(random, 5, {0, 1, 2, -3, 0.5}, 1.1);
  auto there = sides.change();
  std::swap(sides.before, sides.after);
  auto back = sides.change();
  RC_ASSERT(std::abs(there.ratio * back.ratio - 1) < 1e-12);
  RC_ASSERT(std::abs(there.low * back.high - 1) < 1e-12);
}

// 95 % of the intervals hold the truth, whatever the turns have in common.
TEST(Turns, HoldTheTruthAsOftenAsTheyPromise) {
  Random random(20261127);
  constexpr int trials = 400;
  for (std::size_t pairs : {3U, 10U}) {
    int held = 0;
    for (int trial = 0; trial < trials; ++trial) {
      std::normal_distribution<> level(0, 0.1);
      auto levels = testing::sample(pairs, [&] { return level(random); });
      auto found = noisy(random, pairs, levels, 0.9).change();
      held += found.low <= 0.9 && 0.9 <= found.high;
    }
    EXPECT_GE(held, trials * 0.92) << pairs;
    EXPECT_LE(held, trials * 0.98) << pairs;
  }
}

TEST(Turns, AreSaidInTheTable) {
  Random random(1);
  auto sides = noisy(random, 4, {0, 1, 2, 3}, 0.8);
  std::ostringstream out;
  print_changes(out, sides.changes(), 0);
  EXPECT_NE(out.str().find("Measured in 4 turns: "), std::string::npos) << out.str();
  EXPECT_EQ(out.str().find("One run a side"), std::string::npos);
}

// One row a turn, and too few of them.
TEST(Turns, NeedSixRepetitionsAsAllDo) {
  Sides sides;
  for (unsigned turn = 0; turn < 5; ++turn) {
    append(sides.before, run_at(2 * turn, {1'000.0 + turn}));
    append(sides.after, run_at(2 * turn + 1, {800}));
  }
  EXPECT_EQ(sides.change().verdict, Verdict::inconclusive);
  append(sides.before, run_at(10, {1'007}));
  append(sides.after, run_at(11, {800}));
  EXPECT_EQ(sides.change().verdict, Verdict::slower);
}

}  // namespace
}  // namespace interleave
