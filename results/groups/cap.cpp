#include "results/groups/cap.hpp"

#include <algorithm>
#include <vector>

namespace interleave {

bool cap_was_met(const Ledger& ledger, std::uint32_t places) {
  if (!ledger.has_arrivals() || ledger.totals() != nullptr) return false;
  std::vector<std::int64_t> finishes;
  for (const Record& record : ledger.records()) {
    if (record.finished()) finishes.push_back(record.finished_ns - ledger.opened_ns());
  }
  std::ranges::sort(finishes);
  auto arrivals = ledger.arrivals();
  std::size_t left = 0;  // tasks that had finished when the next one arrived
  for (std::size_t index = 0; index < arrivals.size(); ++index) {
    while (left < finishes.size() && finishes[left] <= arrivals[index]) ++left;
    if (index + 1 - left > places) return true;
  }
  return false;
}

}  // namespace interleave
