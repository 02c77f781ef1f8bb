#pragma once

#include "bench/fidelity/simulated.hpp"

#include <functional>
#include <latch>
#include <thread>
#include <vector>

namespace interleave::fidelity {

/// The threads of a scenario, like Crew of scenarios.py. All threads are ready before start().
class Crew {
 public:
  using Body = std::function<void(Player&, unsigned number)>;

  /// Blocks until all threads are ready. With `own_locks` each has an interpreter of its own.
  Crew(const Simulation& simulation, unsigned threads, const Body& body, bool own_locks = false);
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Lets all threads run. The caller must not hold the lock.
  void start() { go_.count_down(); }
  void join() { threads_.clear(); }

 private:
  std::latch ready_;
  std::latch go_{1};
  std::vector<std::unique_ptr<Gil>> locks_;
  std::vector<std::jthread> threads_;
};

// The scenarios, by their names in scenarios.py.
Measures play_speedup(const Simulation& simulation);
Measures play_slices(const Simulation& simulation);
Measures play_handover(const Simulation& simulation);
Measures play_rate(const Simulation& simulation);
Measures play_cpu_sleep(const Simulation& simulation);
Measures play_interpreters(const Simulation& simulation);
Measures play_processes(const Simulation& simulation);
/// Plays one_way or closed_loop: serves the client at this port.
Measures play_server(const Simulation& simulation, std::uint16_t client_port);

}  // namespace interleave::fidelity
