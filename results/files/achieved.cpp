#include "results/files/achieved.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace interleave {

namespace {

// For a ledger with totals. It has so many tasks that the first and last need not be left out.
double achieved_in_sum(const Ledger& ledger) {
  const Totals& totals = *ledger.totals();
  auto last = ledger.tasks() - 1;
  auto finished = static_cast<double>(ledger.finished()) / (static_cast<double>(last) + 1);
  auto finished_in = totals.last_finish_ns - ledger.opened_ns() - ledger.arrival(0);
  if (finished_in <= 0) return finished;
  auto arrived_in = static_cast<double>(ledger.arrival(last) - ledger.arrival(0));
  return std::min({1.0, finished, arrived_in / static_cast<double>(finished_in)});
}

}  // namespace

double achieved_share(const Ledger& ledger) {
  if (ledger.totals() != nullptr) return achieved_in_sum(ledger);
  auto records = ledger.records();
  auto never_ns = ledger.closes_ns();  // never before the last finish
  for (const Record& record : records) never_ns = std::max(never_ns, record.finished_ns);
  std::vector<std::int64_t> ends;
  ends.reserve(records.size());
  for (const Record& record : records) {
    ends.push_back(record.finished() ? record.finished_ns : never_ns);
  }
  auto first = ends.size() / 20;
  auto last = ends.size() - 1 - first;
  std::ranges::nth_element(ends, ends.begin() + static_cast<std::ptrdiff_t>(first));
  auto first_end = ends[first];
  std::ranges::nth_element(ends, ends.begin() + static_cast<std::ptrdiff_t>(last));
  auto arrived_in = ledger.arrivals()[last] - ledger.arrivals()[first];
  auto finished_in = ends[last] - first_end;
  double share = 1;  // all finished at the same time, as in a run of one task
  if (finished_in > 0) share = static_cast<double>(arrived_in) / static_cast<double>(finished_in);
  auto finished = std::ranges::count_if(records, &Record::finished);
  if (finished == std::ssize(records)) return share;
  return std::min(share, static_cast<double>(finished) / static_cast<double>(records.size()));
}

}  // namespace interleave
