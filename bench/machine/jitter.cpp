#include "bench/machine/jitter.hpp"

#include "core/clock.hpp"

#include <algorithm>
#include <array>

namespace interleave {

namespace {

constexpr std::int64_t long_enough_ns = 30'000'000;
// Longer than any reading of a clock, and shorter than a switch to another task and back.
constexpr std::int64_t taken_ns = 2'000;

// A histogram of the gaps, exact below `taken_ns`, with one bin for all longer gaps. Sorting an
// array of all gaps would take longer than the loop.
class Gaps {
 public:
  void add(std::int64_t gap_ns) {
    ++counts_[static_cast<std::size_t>(std::clamp<std::int64_t>(gap_ns, 0, taken_ns))];
    ++count_;
    all_ns_ += gap_ns;
    if (gap_ns < taken_ns) return;
    lost_ns_ += gap_ns;
    largest_ns_ = std::max(largest_ns_, gap_ns);
  }

  // The shortest length that at least this share of the gaps does not exceed; at most `taken_ns`.
  std::int64_t quantile(double share) const {
    double passed = 0;
    for (std::size_t length = 0; length < counts_.size(); ++length) {
      passed += static_cast<double>(counts_[length]);
      if (passed >= share * static_cast<double>(count_)) return static_cast<std::int64_t>(length);
    }
    return taken_ns;
  }

  std::int64_t largest_ns() const { return std::max(largest_ns_, quantile(1)); }
  double lost_share() const {
    return static_cast<double>(lost_ns_) / static_cast<double>(std::max<std::int64_t>(all_ns_, 1));
  }

 private:
  std::array<std::uint32_t, taken_ns + 1> counts_{};
  std::uint64_t count_ = 0;
  std::int64_t all_ns_ = 0;
  std::int64_t lost_ns_ = 0;
  std::int64_t largest_ns_ = 0;
};

}  // namespace

Jitter measure_jitter() {
  Gaps gaps;
  auto begun = now_ns();
  for (auto last = begun; last - begun < long_enough_ns;) {
    auto now = now_ns();
    gaps.add(now - last);
    last = now;
  }
  return {.clock_ns = gaps.quantile(0.5),
          .p999_ns = gaps.quantile(0.999),
          .largest_ns = gaps.largest_ns(),
          .lost_share = gaps.lost_share()};
}

}  // namespace interleave
