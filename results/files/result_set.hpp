#pragma once

#include "results/files/lock_report.hpp"
#include "results/files/row.hpp"
#include "results/files/samples.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// A property of a machine that the run's author should know. `kind` is a word such as "jitter".
struct RunWarning {
  std::string kind;
  std::string what;
  std::string advice;
};

/// The contents of run.json for one run. Texts are empty, and numbers 0, where the file does not say it.
struct RunAbout {
  std::filesystem::path dir;
  std::string run_id;
  std::vector<std::string> argv;  // the command, without passwords
  std::string suite;
  std::string started_utc;
  std::string ended;  // "complete", "out_of_time", "interrupted" or "running"
  std::uint64_t blocks = 0;
  double window_s = 0;
  std::string version;
  std::string machine;  // an anonymous identifier, as in samples.csv
  std::string kernel;
  std::string cpu_model;
  std::string compiler;
  std::string build;
  unsigned cpus_usable = 0;
  std::uint64_t memory_bytes = 0;
  std::string goal;  // of --slo, such as "p99=80ms"
  std::vector<RunWarning> warnings;
};

/// All results of some runs: the contents of their files, in the order of the directories.
struct ResultSet {
  std::vector<Row> rows;
  std::vector<LatencyLine> latencies;
  std::vector<LockLine> locks;
  std::vector<WaitLine> waits;
  std::vector<RunAbout> runs;  // one for each directory that has a run.json

  /// Returns the usable CPUs if all runs have the same number, else nullopt.
  std::optional<unsigned> cpus() const;
};

/// latency.csv has ten lines for each row, and not every reader needs them.
enum class Latencies : std::uint8_t { read, leave_out };

/// Reads the result directories. Each may be the directory of a run, a file like its samples.csv,
/// or a directory of such directories (run_directories.hpp). Repetitions that were copied are
/// there once. Files other than samples.csv may be missing. Throws UsageError that names the file
/// and line, if a file is not of this schema.
ResultSet read_results(std::span<const std::filesystem::path> directories,
                       Latencies latencies = Latencies::read);

}  // namespace interleave
