// Several interpreters in one process, each with a lock of its own.
//
// THE MODEL    The threads are dealt over `interpreters`; those of one interpreter share its lock
//              as in gil_threads, those of different ones share nothing but the process: PEP 684,
//              CPython 3.12 and later, and Ruby's Ractors.
// WAITING      As in gil_threads, but only the neighbours of one's own interpreter are in the way.
// COSTS        An interpreter's state for each (in CPython milliseconds to make, and its modules
//              once more in memory); objects cannot be passed, only copied or sent as bytes.
// USE IT WHEN  tasks compute and are independent: it scales with the cores as processes do, and
//              needs no fork. A crash takes all interpreters down.
// REJECTED     Moving threads between interpreters to balance them: an object would have to follow.
// SOURCES      PEP 684 (one lock an interpreter), PEP 734 (interpreters in the standard library).
#include "core/machine.hpp"
#include "gil_sim/gil_pool.hpp"
#include "gil_sim/gil_sim.hpp"
#include "gil_sim/locks.hpp"

#include <algorithm>

namespace interleave {

std::unique_ptr<Executor> make_gil_per_interpreter(const Settings& settings) {
  auto asked = static_cast<std::uint32_t>(settings.count("interpreters"));
  auto interval = settings.duration("switch_interval");
  return make_gil_pool([asked, interval](const Job& job) {
    auto count = std::min(asked > 0 ? asked : usable_cpus(), job.workers + job.background);
    Interpreters several{.locks = {}, .exclusive = count == 1};
    for (std::uint32_t i = 0; i < count; ++i) several.locks.push_back(make_timed_gil(interval));
    return several;
  });
}

}  // namespace interleave
