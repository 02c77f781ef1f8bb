// Simulated queues: a server that is this simple has a p99 that a long simulation knows. The
// intervals that a run would show must hold it, or not claim to.
#include "results/statistics/stationary.hpp"

#include "core/arrivals.hpp"
#include "results/files/latency.hpp"
#include "results/groups/cap.hpp"
#include "results/statistics/congestion.hpp"
#include "tests/rate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

constexpr std::int64_t opened = 1'000'000'000;

struct Queue {
  std::uint32_t servers;
  double load;  // share of the capacity
  bool constant_service;
  double service_ns = 3e6;

  std::uint32_t rate() const {
    return static_cast<std::uint32_t>(std::lround(servers * load * 1e9 / service_ns));
  }
};

// Serves the arrivals of a ledger first come, first served.
void serve(const Queue& queue, const Ledger& ledger, std::uint64_t seed) {
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> free_at;
  for (std::uint32_t server = 0; server < queue.servers; ++server) free_at.push(0);
  for (std::size_t index = 0; index < ledger.records().size(); ++index) {
    auto begin = std::max(free_at.top(), opened + ledger.arrivals()[index]);
    free_at.pop();
    auto random =
        (static_cast<double>(splitmix64(splitmix64(seed) + index) >> 11U) + 0.5) * 0x1p-53;
    auto service = queue.constant_service ? queue.service_ns : -std::log(random) * queue.service_ns;
    Record& record = ledger.records()[index];
    record.started_ns = begin;
    record.finished_ns = begin + std::llround(service);
    record.outcome = Record::Outcome::ok;
    free_at.push(record.finished_ns);
  }
}

