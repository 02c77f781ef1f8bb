#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace interleave::fidelity {

/// What a trial found, by name. A measure that a side cannot take is not there.
using Measures = std::map<std::string, double>;

/// Whose lock a trial is about, and so which Pythons can play it.
enum class Lineage : std::uint8_t {
  legacy,    // Python 2: a tick a bytecode
  timed,     // 3.2 and later: a switch interval
  isolated,  // 3.12 and later: an interpreter each, a lock each
};

/// What the UDP client does to a server that plays a trial.
struct ClientPlan {
  bool echo = false;          // one packet at a time, each answered; else pings, unanswered
  double pings = 60;          // how many, if they are unanswered
  double period_ms = 20;      // between them, give or take a quarter
  double think_ms = 0;        // from an answer to the next packet
  double duration_ms = 2000;  // of asking for answers
  std::size_t bytes = 64;     // of a packet
};

/// One scenario with its settings: what one side plays in one child process.
struct Trial {
  std::string scenario;
  Lineage lineage = Lineage::timed;
  std::map<std::string, double> numbers{};  // by their names in scenarios.py
  std::string task{};
  std::optional<ClientPlan> client{};

  double number(const std::string& name, double otherwise) const {
    auto found = numbers.find(name);
    return found == numbers.end() ? otherwise : found->second;
  }

  /// What scenarios.py is called with.
  std::vector<std::string> arguments() const;
  /// Tells it from other trials: "timed one_way hogs=1 interval_us=5000".
  std::string key() const;
};

/// "0.5", "20", "10000": a setting as people write it.
std::string plain_number(double value);

}  // namespace interleave::fidelity
