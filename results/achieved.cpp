#include "results/achieved.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace interleave {

double achieved_share(const Ledger& ledger) {
  std::vector<std::int64_t> ends;
  ends.reserve(ledger.records().size());
  for (const Record& record : ledger.records()) {
    ends.push_back(record.finished() ? record.finished_ns : ledger.closes_ns());
  }
  auto first = ends.size() / 20;
  auto last = ends.size() - 1 - first;
  std::ranges::nth_element(ends, ends.begin() + static_cast<std::ptrdiff_t>(first));
  auto first_end = ends[first];
  std::ranges::nth_element(ends, ends.begin() + static_cast<std::ptrdiff_t>(last));
  auto arrived_in = ledger.arrivals()[last] - ledger.arrivals()[first];
  auto finished_in = ends[last] - first_end;
  // All at once: also the only task of one. Or none of them in the window.
  if (finished_in <= 0) return first_end == ledger.closes_ns() ? 0 : 1;
  return static_cast<double>(arrived_in) / static_cast<double>(finished_in);
}

}  // namespace interleave
