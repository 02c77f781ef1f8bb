#include "results/files/latency.hpp"

#include "core/arrivals.hpp"
#include "results/files/samples.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using Outcome = Record::Outcome;

void write_record(const Ledger& ledger, std::size_t index, std::int64_t start, std::int64_t finish,
                  Outcome outcome = Outcome::ok) {
  Record& record = ledger.records()[index];
  record.started_ns = start;
  record.finished_ns = finish;
  record.outcome = outcome;
}

std::int64_t latency_at(const Spectrum& spectrum, Quantile quantile) {
  auto found = std::ranges::find(Spectrum::quantiles, quantile);
  return spectrum.points.at(static_cast<std::size_t>(found - Spectrum::quantiles.begin()))
      .latency_ns;
}

TEST(Admission, IsTheOpeningForTheFirstAndAFinishForTheOthers) {
  Ledger ledger(4);
  ledger.open_window(1'000, 0);
  write_record(ledger, 0, 1'010, 1'100);
  write_record(ledger, 1, 1'020, 1'060);  // the first finisher admits task 2
  write_record(ledger, 2, 1'070, 1'300, Outcome::failed);
  write_record(ledger, 3, 1'110, 1'150);  // admitted at 1'100 by task 0
  auto spectrum = measure(ledger, 2);
  EXPECT_EQ(spectrum.count, 4U);
  // Latencies: 100, 60, 240, 50.
  EXPECT_EQ(latency_at(spectrum, 5'000), 60);
  EXPECT_EQ(latency_at(spectrum, 7'500), 100);
  EXPECT_EQ(latency_at(spectrum, 10'000), 240);
  EXPECT_EQ(spectrum.points.back().service_ns, 230);
}

TEST(Admission, SkipsTasksThatNeverFinished) {
  Ledger ledger(3);
  ledger.open_window(1'000, 0);
  write_record(ledger, 0, 1'010, 1'040);
  write_record(ledger, 1, 1'020, 0, Outcome::started);
  write_record(ledger, 2, 1'050, 1'090);
  auto spectrum = measure(ledger, 2);
  EXPECT_EQ(spectrum.count, 2U);
  EXPECT_EQ(spectrum.points.back().latency_ns, 50);  // from 1'040
}

TEST(Spectrum, OfNothingIsEmpty) {
  Ledger ledger(5);
  auto spectrum = measure(ledger, 1);
  EXPECT_EQ(spectrum.count, 0U);
  Row row;
  fill(row, spectrum);
  EXPECT_FALSE(row.lat_p50_ns || row.lat_max_ns || row.svc_p99_ns);
}

TEST(Spectrum, HasAQuantileOnlyWithEnoughSamples) {
  EXPECT_FALSE(enough(1, 5'000));
  EXPECT_TRUE(enough(2, 5'000));
  EXPECT_FALSE(enough(99, 9'900));
  EXPECT_TRUE(enough(100, 9'900));
  EXPECT_FALSE(enough(999, 9'990));
  EXPECT_TRUE(enough(1'000, 9'990));
  EXPECT_TRUE(enough(1, 10'000));
  EXPECT_FALSE(enough(0, 10'000));
}

TEST(Spectrum, FillsTheRowWithWhatItHas) {
  Ledger ledger(150);
  ledger.open_window(0, 0);
  for (std::size_t index = 0; index < 150; ++index) {
    auto end = static_cast<std::int64_t>(index + 1) * 10;
    write_record(ledger, index, end - 7, end);
  }
  Row row;
  fill(row, measure(ledger, 1));
  EXPECT_EQ(row.lat_p50_ns, 10U);
  EXPECT_EQ(row.lat_p99_ns, 10U);
  EXPECT_EQ(row.svc_p99_ns, 7U);
  EXPECT_EQ(row.lat_max_ns, 10U);
  EXPECT_FALSE(row.lat_p999_ns.has_value());
}

// A pool of `places`, each taking the next task when it is free: what every model's ledger is like.
void simulate(const Ledger& ledger, std::uint32_t places, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::exponential_distribution<> duration(1.0 / 10'000);
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> free_at;
  for (std::uint32_t place = 0; place < places; ++place) free_at.push(1'000);
  for (std::size_t index = 0; index < ledger.records().size(); ++index) {
    auto start = free_at.top() + 1;
    auto finish = start + 1 + static_cast<std::int64_t>(duration(random));
    free_at.pop();
    free_at.push(finish);
    write_record(ledger, index, start, finish);
  }
  ledger.open_window(1'000, 0);
}

// Every percentile again, by sorting everything that the definition names.
RC_GTEST_PROP(Spectrum, AgreesWithTheNaiveOracle, ()) {
  auto tasks = *rc::gen::inRange(1U, 400U);
  auto in_flight = *rc::gen::inRange(1U, 40U);
  Ledger ledger(tasks);
  simulate(ledger, in_flight, *rc::gen::arbitrary<std::uint64_t>());
  std::vector<std::int64_t> finishes;
  for (const Record& record : ledger.records()) finishes.push_back(record.finished_ns);
  std::ranges::sort(finishes);
  std::vector<std::int64_t> latencies;
  for (std::size_t index = 0; index < tasks; ++index) {
    auto admitted = index < in_flight ? 1'000 : finishes[index - in_flight];
    latencies.push_back(ledger.records()[index].finished_ns - admitted);
  }
  std::ranges::sort(latencies);
  auto spectrum = measure(ledger, in_flight);
  for (std::size_t place = 0; place < Spectrum::quantiles.size(); ++place) {
    if (!spectrum.has(place)) continue;
    auto share = Spectrum::quantiles[place] / 10'000.0;
    auto rank = static_cast<std::size_t>(std::ceil(share * tasks - 1e-9));
    RC_ASSERT(spectrum.points[place].latency_ns == latencies[std::max<std::size_t>(rank, 1) - 1]);
  }
}

TEST(Spectrum, ObeysLittlesLaw) {
  constexpr std::uint32_t tasks = 20'000;
  constexpr std::uint32_t in_flight = 16;
  Ledger ledger(tasks);
  simulate(ledger, in_flight, 7);
  std::int64_t last = 0;
  std::vector<std::int64_t> finishes;
  for (const Record& record : ledger.records()) finishes.push_back(record.finished_ns);
  std::ranges::sort(finishes);
  last = finishes.back();
  double sum = 0;
  for (std::size_t index = 0; index < tasks; ++index) {
    auto admitted = index < in_flight ? 1'000 : finishes[index - in_flight];
    sum += static_cast<double>(ledger.records()[index].finished_ns - admitted);
  }
  auto throughput = tasks / static_cast<double>(last - 1'000);
  EXPECT_NEAR(sum / tasks * throughput, in_flight, 0.01 * in_flight);
  // The admissions of measure() are those: the greatest latency agrees.
  std::int64_t greatest = 0;
  for (std::size_t index = 0; index < tasks; ++index) {
    auto admitted = index < in_flight ? 1'000 : finishes[index - in_flight];
    greatest = std::max(greatest, ledger.records()[index].finished_ns - admitted);
  }
  EXPECT_EQ(measure(ledger, in_flight).points.back().latency_ns, greatest);
}

TEST(Latencies, SurviveTheFile) {
  testing::ScratchDir dir;
  auto rows = testing::plausible_rows(1);
  testing::write_results(dir.path(), rows);
  auto lines = read_latencies(dir.path());
  std::ifstream file(dir.path() / "latency.csv", std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "run_id,model,workload,params,workers,in_flight,block,repetition,quantile,latency_ns,"
            "service_ns,offered_per_s");
  std::size_t expected = 0;
  for (const Row& row : rows) {
    if (!has_throughput(row)) continue;
    auto spectrum = testing::plausible_spectrum(row);
    for (std::size_t place = 0; place < Spectrum::quantiles.size(); ++place) {
      if (!spectrum.has(place)) continue;
      ASSERT_LT(expected, lines.size());
      const auto& line = lines[expected++];
      EXPECT_EQ(line.model, row.model);
      EXPECT_DOUBLE_EQ(line.quantile, Spectrum::quantiles[place] / 10'000.0);
      EXPECT_EQ(line.latency_ns, spectrum.points[place].latency_ns);
    }
  }
  EXPECT_EQ(lines.size(), expected);
}

TEST(Latencies, OfOlderFilesAreThoseOfBatches) {
  testing::ScratchDir dir;
  std::ofstream(dir.path() / "latency.csv")
      << "run_id,model,workload,params,workers,in_flight,block,repetition,quantile,latency_ns,"
         "service_ns\nr,serial,noop,,1,1,1,1,0.5,20,10\n";
  auto lines = read_latencies(dir.path());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].service_ns, 10);
  EXPECT_FALSE(lines[0].offered_per_s.has_value());
}

// A task that was never begun has a latency and no service: ten services have no p99.
TEST(Latencies, OfTasksThatWereNotBegunSayNothingOfTheService) {
  Ledger ledger(200, LoadKind::open);
  ledger.open_window(1'000, 0);
  ledger.close_after(9'000);
  auto first = unsettled(200);
  for (std::size_t index = first; index < first + 10; ++index) {
    write_record(ledger, index, 1'000, 1'500);
  }
  Row row;
  fill(row, measure(ledger, 1));
  EXPECT_EQ(row.lat_p99_ns, 9'000U);
  EXPECT_EQ(row.svc_p50_ns, 500U);
  EXPECT_FALSE(row.svc_p99_ns.has_value());
}

}  // namespace
}  // namespace interleave
