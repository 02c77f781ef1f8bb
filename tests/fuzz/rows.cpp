#include "tests/fuzz/rows.hpp"

#include <cmath>

namespace interleave::fuzz {

namespace {

// Returns a number that a file can hold. The reader refuses numbers that are not finite.
std::optional<double> measured(Choices& choices) {
  auto real = choices.real();
  return std::isfinite(real) ? std::optional(real) : std::nullopt;
}

void choose_measures(Choices& choices, Row& row) {
  row.throughput_per_s = measured(choices);
  row.wall_s = measured(choices);
  row.tasks = choices.number();
  for (auto latency : {&Row::lat_p50_ns, &Row::lat_p99_ns, &Row::lat_max_ns, &Row::svc_p50_ns}) {
    row.*latency = choices.number();
  }
  row.cpu_user_s = measured(choices);
  row.steal_s = measured(choices);
  row.pss_bytes = choices.number();
  row.digest = choices.text();
  row.flags = choices.text();
}

}  // namespace

// Most rows are like the one before, so that there is something to compare.
std::vector<Row> rows_of(Choices& choices) {
  constexpr std::size_t most = 40;
  std::vector<Row> rows;
  Row row;
  while (choices.any() && rows.size() < most) {
    auto changes = choices.byte();
    if (changes & 1U) row.model = choices.text();
    if (changes & 2U) row.workload = choices.text();
    if (changes & 4U) row.params = choices.text();
    if (changes & 8U) row.workers = choices.number();
    if (changes & 16U) row.in_flight = choices.number();
    if (changes & 32U) {
      row.load = choices.byte() % 2 == 0 ? "batch" : "open";
      if (row.load == "open") row.offered_per_s = measured(choices);
      row.status = static_cast<Status>(choices.byte() % 9);
      row.error = choices.text();
    }
    if (changes & 64U) choose_measures(choices, row);
    row.block = changes & 128U ? choices.number() : row.block + 1;
    rows.push_back(row);
  }
  return rows;
}

}  // namespace interleave::fuzz
