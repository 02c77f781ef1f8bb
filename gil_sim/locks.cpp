#include "gil_sim/locks.hpp"

#include "gil_sim/fair_gil.hpp"
#include "gil_sim/open_world.hpp"
#include "gil_sim/priority_gil.hpp"
#include "gil_sim/ticking_gil.hpp"
#include "gil_sim/timed_gil.hpp"

namespace interleave {

namespace {

class KeepingGil final : public TimedGil<> {
 public:
  using TimedGil::TimedGil;
  bool keeps_for_calls_that_do_not_block() const override { return true; }
};

}  // namespace

std::unique_ptr<Gil> make_timed_gil(Clock::duration switch_interval) {
  return std::make_unique<TimedGil<>>(switch_interval);
}
std::unique_ptr<Gil> make_ticking_gil(std::int32_t check_interval) {
  return std::make_unique<TickingGil<>>(check_interval);
}
std::unique_ptr<Gil> make_priority_gil(Clock::duration switch_interval) {
  return std::make_unique<PriorityGil<>>(switch_interval);
}
std::unique_ptr<Gil> make_keeping_gil(Clock::duration switch_interval) {
  return std::make_unique<KeepingGil>(switch_interval);
}
std::unique_ptr<Gil> make_open_world(std::uint32_t threads) {
  return std::make_unique<OpenWorld<>>(threads);
}
std::unique_ptr<Gil> make_unforced_gil(Clock::duration switch_interval) {
  return std::make_unique<TimedGil<>>(switch_interval, Switching::unforced);
}
std::unique_ptr<Gil> make_fair_gil(Clock::duration switch_interval) {
  return std::make_unique<FairGil<>>(switch_interval);
}

}  // namespace interleave
