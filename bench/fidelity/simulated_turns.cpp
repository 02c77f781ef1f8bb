// The scenarios whose threads record each change of the running thread: slices and hand-over.
#include "bench/fidelity/client.hpp"
#include "bench/fidelity/simulated_scenarios.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>

namespace interleave::fidelity {

namespace {

constexpr std::int64_t turns_between_looks = 20;  // TURNS of scenarios.py

// The record of threads that took turns.
struct Turns {
  std::vector<double> of_each;  // turns of each thread
  double seconds = 0;
  std::vector<Clock::time_point> marks;  // when the running thread changed

  double all() const { return std::accumulate(of_each.begin(), of_each.end(), 0.0); }
};

Turns take_turns(const Simulation& simulation, unsigned threads) {
  Turns found;
  found.of_each.resize(threads);
  found.marks.reserve(1 << 20);
  std::atomic<bool> stop = false;
  const Player* last = nullptr;  // the lock protects it, and the marks too
  Crew crew(simulation, threads, [&](Player& me, unsigned number) {
    std::int64_t mine = 0;
    while (!stop.load(std::memory_order_relaxed)) {
      me.turn(turns_between_looks);
      mine += turns_between_looks;
      if (last == &me) continue;
      last = &me;
      found.marks.push_back(Clock::now());
    }
    found.of_each[number] = static_cast<double>(mine);
  });
  Player main(simulation, simulation.gil());
  auto since = Clock::now();
  crew.start();
  std::this_thread::sleep_for(
      std::chrono::duration<double, std::milli>(simulation.trial().number("duration_ms", 1000)));
  {
    HoldGil turn(simulation.gil(), main.thread());
    stop = true;
  }
  crew.join();
  found.seconds = std::chrono::duration<double>(Clock::now() - since).count();
  return found;
}

unsigned threads_of(const Simulation& simulation) {
  return static_cast<unsigned>(simulation.trial().number("threads", 2));
}

// Returns the time of a drop and a take without contention.
double release_pair_ns(const Simulation& simulation) {
  constexpr int pairs = 20'000;
  auto gil = simulation.make_gil();
  GilThread self;
  HoldGil turn(*gil, self);
  double best = 1e18;
  for (int run = 0; run < 15; ++run) {
    auto since = Clock::now();
    for (int pair = 0; pair < pairs; ++pair) AllowThreads nobody_wants_it(*gil, self);
    best = std::min(best, std::chrono::duration<double, std::nano>(Clock::now() - since).count());
  }
  return best / pairs;
}

}  // namespace

Measures play_slices(const Simulation& simulation) {
  auto turns = take_turns(simulation, threads_of(simulation));
  std::vector<double> lengths_ms;
  for (std::size_t next = 1; next < turns.marks.size(); ++next) {
    lengths_ms.push_back(
        std::chrono::duration<double, std::milli>(turns.marks[next] - turns.marks[next - 1])
            .count());
  }
  Measures found = {{"switches_per_s", static_cast<double>(lengths_ms.size()) / turns.seconds}};
  add_quantiles(found, lengths_ms);
  double squares = 0;
  for (double each : turns.of_each) squares += each * each;
  auto threads = static_cast<double>(turns.of_each.size());
  found["jain"] = squares == 0 ? 0 : turns.all() * turns.all() / (threads * squares);
  return found;
}

Measures play_handover(const Simulation& simulation) {
  auto alone = take_turns(simulation, 1);
  auto shared = take_turns(simulation, threads_of(simulation));
  double lost = 1 - (shared.all() / shared.seconds) / (alone.all() / alone.seconds);
  double rate = static_cast<double>(std::max<std::size_t>(1, shared.marks.size())) / shared.seconds;
  return {{"switch_us", lost / rate * 1e6}, {"pair_ns", release_pair_ns(simulation)}};
}

}  // namespace interleave::fidelity
