#pragma once

#include "bench/measure/allowance.hpp"
#include "core/arrivals.hpp"
#include "core/clock.hpp"
#include "results/sustained.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace interleave {

/// `interleave list`: what there is to choose from.
struct ListRequest {
  std::string what;         // a kind of things, or the name of one; empty: everything
  std::string shown_suite;  // to be printed as TOML; empty: none
};

/// `interleave run`, as the command line gives it. Empty lists and options mean the default.
struct RunRequest {
  enum class Color : std::uint8_t { automatic, always, never };

  std::string suite;  // the name of a built-in one, or a file; empty: what the flags say, or quick
  std::vector<std::string> models;
  std::vector<std::string> workloads;
  std::vector<std::string> set;  // "[name.]key=value", unchecked
  std::vector<std::uint32_t> workers;
  std::vector<std::uint32_t> in_flight;
  std::optional<std::uint32_t> tasks;
  std::vector<double> rates;                // a second, of open load; empty: batches
  std::optional<Clock::duration> duration;  // of arrivals
  std::optional<OpenLoad::Pattern> arrivals;
  std::optional<Goal> goal;
  std::optional<std::uint32_t> repetitions;
  std::optional<std::uint64_t> seed;
  bool quick = false;
  bool rigorous = false;  // each cell until it is known well enough
  std::optional<std::filesystem::path> out;
  std::optional<std::filesystem::path> resume;  // the directory of a stopped run
  bool plan_only = false;
  bool json = false;
  Allowance allowance;
  bool counters = false;  // of the processor: they cost forks and switches a little
  bool raw = false;       // every task's record, too
  std::optional<std::string> calibration;  // a number, or the directory of a run
  std::optional<Clock::duration> timeout;  // of a cell
  std::optional<Clock::duration> time;     // of the whole run
  Color color = Color::automatic;
  std::vector<std::string> argv;  // for run.json
};

/// `interleave plot DIR`.
struct PlotCommand {
  std::filesystem::path dir;
  std::optional<std::string> kind;
  std::optional<std::filesystem::path> out;
  bool terminal = false;
};

/// `interleave compare BASE NEW`: directories of runs, or files like their samples.csv.
struct CompareRequest {
  std::filesystem::path base;
  std::filesystem::path fresh;
  double threshold = 0.05;
  bool fail_on_regression = false;
};

/// `interleave fidelity`: the simulated interpreter lock beside CPython's.
struct FidelityRequest {
  std::vector<std::filesystem::path> pythons;  // empty: those that are found
  std::vector<std::string> only;               // rows; empty: all
  std::uint32_t rounds = 3;
  bool quick = false;
  std::string control;  // a wrong lock in the simulator's place, by name; empty: none
  bool check = false;
  std::optional<std::filesystem::path> out;
};

/// `interleave serve`: a model under clients from outside.
struct ServeRequest {
  std::string model;
  std::vector<std::string> set;  // "[name.]key=value", unchecked
  std::optional<std::uint32_t> workers;
  std::optional<std::uint32_t> connections;  // at once
  std::uint16_t port = 0;                    // 0: any
  std::optional<Clock::duration> duration;   // none: until a signal
};

/// `interleave doctor`: what this machine can show.
struct DoctorRequest {
  bool json = false;
};

using Command = std::variant<ListRequest, RunRequest, PlotCommand, ServeRequest, CompareRequest,
                             FidelityRequest, DoctorRequest>;

/// How the program ends; `interleave --help` prints this list.
enum ExitCode : int {
  exit_ok = 0,
  exit_rows_failed = 1,
  exit_usage = 2,
  exit_differs = 3,
  exit_goal_unmet = 3,
  exit_environment = 4,
  exit_out_of_time = 124,
  exit_signalled = 128,  // plus the signal's number
};

// Each command returns its exit code; bad input is a UsageError and has changed nothing.
int run_command(const ListRequest& request);
int run_command(const RunRequest& request);
int run_command(const PlotCommand& request);
int run_command(const ServeRequest& request);
int run_command(const CompareRequest& request);
int run_command(const FidelityRequest& request);
int run_command(const DoctorRequest& request);

}  // namespace interleave
