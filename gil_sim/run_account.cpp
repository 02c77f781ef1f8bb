#include "gil_sim/run_account.hpp"

#include <algorithm>

namespace interleave {

void RunAccount::end(std::uint32_t slot, GilAccount& account, std::int64_t busy_until_ns) {
  account.end_hold(Clock::time_point(Clock::duration(busy_until_ns)));
  auto last = last_finish_.end(slot, busy_until_ns);
  if (!last) return;
  job_.ledger.note_last_finish(*last);
  job_.end_window();
}

void RunAccount::add(std::uint32_t number, const GilAccount& account) const {
  LockUse& use = job_.ledger.tally().lock;
  ++use.count;
  auto own = std::min<std::size_t>(job_.worker_of_all(number), LockUse::most_threads - 1);
  auto& sum = use.threads[own];
  sum.held_ns += account.held.count();
  sum.wait_ns += account.waited.count();
  sum.forced_drops += account.forced_drops;
  sum.voluntary_drops += account.voluntary_drops;
  for (std::size_t place = 0; place < use.wait_lengths.size(); ++place) {
    use.wait_lengths[place] += account.wait_lengths[place];
  }
}

}  // namespace interleave
