#pragma once

#include "core/arrivals.hpp"
#include "core/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// A choice, and where it was made: "--models", or "mine.toml:3: models". A complaint begins with
/// that.
template <class T> struct Placed {
  T value;
  std::string where;
};

/// A parameter and the values that it shall go through.
struct Dial {
  std::string where;  // "--set" or "mine.toml:7: set"
  std::string owner;  // a model or workload; empty: everybody who knows the key
  std::string key;
  std::vector<std::string> values;  // unchecked
};

/// What cells are made of: each model with each workload, at each setting, load, number of workers
/// and number in flight. The command line gives one, a suite may give several. Empty lists mean
/// the default.
struct Matrix {
  std::string where;  // "mine.toml:2", or empty: the command line
  std::vector<Placed<std::string>> models;
  std::vector<Placed<std::string>> workloads;
  std::vector<Dial> set;
  std::vector<std::uint32_t> workers;  // 0: "auto"
  std::vector<std::uint32_t> in_flight;
  std::vector<std::uint32_t> in_flight_per_worker;  // instead of in_flight
  std::vector<Placed<double>> rates;                // a second, of open load; empty: batches
  std::optional<Placed<Clock::duration>> duration;
  std::optional<OpenLoad::Pattern> arrivals;
  // The share of arrivals beyond the goal's quantile: windows are chosen so that there are some.
  std::optional<double> tail;
};

}  // namespace interleave
