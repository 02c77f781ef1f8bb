#include "results/report/scaling.hpp"

#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;

using Counts = std::vector<std::uint64_t>;
const Counts eight = {1, 2, 3, 4, 6, 8, 12, 16};

/// Returns the rows that a sweep would measure of a model that follows a law. Each row strays by
/// `noise`, each block by three times as much, and the blocks keep to no order.
std::vector<Row> rows_of(const ScalingLaw& law, double noise, const Counts& counts = eight,
                         std::uint64_t blocks = 6, std::uint64_t seed = 1,
                         const std::string& model = "thread_pool") {
  std::mt19937_64 random(seed);
  std::normal_distribution<> normal;
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= blocks; ++block) {
    auto drift = 3 * noise * normal(random);
    for (auto workers : counts) {
      auto throughput =
          law.at(static_cast<double>(workers)) * std::exp(drift + noise * normal(random));
      auto& row = rows.emplace_back(plain_row(model, "primes", block, throughput));
      row.workers = workers;
      row.in_flight = workers;
    }
  }
  std::ranges::shuffle(rows, random);
  return rows;
}

std::vector<ScalingResult> scaling_of(const std::vector<Contest>& contests) {
  return find_scaling(contests, 16);
}

ScalingResult only_result(const std::vector<Row>& rows) {
  auto groups = contests(rows);
  auto results = scaling_of(groups);
  EXPECT_EQ(results.size(), 1U);
  results.front().contest = nullptr;  // it ends here
  return std::move(results.front());
}

ScalingFit usl_of(const std::vector<Row>& rows) {
  auto result = only_result(rows);
  EXPECT_EQ(result.sweep.refusal, "");
  return result.fits.at(1);
}

std::string printed(const std::vector<Row>& rows, std::optional<unsigned> cpus = 16) {
  auto groups = contests(rows);
  std::ostringstream out;
  print_scaling(out, find_scaling(groups, cpus), cpus, 0);
  return out.str();
}

std::string refusal_of(const std::vector<Row>& rows) {
  auto result = only_result(rows);
  EXPECT_TRUE(result.fits.empty());
  return result.sweep.refusal;
}

TEST(ScalingLaw, SaysWhatOneWorkerDoesAndWhereThePeakIs) {
  ScalingLaw law{100, 0.1, 0.01};
  EXPECT_DOUBLE_EQ(law.at(1), 100);
  EXPECT_DOUBLE_EQ(law.speedup(10), 10 / (1 + 0.9 + 0.9));
  EXPECT_NEAR(*law.peak(), std::sqrt(90), 1e-12);
  EXPECT_GT(law.at(*law.peak()), law.at(*law.peak() - 0.1));
  EXPECT_GT(law.at(*law.peak()), law.at(*law.peak() + 0.1));
  EXPECT_FALSE((ScalingLaw{100, 0.1, 0}.peak()));
  EXPECT_EQ((ScalingLaw{100, 1, 0.1}.peak()), 1);
}

