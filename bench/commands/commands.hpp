#pragma once

#include "bench/plan/run_request.hpp"
#include "core/clock.hpp"
#include "results/files/selection.hpp"
#include "results/import/imported_run.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace interleave {

/// `interleave list`.
struct ListRequest {
  std::string what;         // a kind of things, or the name of one; empty: list all
  std::string shown_suite;  // the suite to print as TOML; empty: none
  bool markdown = false;    // print the columns as docs/columns.md
};

/// `interleave plot DIR...`.
struct PlotCommand {
  std::vector<std::filesystem::path> dirs;
  std::optional<std::string> kind;
  std::optional<std::filesystem::path> out;
  bool terminal = false;
};

/// `interleave show DIR...`: prints results again.
struct ShowRequest {
  enum class Format : std::uint8_t { table, markdown, csv, json };

  std::vector<std::filesystem::path> dirs;
  std::vector<Condition> where;
  std::vector<std::string> columns;  // empty: all
  std::string sort;                  // a column; empty: the best first
  bool reverse = false;              // the largest first
  Format format = Format::table;
};

/// `interleave import FILE...`: makes a result directory of Google Benchmark's JSON.
struct ImportRequest {
  std::vector<std::filesystem::path> files;
  std::optional<std::filesystem::path> out;
  ImportRule rule;
};

/// `interleave report DIR...`: makes an HTML page.
struct PageRequest {
  std::vector<std::filesystem::path> directories;  // at least one
  std::optional<std::filesystem::path> out;
};

/// `interleave compare BASE NEW`. Both are directories of runs, or files like their samples.csv.
struct CompareRequest {
  std::filesystem::path base;
  std::filesystem::path fresh;
  double threshold = 0.05;
  bool fail_on_regression = false;
};

/// `interleave fidelity`: compares the simulated interpreter lock with CPython's.
struct FidelityRequest {
  std::vector<std::filesystem::path> pythons;  // empty: those found on this machine
  std::vector<std::string> only;               // rows; empty: all
  std::uint32_t rounds = 3;
  bool quick = false;
  std::string control;  // the name of a wrong lock to use instead of the simulator's; empty: none
  bool check = false;
  std::optional<std::filesystem::path> out;
};

/// `interleave serve`: runs a model under load from external clients.
struct ServeRequest {
  std::string model;
  std::vector<std::string> set;  // "[name.]key=value", unchecked
  std::optional<std::uint32_t> workers;
  std::optional<std::uint32_t> connections;  // at the same time
  std::uint16_t port = 0;                    // 0: any
  std::optional<Clock::duration> duration;   // nullopt: until a signal
};

/// `interleave doctor`: checks what this machine can measure.
struct DoctorRequest {
  bool json = false;
};

using Command =
    std::variant<ListRequest, RunRequest, ShowRequest, PlotCommand, PageRequest, ServeRequest,
                 CompareRequest, FidelityRequest, DoctorRequest, ImportRequest>;

/// The exit codes of the program. `interleave --help` prints this list.
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

// Each command returns its exit code. Bad input throws UsageError before anything is changed.
int run_command(const ListRequest& request);
int run_command(const RunRequest& request);
int run_command(const ShowRequest& request);
int run_command(const PlotCommand& request);
int run_command(const PageRequest& request);
int run_command(const ServeRequest& request);
int run_command(const CompareRequest& request);
int run_command(const FidelityRequest& request);
int run_command(const DoctorRequest& request);
int run_command(const ImportRequest& request);

}  // namespace interleave
