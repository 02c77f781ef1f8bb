#pragma once

#include "core/arrivals.hpp"
#include "core/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// A value, and where the user wrote it: "--models", or "mine.toml:3: models". Error messages begin
/// with that place.
template <class T> struct Placed {
  T value;
  std::string where;
};

/// A parameter and the values that it takes in turn.
struct Dial {
  std::string where;  // "--set" or "mine.toml:7: set"
  std::string owner;  // a model or workload; empty: all that have the key
  std::string key;
  std::vector<std::string> values;  // unchecked
};

/// A set of cells: each model with each workload, setting, load, number of workers and number in
/// flight. The command line gives one matrix, a suite may give several. Empty lists mean the
/// default.
struct Matrix {
  std::string where;  // "mine.toml:2", or empty: the command line
  std::vector<Placed<std::string>> models;
  std::vector<Placed<std::string>> workloads;
  std::vector<Dial> set;
  std::vector<std::uint32_t> workers;  // 0: "auto"
  std::vector<std::uint32_t> in_flight;
  std::vector<std::uint32_t> in_flight_per_worker;  // instead of in_flight
  std::vector<Placed<double>> rates;                // per second, open load; empty: batches
  std::optional<Placed<Clock::duration>> duration;
  std::optional<OpenLoad::Pattern> arrivals;
  // The share of arrivals beyond the goal's quantile. Windows are long enough to hold some.
  std::optional<double> tail;
};

}  // namespace interleave