RC_GTEST_PROP(FitLaw, FindsTheParametersOfExactData, ()) {
  auto share = [](int most) { return *rc::gen::inRange(0, most) / 10'000.0; };
  ScalingLaw truth{1 + 1e6 * share(10'000), share(10'001), share(1'000)};
  std::vector<ScalingPoint> points;
  for (auto workers : eight) {
    auto n = static_cast<double>(workers);
    points.push_back({n, std::log(truth.at(n))});
  }
  auto law = fit_law(LawKind::usl, points);
  RC_ASSERT(std::abs(law.lambda / truth.lambda - 1) < 1e-4);
  RC_ASSERT(std::abs(law.sigma - truth.sigma) < 1e-4);
  RC_ASSERT(std::abs(law.kappa - truth.kappa) < 1e-5);
}

TEST(FitLaw, KeepsToItsBoundsAndIsTheBestWithinThem) {
  std::mt19937_64 random(5);
  std::normal_distribution<> normal;
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<ScalingPoint> points;
    auto slope = 3 * normal(random);  // also faster than linear, and slower than one
    for (auto workers : eight) {
      auto n = static_cast<double>(workers);
      points.push_back({n, slope * std::log(n) + normal(random)});
    }
    auto law = fit_law(LawKind::usl, points);
    ASSERT_TRUE(law.sigma >= 0 && law.sigma <= 1 && law.kappa >= 0);
    auto best = squares_of(law, points);
    for (int other = 0; other < 50; ++other) {
      ScalingLaw near{1, std::clamp(law.sigma + 0.01 * normal(random), 0.0, 1.0),
                      std::max(0.0, law.kappa + 0.001 * normal(random))};
      ASSERT_GE(squares_of(near, points), best * (1 - 1e-6));
    }
  }
}

TEST(Scaling, OfAmdahlsLawShowsNoKappaAndNoPeak) {
  auto result = only_result(rows_of({1000, 0.08, 0}, 0.01));
  EXPECT_TRUE(result.fits[1].kappa.contains(0));
  EXPECT_FALSE(result.fits[1].has_peak());
  ASSERT_TRUE(result.law());
  EXPECT_EQ(result.law()->kind, LawKind::amdahl);
  EXPECT_NEAR(result.law()->law.sigma, 0.08, 0.01);
}

TEST(Scaling, OfRetrogradeDataFindsThePeak) {
  ScalingLaw truth{1000, 0.05, 0.02};
  auto result = only_result(rows_of(truth, 0.01));
  ASSERT_TRUE(result.law());
  EXPECT_EQ(result.law()->kind, LawKind::usl);
  EXPECT_TRUE(result.law()->has_peak());
  EXPECT_TRUE(result.law()->peak.contains(*truth.peak()));
  EXPECT_FALSE(result.fits[0].holds);  // Amdahl's cannot come down again
}

TEST(Scaling, OfALockForAllWorkHasSigmaAtItsBound) {
  int held = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto result = only_result(rows_of({1000, 1, 0}, 0.02, eight, 6, seed));
    const auto& amdahl = result.fits[0];
    EXPECT_GT(amdahl.law.sigma, 0.9);
    held += amdahl.sigma.high == 1;
  }
  EXPECT_GE(held, 16);  // of 95 %: fewer would be one chance in four hundred
}

// Neither law has a knee.
TEST(Scaling, SaysThatALawDoesNotHold) {
  auto rows = rows_of({1000, 0, 0}, 0.005);
  for (Row& row : rows) *row.throughput_per_s = std::min(*row.throughput_per_s, 6'000.0);
  auto result = only_result(rows);
  EXPECT_EQ(result.law(), nullptr);
  auto text = printed(rows);
  EXPECT_NE(text.find("primes: USL does not hold for thread_pool: it is off by "),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("Scaling of"), std::string::npos) << text;
}

// A law that holds is refused once in a thousand times, and noise beyond two percent does not count
// as lack of fit.
TEST(Scaling, SeldomRefusesALawThatHolds) {
  int refused = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    refused += !usl_of(rows_of({1000, 0.1, 0.005}, 0.08, eight, 6, seed)).holds;
  }
  EXPECT_LE(refused, 1);
}

TEST(Scaling, IsRefusedWithAReason) {
  ScalingLaw law{1000, 0.1, 0.01};
  EXPECT_EQ(refusal_of(rows_of(law, 0.01, {1, 2, 3, 4, 8})),
            "5 numbers of workers, and a law needs six");
  EXPECT_EQ(refusal_of(rows_of(law, 0.01, {1, 2, 4, 16, 32, 64})),
            "4 numbers of workers up to the 16 CPUs, and a law needs six");
  EXPECT_EQ(refusal_of(rows_of(law, 0.01, eight, 4)),
            "4 blocks have all numbers of workers, and an interval needs five");
  auto rows = rows_of(law, 0.01);
  for (Row& row : rows) row.in_flight = 20 - *row.workers;
  EXPECT_EQ(refusal_of(rows),
            "in_flight is neither the same everywhere nor in proportion to the workers");
  rows = rows_of(law, 0.01);
  rows.front().flags = "peer_bound";
  EXPECT_EQ(refusal_of(rows), "the load peer was the bottleneck");
  rows = rows_of(law, 0.01);
  for (Row& row : rows) row.load = "open";
  EXPECT_EQ(refusal_of(rows), "under open load, throughput is what was offered");
}

TEST(Scaling, HasAReasonForModelsWithoutWorkersAndNoneForOneNumber) {
  auto rows = rows_of({1000, 0.1, 0.01}, 0.01);
  for (std::uint64_t block = 1; block <= 6; ++block) {
    rows.push_back(plain_row("thread_per_task", "primes", block, 500));
    auto& serial = rows.emplace_back(plain_row("serial", "primes", block, 500));
    serial.workers = serial.in_flight = 1;
  }
  auto text = printed(rows);
  EXPECT_NE(text.find("no law of scaling for thread_per_task: it has no number of workers.\n"),
            std::string::npos);
  EXPECT_EQ(text.find("serial"), std::string::npos);
  EXPECT_EQ(printed(rows_of({1000, 0, 0}, 0.01, {2})), "");
  EXPECT_EQ(printed({}), "");
}

TEST(Scaling, LeavesOutMoreWorkersThanCpusAndSaysSo) {
  Counts counts = eight;
  counts.insert(counts.end(), {32, 64});
  auto rows = rows_of({1000, 0.1, 0}, 0.01, counts);
  for (Row& row : rows) {
    if (row.workers > 16) row.throughput_per_s = 1;
  }
  auto text = printed(rows);
  EXPECT_NE(text.find("left out: 32, 64."), std::string::npos) << text;
  EXPECT_TRUE(usl_of(rows).sigma.contains(0.1));
  EXPECT_EQ(printed(rows_of({1000, 0.1, 0}, 0.01)).find("left out"), std::string::npos);
  EXPECT_NE(printed(rows_of({1000, 0.1, 0}, 0.01), {}).find("no run.json"), std::string::npos);
}

TEST(Scaling, UsesOnlyBlocksThatHaveAllNumbersOfWorkers) {
  auto rows = rows_of({1000, 0.1, 0.01}, 0.01, eight, 7);
  auto whole = rows;
  std::erase_if(whole, [](const Row& row) { return row.block == 3; });
  for (Row& row : rows) {
    if (row.block == 3 && row.workers == 4) row.status = Status::crashed;
  }
  EXPECT_EQ(usl_of(rows).law.sigma, usl_of(whole).law.sigma);
}

TEST(Scaling, BearsWhateverAFileMayHold) {
  for (double throughput : {1e308, 5e-324, 0.0, 1e-300}) {
    auto rows = rows_of({1000, 0.1, 0.01}, 0.01);
    for (Row& row : rows) {
      if (row.workers == 4) row.throughput_per_s = throughput;
      if (row.workers == 1) row.workers = 0;
      if (row.workers == 16) row.workers = row.in_flight = UINT64_MAX;
    }
    EXPECT_NE(printed(rows, {}), "");
    EXPECT_NE(printed(rows), "");
  }
}

/// How often, of 100 trials with fixed seeds, each interval holds the truth.
struct Held {
  int lambda = 0;
  int sigma = 0;
  int kappa = 0;
};
template <class Truth> Held held(std::uint64_t blocks, Truth truth) {
  std::mt19937_64 random(20261127);
  std::uniform_real_distribution<> unit(0, 1);
  Held times;
  for (int trial = 0; trial < 100; ++trial) {
    ScalingLaw law = truth([&] { return unit(random); });
    auto rows = rows_of(law, 0.01 + 0.02 * unit(random), eight, blocks, random());
    auto groups = contests(rows);
    auto fit = fit_scaling(LawKind::usl, sweeps(groups.front(), 16).front().data);
    times.lambda += fit.lambda.contains(law.lambda);
    times.sigma += fit.sigma.contains(law.sigma);
    times.kappa += fit.kappa.contains(law.kappa);
  }
  return times;
}

// Fewer than 90 of 100 intervals of 95 % hold the truth once in a hundred times.
void expect_90(const Held& times) {
  EXPECT_GE(times.lambda, 90);
  EXPECT_GE(times.sigma, 90);
  EXPECT_GE(times.kappa, 90);
}

TEST(ScalingIntervals, HoldTheTruthAsOftenAsTheyPromise) {
  auto any = [](auto unit) { return ScalingLaw{1 + 1e4 * unit(), 0.3 * unit(), 0.01 * unit()}; };
  expect_90(held(6, any));
  expect_90(held(12, any));
}

TEST(ScalingIntervals, HoldTheTruthAtTheBounds) {
  expect_90(held(8, [](auto unit) { return ScalingLaw{1 + 1e4 * unit(), 0.3 * unit(), 0}; }));
  expect_90(held(8, [](auto unit) { return ScalingLaw{1 + 1e4 * unit(), 0, 0.01 * unit()}; }));
  expect_90(held(8, [](auto unit) { return ScalingLaw{1 + 1e4 * unit(), 1, 0}; }));
}

RC_GTEST_PROP(FitLaw, DoesNotDependOnTheOrderOfPointsNorOnTheUnitOfThroughput, ()) {
  auto share = [](int most) { return *rc::gen::inRange(0, most) / 10'000.0; };
  ScalingLaw truth{1000, share(10'001), share(500)};
  auto factor = 0.01 * *rc::gen::inRange(-1'000, 1'000);
  std::mt19937_64 random(*rc::gen::arbitrary<std::uint64_t>());
  std::vector<ScalingPoint> points;
  for (auto workers : eight) {
    auto n = static_cast<double>(workers);
    points.push_back({n, std::log(truth.at(n)) + std::normal_distribution<>(0, 0.02)(random)});
  }
  auto law = fit_law(LawKind::usl, points);
  std::ranges::shuffle(points, random);
  for (ScalingPoint& point : points) point.log_throughput += factor;
  auto scaled = fit_law(LawKind::usl, points);
  RC_ASSERT(std::abs(scaled.lambda / law.lambda / std::exp(factor) - 1) < 1e-4);
  RC_ASSERT(std::abs(scaled.sigma - law.sigma) < 1e-4);
  RC_ASSERT(std::abs(scaled.kappa - law.kappa) < 1e-5);
}

TEST(Scaling, DoesNotDependOnTheOrderOfRowsNorOnTheUnitOfThroughput) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    auto rows = rows_of({1000, 0.1, 0.002 * static_cast<double>(seed % 3)}, 0.02, eight, 6, seed);
    auto fit = usl_of(rows);
    std::ranges::shuffle(rows, std::mt19937_64(seed));
    auto shuffled = usl_of(rows);
    EXPECT_EQ(shuffled.law.sigma, fit.law.sigma);
    EXPECT_EQ(shuffled.sigma.low, fit.sigma.low);
    EXPECT_EQ(shuffled.kappa.high, fit.kappa.high);
    for (Row& row : rows) *row.throughput_per_s *= 64;
    auto scaled = usl_of(rows);
    EXPECT_NEAR(scaled.law.lambda / fit.law.lambda, 64, 0.01);
    EXPECT_NEAR(scaled.lambda.high / fit.lambda.high, 64, 0.01);
    EXPECT_NEAR(scaled.law.sigma, fit.law.sigma, 1e-4);
    EXPECT_NEAR(scaled.sigma.low, fit.sigma.low, 1e-4);
    EXPECT_NEAR(scaled.sigma.high, fit.sigma.high, 1e-4);
    EXPECT_NEAR(scaled.law.kappa, fit.law.kappa, 1e-5);
    EXPECT_NEAR(scaled.kappa.high, fit.kappa.high, 1e-5);
  }
}

}  // namespace
}  // namespace interleave
