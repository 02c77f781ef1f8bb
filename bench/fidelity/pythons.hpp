#pragma once

#include "bench/fidelity/trial.hpp"
#include "bench/measure/supervisor.hpp"

#include <array>
#include <compare>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace interleave::fidelity {

/// A CPython that was asked and answered.
struct Python {
  std::filesystem::path path;
  std::array<int, 3> version{};

  std::string name() const;  // "3.11.7"
  /// Has it the lock that a trial of this lineage is about?
  bool plays(Lineage lineage) const;
};

/// What there may be: python, python2.7, python3.12 and the like on PATH, then pyenv's, then the
/// distribution's. Not asked yet; each file once.
std::vector<std::filesystem::path> python_candidates();

/// Asks for the version. Throws UsageError that says why it is of no use: it does not start, does
/// not answer in time, is no CPython, has no such lock, or is too old.
Python ask_python(Supervisor& supervisor, const std::filesystem::path& path,
                  Clock::duration limit = std::chrono::seconds(5));

/// Those of the candidates that answer.
std::vector<Python> find_pythons(Supervisor& supervisor,
                                 std::span<const std::filesystem::path> candidates);

/// One of each kind, so that a run stays short: the newest 2.7, the newest of 3.2 to 3.11, and the
/// newest after that.
std::vector<Python> choose_pythons(std::span<const Python> found);

/// Runs `python ARGUMENTS` with `script` as its standard input, and returns what it printed.
/// Throws std::runtime_error with the last line of its complaints when it fails. No file is made.
std::string run_python(const std::filesystem::path& python,
                       const std::vector<std::string>& arguments, std::string_view script);

/// The text of scenarios.py, from the build.
std::string_view scenarios_script();

}  // namespace interleave::fidelity