Ledger simulate(const Queue& queue, std::uint32_t tasks, std::uint64_t seed, std::uint32_t block) {
  Ledger ledger(tasks, LoadKind::open);
  OpenLoad load{};
  load.per_s = queue.rate();
  schedule(ledger, load, arrivals_seed(seed, block));
  ledger.open_window(opened, 0);
  serve(queue, ledger, seed * 1'000 + block);
  return ledger;
}

double p99_of(const Ledger& ledger) {
  Row row;
  fill(row, measure(ledger, 1));
  return static_cast<double>(row.lat_p99_ns.value());
}

StationaryInterval run(const Queue& queue, std::uint32_t tasks, std::uint64_t seed) {
  std::vector<BlockLatency> blocks;
  for (std::uint32_t block = 1; block <= 6; ++block) {
    auto ledger = simulate(queue, tasks, seed, block);
    auto congestions = static_cast<double>(count_congestions(ledger).value());
    blocks.push_back({p99_of(ledger), congestions});
  }
  return stationary_interval(blocks, 0.01);
}

double stationary_p99(const Queue& queue) {
  return p99_of(simulate(queue, 3'000'000, 4711, 0));
}

// P(wait > t) of M/M/c is C exp(-(c mu - lambda) t), and of M/M/1 the whole latency is exponential.
TEST(SimulatedQueue, HasThePercentilesThatTheorySays) {
  for (double load : {0.5, 0.8}) {
    Queue queue{1, load, false};
    auto exact = queue.service_ns / (1 - queue.rate() * queue.service_ns * 1e-9) * std::log(100);
    EXPECT_NEAR(stationary_p99(queue) / exact, 1, 0.05) << load;
  }
}

// The mean wait of M/D/1 is rho / (2 (1 - rho)) services (Pollaczek and Khinchine).
TEST(SimulatedQueue, HasTheMeanThatTheorySays) {
  Queue queue{1, 0.8, true};
  auto latencies = settled_latencies(simulate(queue, 2'000'000, 1, 1));
  double sum = 0;
  for (auto latency : latencies) sum += static_cast<double>(latency);
  auto rho = queue.rate() * queue.service_ns * 1e-9;
  auto exact = queue.service_ns * (1 + rho / (2 * (1 - rho)));
  EXPECT_NEAR(sum / static_cast<double>(latencies.size()) / exact, 1, 0.05);
}

struct Tried {
  Queue queue;
  std::uint32_t tasks;
  bool is_told;  // most runs have an upper bound
};

class EveryQueue : public ::testing::TestWithParam<Tried> {};

// Three are 5 % of 60 runs; a binomial number with that mean exceeds 7 in one of a hundred
// programs.
TEST_P(EveryQueue, HasItsP99WithinTheInterval) {
  auto [queue, tasks, is_told] = GetParam();
  auto truth = stationary_p99(queue);
  int told = 0;
  int false_ones = 0;
  constexpr int runs = 60;
  for (int seed = 1; seed <= runs; ++seed) {
    auto interval = run(queue, tasks, static_cast<std::uint64_t>(seed));
    told += interval.is_bounded ? 1 : 0;
    bool too_low = interval.is_bounded && interval.high_ns < truth;
    false_ones += too_low || interval.low_ns > truth ? 1 : 0;
  }
  testing::print_rate("p99 outside its interval: " + std::to_string(queue.servers) + " servers, " +
                          std::to_string(tasks) + " arrivals",
                      static_cast<double>(false_ones) / runs, 7.0 / runs);
  EXPECT_LE(false_ones, 7);
  if (is_told) {
    EXPECT_GT(told, runs / 2);
  }
}

// 320 arrivals are what a run chooses at low rates, and 500 a second for 1 s is what a user asked
// for.
INSTANTIATE_TEST_SUITE_P(
    Simulated, EveryQueue,
    ::testing::Values(Tried{{1, 0.5, true}, 320, true}, Tried{{2, 0.5, true}, 500, true},
                      Tried{{2, 0.75, true}, 1'000, true}, Tried{{1, 0.8, true}, 1'600, true},
                      Tried{{4, 0.8, false}, 4'000, true}, Tried{{2, 0.95, true}, 640, false},
                      Tried{{4, 0.95, true}, 1'300, false}, Tried{{4, 0.95, true}, 12'000, true}));

TEST(StationaryInterval, IsThatOfTheLogarithmsWhereEachWindowSawMuch) {
  std::vector<BlockLatency> blocks;
  for (double ns : {1e6, 2e6, 4e6}) blocks.push_back({ns, 1e9});
  auto interval = stationary_interval(blocks, 0.01);
  EXPECT_NEAR(interval.typical_ns, 2e6, 1);
  auto half_width = 4.302653 * std::log(2.0) / std::sqrt(3.0);
  EXPECT_NEAR(std::log(interval.high_ns / 2e6), half_width, 1e-4);
  EXPECT_NEAR(std::log(interval.low_ns / 2e6), -half_width, 1e-4);
}

TEST(StationaryInterval, IsNotBoundedByWindowsThatSawOneCongestion) {
  std::vector<BlockLatency> blocks(6, {1e6, 1});
  EXPECT_FALSE(stationary_interval(blocks, 0.01).is_bounded);
  EXPECT_GT(stationary_interval(blocks, 0.01).length_wanted(2e6), 1);
}

TEST(StationaryInterval, NeedsThreeBlocks) {
  std::vector<BlockLatency> blocks(2, {1e6, 100});
  auto interval = stationary_interval(blocks, 0.01);
  EXPECT_EQ(interval.low_ns, 0);
  EXPECT_FALSE(interval.is_bounded);
}

TEST(Arrivals, DifferFromBlockToBlockAndNotBetweenModels) {
  Queue queue{1, 0.5, true};
  auto arrivals = [&](std::uint32_t block) {
    auto ledger = simulate(queue, 100, 7, block);
    return std::vector<std::int64_t>(ledger.arrivals().begin(), ledger.arrivals().end());
  };
  EXPECT_EQ(arrivals(1), arrivals(1));
  EXPECT_NE(arrivals(1), arrivals(2));
}

TEST(Cap, IsMetWhenMoreAreThereThanPlaces) {
  Queue queue{2, 0.5, true};
  auto ledger = simulate(queue, 1'000, 1, 1);
  EXPECT_TRUE(cap_was_met(ledger, 2));
  EXPECT_FALSE(cap_was_met(ledger, 1'000));
}

TEST(Congestions, AreWavesAndNotNoise) {
  std::vector<std::int64_t> noise;
  for (std::uint64_t i = 0; i < 3'000; ++i) {
    noise.push_back(static_cast<std::int64_t>(splitmix64(i) >> 40U));
  }
  EXPECT_GT(count_congestions(noise), 30U);
  std::vector<std::int64_t> waves;
  for (int i = 0; i < 3'000; ++i) {
    waves.push_back(std::llround(1e6 * (2 + std::sin(i * 2 * 3.14159265 / 1'000))));
  }
  EXPECT_LE(count_congestions(waves), 4U);
}

}  // namespace
}  // namespace interleave
