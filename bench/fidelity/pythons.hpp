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

/// A CPython that has said its version.
struct Python {
  std::filesystem::path path;
  std::array<int, 3> version{};

  std::string name() const;  // "3.11.7"
  /// Returns true if this version has the lock that trials of `lineage` are about.
  bool plays(Lineage lineage) const;
};

/// Returns programs named python, python2.7, python3.12 and so on, each file once. It searches
/// PATH, then pyenv, then /usr/bin. It starts none of them.
std::vector<std::filesystem::path> python_candidates();

/// Runs a Python to learn its version. Throws UsageError with the reason if it cannot be used: it
/// does not start, does not answer within `limit`, is no CPython, has no lock, or is too old.
Python ask_python(Supervisor& supervisor, const std::filesystem::path& path,
                  Clock::duration limit = std::chrono::seconds(5));

/// Returns those of the candidates that ask_python() accepts.
std::vector<Python> find_pythons(Supervisor& supervisor,
                                 std::span<const std::filesystem::path> candidates);

/// Returns one Python of each kind, so that a run stays short: the newest 2.7, the newest of 3.2 to
/// 3.11, and the newest of 3.12 and later.
std::vector<Python> choose_pythons(std::span<const Python> found);

/// Runs `python ARGUMENTS` with `script` as its standard input, and returns its standard output.
/// Throws std::runtime_error with the last line of its standard error if it fails. Makes no file.
std::string run_python(const std::filesystem::path& python,
                       const std::vector<std::string>& arguments, std::string_view script);

/// Returns the text of scenarios.py, which the build puts into this program.
std::string_view scenarios_script();

}  // namespace interleave::fidelity
