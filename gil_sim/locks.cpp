#include "gil_sim/locks.hpp"

#include "gil_sim/check_interval_gil.hpp"
#include "gil_sim/fair_gil.hpp"
#include "gil_sim/free_threading.hpp"
#include "gil_sim/nonblocking_keep_gil.hpp"
#include "gil_sim/priority_gil.hpp"
#include "gil_sim/switch_interval_gil.hpp"

namespace interleave {

std::unique_ptr<Gil> make_switch_interval_gil(Clock::duration switch_interval) {
  return std::make_unique<SwitchIntervalGil<>>(switch_interval);
}
std::unique_ptr<Gil> make_check_interval_gil(std::int32_t check_interval) {
  return std::make_unique<CheckIntervalGil<>>(check_interval);
}
std::unique_ptr<Gil> make_priority_gil(Clock::duration switch_interval) {
  return std::make_unique<PriorityGil<>>(switch_interval);
}
std::unique_ptr<Gil> make_nonblocking_keep_gil(Clock::duration switch_interval) {
  return std::make_unique<NonblockingKeepGil<>>(switch_interval);
}
std::unique_ptr<Gil> make_free_threading(std::uint32_t threads) {
  return std::make_unique<FreeThreading<>>(threads);
}
std::unique_ptr<Gil> make_unforced_gil(Clock::duration switch_interval) {
  return std::make_unique<SwitchIntervalGil<>>(switch_interval, Switching::unforced);
}
std::unique_ptr<Gil> make_fair_gil(Clock::duration switch_interval) {
  return std::make_unique<FairGil<>>(switch_interval);
}

}  // namespace interleave
