#include "bench/jitter.hpp"

#include "core/clock.hpp"

#include <algorithm>
#include <vector>

namespace interleave {

namespace {

constexpr std::size_t most_readings = 1 << 20;
constexpr std::int64_t long_enough_ns = 30'000'000;
// Longer than any reading of a clock, shorter than any switch to somebody else and back.
constexpr std::int64_t taken_ns = 2'000;

// The vector has its pages before the loop starts: a page fault would be our own doing.
std::vector<std::int64_t> read_gaps() {
  std::vector<std::int64_t> gaps(most_readings);
  std::size_t count = 0;
  auto begun = now_ns();
  for (auto last = begun; count < gaps.size() && last - begun < long_enough_ns;) {
    auto now = now_ns();
    gaps[count++] = now - last;
    last = now;
  }
  gaps.resize(count);
  return gaps;
}

}  // namespace

Jitter measure_jitter() {
  auto gaps = read_gaps();
  std::ranges::sort(gaps);
  double all = 0;
  double lost = 0;
  for (auto gap : gaps) {
    all += static_cast<double>(gap);
    if (gap > taken_ns) lost += static_cast<double>(gap);
  }
  return {.clock_ns = gaps[gaps.size() / 2],
          .p999_ns = gaps[gaps.size() - 1 - gaps.size() / 1000],
          .largest_ns = gaps.back(),
          .lost_share = lost / std::max(all, 1.0)};
}

}  // namespace interleave
