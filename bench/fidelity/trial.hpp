#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace interleave::fidelity {

/// The measures of a trial, by name. A measure that a side cannot take is missing.
using Measures = std::map<std::string, double>;

/// The kind of lock that a trial is about. It decides which Pythons can play the trial.
enum class Lineage : std::uint8_t {
  legacy,    // Python 2: a check interval, counted in bytecodes (ticks)
  timed,     // 3.2 and later: a switch interval
  isolated,  // 3.12 and later: each thread has an interpreter with its own lock
};

/// The packets that the UDP client sends to the server.
struct ClientPlan {
  bool echo = false;          // one packet at a time, each answered; else pings without answers
  double pings = 60;          // number of pings
  double period_ms = 20;      // between two pings, plus or minus a quarter
  double think_ms = 0;        // echo: from an answer to the next packet
  double duration_ms = 2000;  // echo: of the whole exchange
  std::size_t bytes = 64;     // of a packet
};

/// One scenario with its settings. One side plays it in one child process.
struct Trial {
  std::string scenario;
  Lineage lineage = Lineage::timed;
  std::map<std::string, double> numbers{};  // settings, by their names in scenarios.py
  std::string task{};
  std::optional<ClientPlan> client{};

  double number(const std::string& name, double otherwise) const {
    auto found = numbers.find(name);
    return found == numbers.end() ? otherwise : found->second;
  }

  /// Returns the arguments for scenarios.py.
  std::vector<std::string> arguments() const;
  /// Returns a text that is unique to this trial: "timed one_way hogs=1 interval_us=5000".
  std::string key() const;
};

/// Returns a number without trailing zeros: "0.5", "20", "10000".
std::string plain_number(double value);

}  // namespace interleave::fidelity
