#pragma once

#include "results/files/row.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// One repetition of one benchmark, as Google Benchmark measured it.
struct BenchmarkRun {
  std::string name;
  std::uint64_t repetition = 0;  // from 0
  Status status = Status::ok;
  std::string error;
  std::uint64_t threads = 1;
  std::optional<double> iterations;
  std::optional<double> real_time_s;  // of one iteration
  std::optional<double> items_per_s;
};

/// A file that a Google Benchmark program wrote as JSON.
struct BenchmarkFile {
  std::string name;     // of the file, without its directory
  std::string id;       // for run_id: from the time and the contents, equal for equal files
  std::string program;  // the executable, without its directory
  std::string started_utc;
  std::string benchmark_version;
  std::string benchmark_build;
  std::optional<std::uint64_t> cpus;
  std::optional<double> cpu_mhz;
  std::optional<double> load_1min;
  bool scales_frequency = false;
  std::vector<BenchmarkRun> runs;
  std::set<std::string> counters;  // names of the user's counters, which have no column
  std::size_t aggregates = 0;      // entries such as a mean, which are no repetitions
};

/// Returns the contents of a file. Throws UsageError, in one line, unless it is a JSON report of
/// Google Benchmark with at least one repetition. NaN and Infinity, which Google Benchmark writes
/// and JSON does not know, mean that there is no number.
BenchmarkFile read_benchmark_file(const std::filesystem::path& path);

/// The same for a text. `path` is for messages.
BenchmarkFile parse_benchmarks(std::string_view text, const std::filesystem::path& path);

}  // namespace interleave
