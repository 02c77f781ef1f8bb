#include "tests/plausible_rows.hpp"

#include "core/digest.hpp"
#include "core/posix.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <system_error>

namespace interleave::testing {

namespace {

struct ModelLine {
  std::string_view name;
  bool counts_workers;
  std::array<double, 4> speeds;  // against serial at one worker, per workload
};

struct WorkloadLine {
  std::string_view name;
  std::string_view params;
  double serial_per_s;
  double cpu_share;  // of serial
};

constexpr std::array<WorkloadLine, 4> workloads = {{
    {"primes", "limit=20000", 2'150, 0.99},
    {"sleep", "duration=1ms", 930, 0.02},
    {"tcp_echo", "bytes=64", 19'000, 0.55},
    {"mixed_api", "cpu=200us;io=2ms", 440, 0.11},
}};

constexpr std::array<ModelLine, 9> models = {{
    {"serial", true, {1, 1, 1, 1}},
    {"fork_per_task", false, {0.9, 9.5, 0, 4.1}},
    {"process_pool", true, {1.0, 25, 1.7, 4.3}},
    {"thread_per_task", false, {1.7, 21, 0.8, 4.2}},
    {"thread_pool", true, {0.99, 31, 1.9, 4.6}},
    {"tbb_arena", true, {0.995, 30, 1.85, 4.55}},
    {"gil_threads", true, {0.93, 29, 1.2, 3.9}},
    {"stackful_fibers", true, {0.98, 58, 5.1, 4.6}},
    {"stackless_tasks", true, {0.985, 60, 5.6, 4.65}},
}};

bool scales(std::string_view model, std::string_view workload) {
  return workload != "sleep" && model != "serial" && model != "gil_threads";
}

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  void add_block(std::uint64_t block, std::vector<Row>& rows) {
    auto first = rows.size();
    drift_ = noise(0.05);
    for (std::size_t which = 0; which < workloads.size(); ++which) {
      for (const ModelLine& model : models) {
        std::uint64_t most = model.counts_workers && model.name != "serial" ? 2 : 1;
        for (std::uint64_t workers = 1; workers <= most; ++workers) {
          rows.push_back(row(model, which, workers, block));
        }
      }
    }
    std::shuffle(rows.begin() + static_cast<std::ptrdiff_t>(first), rows.end(), random_);
    for (std::size_t at = first; at < rows.size(); ++at) rows[at].order = at - first + 1;
  }

 private:
  double noise(double share) { return std::exp(std::normal_distribution<>(0, share)(random_)); }

  Row row(const ModelLine& model, std::size_t which, std::uint64_t workers, std::uint64_t block) {
    const WorkloadLine& workload = workloads[which];
    auto speed = model.speeds[which];
    if (workers > 1 && scales(model.name, workload.name)) speed *= 1.85;
    if (workers > 1 && model.name == "gil_threads") speed *= 0.94;
    auto throughput = workload.serial_per_s * speed * drift_ * noise(0.012);
    Row row = plain_row(std::string(model.name), std::string(workload.name), block, throughput);
    row.params = workload.params;
    row.workers = model.counts_workers ? std::optional(workers) : std::nullopt;
    row.in_flight = workload.name == "primes" ? workers : 64;
    if (speed == 0) return failed(row, Status::timeout, "no task finished within 60 s");
    if (model.name == "tbb_arena" && workload.name == "tcp_echo") {
      return failed(row, Status::unsupported, "read: Resource temporarily unavailable");
    }
    fill_measures(row, workload.cpu_share * speed / (speed > 4 ? 6 : 1));
    if (model.name == "gil_threads") {
      row.gil_wait_s = 0.21 * static_cast<double>(workers) * noise(0.1);
      row.gil_switches = static_cast<std::uint64_t>(48 * noise(0.1));
    }
    fill(row, plausible_spectrum(row));
    return row;
  }

  static Row failed(Row row, Status status, std::string error) {
    row.status = status;
    row.error = std::move(error);
    row.throughput_per_s.reset();
    row.wall_s.reset();
    row.tasks.reset();
    return row;
  }

  void fill_measures(Row& row, double cpus) {
    row.units = row.workers ? *row.workers : *row.tasks;
    row.cpu_user_s = std::min(cpus, 1.98) * *row.wall_s * 0.8 * noise(0.02);
    row.cpu_sys_s = std::min(cpus, 1.98) * *row.wall_s * 0.2 * noise(0.02);
    row.pss_bytes = static_cast<std::uint64_t>(6.1e6 * noise(0.02));
    row.max_rss_bytes = static_cast<std::uint64_t>(9.1e6 * noise(0.02));
    row.startup_s = 0.0004 * noise(0.3);
  }

  std::mt19937_64 random_;
  double drift_ = 1;
};

}  // namespace

std::vector<Row> plausible_rows(std::uint64_t blocks, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<Row> rows;
  for (std::uint64_t block = 1; block <= blocks; ++block) generator.add_block(block, rows);
  return rows;
}

Row plain_row(std::string model, std::string workload, std::uint64_t block, double throughput) {
  Row row;
  row.run_id = "20261123T062118Z-7f3a";
  row.suite = "quick";
  row.model = std::move(model);
  row.workload = std::move(workload);
  row.block = block;
  row.repetition = block;
  row.seed = 1;
  row.started_utc = "2026-11-23T06:21:18.000Z";
  row.digest = "xf00df00df00df00d";
  row.wall_s = 0.25;
  row.throughput_per_s = throughput;
  row.tasks = static_cast<std::uint64_t>(throughput * 0.25);
  return row;
}

Spectrum plausible_spectrum(const Row& row) {
  Spectrum spectrum;
  spectrum.count = row.tasks.value_or(0);
  spectrum.served = spectrum.count;
  auto shift = static_cast<double>(splitmix64(row.model.size() + row.block) % 1000) / 1000;
  auto mean_ns =
      1e9 * static_cast<double>(row.in_flight.value_or(1)) / row.throughput_per_s.value_or(1);
  for (std::size_t place = 0; place < Spectrum::quantiles.size(); ++place) {
    auto rest = 1.00001 - Spectrum::quantiles[place] / 10'000.0;
    auto latency = mean_ns * (0.7 + 0.2 * shift - (0.3 + 0.2 * shift) * std::log(rest));
    spectrum.points[place] = {static_cast<std::int64_t>(latency),
                              static_cast<std::int64_t>(latency / 3)};
  }
  return spectrum;
}

void write_results(const std::filesystem::path& dir, const std::vector<Row>& rows) {
  SamplesFile samples(dir);
  LatencyFile latencies(dir);
  for (const Row& row : rows) {
    samples.append(row);
    if (has_throughput(row)) latencies.append(row, plausible_spectrum(row));
  }
}

ScratchDir::ScratchDir() {
  auto pattern = (std::filesystem::temp_directory_path() / "interleave-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "mkdtemp");
  }
  path_ = pattern;
}

ScratchDir::~ScratchDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace interleave::testing
