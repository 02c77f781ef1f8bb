#pragma once

#include "core/context.hpp"
#include "workloads/interpreter/interpreter.hpp"

#include <atomic>
#include <cstdint>
#include <map>

namespace interleave {

using namespace interpreter;

// A world whose yield_requested and ticker are the test's.
class Worldlet final : public Context {
 public:
  explicit Worldlet(Ticker* ticker = nullptr) : Context(breaker_, Sharing::exclusive, ticker) {}
  void want_checkpoints(bool wanted = true) { breaker_ = wanted; }

 private:
  bool perform(Request&) override { return true; }
  std::atomic<bool> breaker_{false};
};

using Stops = std::map<Stop, std::int64_t>;

// Does what the coroutine around an interpreter does, and counts why it stopped.
template <class Counts> Stops finish(Interpreter<Counts>& machine, Context& world) {
  Stops stops;
  for (;;) {
    auto why = machine.run(world);
    ++stops[why];
    if (why == Stop::finished) return stops;
    if (why == Stop::release) machine.run_released_call();
    if (why == Stop::collect) machine.collect();
  }
}

}  // namespace interleave
