#include "results/scaling.hpp"

#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;

using Counts = std::vector<std::uint64_t>;
const Counts eight = {1, 2, 3, 4, 6, 8, 12, 16};

/// What a sweep would measure of a model that follows a law: each row strays by `noise`, each block
/// by three times as much, and the blocks keep to no order.
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
  EXPECT_TRUE(result.fits[1].sigma.contains(0.08));
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
  auto fit = usl_of(rows_of({1000, 1, 0}, 0.02));
  EXPECT_GT(fit.law.sigma, 0.95);
  EXPECT_EQ(fit.sigma.high, 1);
  EXPECT_LT(fit.sigma.low, 1);
}

// A lock that is one until its holder is found busy: no law of these two has a knee.
TEST(Scaling, SaysThatALawDoesNotHold) {
  auto rows = rows_of({1000, 0, 0}, 0.005);
  for (Row& row : rows) *row.throughput_per_s = std::min(*row.throughput_per_s, 6'000.0);
  auto result = only_result(rows);
  EXPECT_EQ(result.law(), nullptr);
  auto text = printed(rows);
  EXPECT_NE(text.find("primes: no law of scaling for thread_pool: USL is off by "),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("Scaling of"), std::string::npos) << text;
}

// A law that holds is refused once in a thousand times, and noise beyond two percent does not count
// as lack of fit.
TEST(Scaling, SeldomRefusesALawThatHolds) {
  int refused = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    refused += !usl_of(rows_of({1000, 0.1, 0.005}, 0.08, eight, 6, seed)).holds;
  }
  EXPECT_LE(refused, 2);
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

// Fixed seeds, so that this is true or false; the parameters are as far apart as models are.
TEST(Scaling, IntervalsHoldTheTruthAsOftenAsTheyPromise) {
  std::mt19937_64 random(20261127);
  std::uniform_real_distribution<> unit(0, 1);
  constexpr int trials = 200;
  int sigma = 0;
  int kappa = 0;
  int lambda = 0;
  for (int trial = 0; trial < trials; ++trial) {
    ScalingLaw truth{1 + 1e4 * unit(random), 0.3 * unit(random), 0.01 * unit(random)};
    auto noise = 0.01 + 0.02 * unit(random);
    auto blocks = trial % 2 == 0 ? 6U : 12U;
    auto fit = usl_of(rows_of(truth, noise, eight, blocks, random()));
    sigma += fit.sigma.contains(truth.sigma);
    kappa += fit.kappa.contains(truth.kappa);
    lambda += fit.lambda.contains(truth.lambda);
  }
  EXPECT_GE(sigma, trials * 90 / 100);
  EXPECT_GE(kappa, trials * 90 / 100);
  EXPECT_GE(lambda, trials * 90 / 100);
}

RC_GTEST_PROP(Scaling, DoesNotDependOnTheOrderOfRowsNorOnTheUnitOfThroughput, ()) {
  auto share = [](int most) { return *rc::gen::inRange(0, most) / 10'000.0; };
  auto seed = *rc::gen::arbitrary<std::uint64_t>();
  auto factor = std::exp(0.01 * *rc::gen::inRange(-1'000, 1'000));
  ScalingLaw truth{1000, share(5'000), share(200)};
  auto rows = rows_of(truth, 0.01 + share(200), eight, 6, seed);
  auto fit = usl_of(rows);
  std::ranges::shuffle(rows, std::mt19937_64(seed));
  auto shuffled = usl_of(rows);
  RC_ASSERT(shuffled.law.sigma == fit.law.sigma);
  RC_ASSERT(shuffled.sigma.low == fit.sigma.low && shuffled.kappa.high == fit.kappa.high);
  for (Row& row : rows) *row.throughput_per_s *= factor;
  auto scaled = usl_of(rows);
  auto close = [](double one, double other) { return std::abs(one - other) < 1e-4; };
  RC_ASSERT(close(scaled.law.lambda / fit.law.lambda / factor, 1));
  RC_ASSERT(close(scaled.lambda.high / fit.lambda.high / factor, 1));
  RC_ASSERT(close(scaled.law.sigma, fit.law.sigma) && close(scaled.law.kappa, fit.law.kappa));
  RC_ASSERT(close(scaled.sigma.low, fit.sigma.low) && close(scaled.sigma.high, fit.sigma.high));
  RC_ASSERT(close(scaled.kappa.low, fit.kappa.low) && close(scaled.kappa.high, fit.kappa.high));
}

}  // namespace
}  // namespace interleave
