#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace interleave {

/// Counts durations from a nanosecond to an hour in a fixed 270 KB. Each is known to within 0.1 %.
/// Longer ones count as an hour.
///
/// Buckets are log-linear, as in Gil Tene's HdrHistogram. Below 2,048 ns there is one for each
/// nanosecond, and above that 1,024 for each doubling. So no bucket is wider than a thousandth of
/// its values.
///
/// Zeroed memory is a valid empty histogram. It may lie in memory that processes share, and all of
/// their threads may record at once. A concurrent reader sees a partial count.
class Histogram {
 public:
  static constexpr std::int64_t most_ns = 3'600'000'000'000;

  void record(std::int64_t ns, std::uint64_t times = 1) noexcept {
    // Relaxed: these are sums, and publish no other data.
    counts_[bucket_of(ns)].fetch_add(times, std::memory_order_relaxed);
  }
  /// Adds the counts of `other`.
  void add(const Histogram& other) noexcept;

  std::uint64_t count() const noexcept;
  /// Returns the value of this rank, from 0, in ascending order, as the middle of its bucket.
  /// Returns the largest value for a rank beyond the last, and 0 if the histogram is empty.
  std::int64_t at_rank(std::uint64_t rank) const noexcept;

 private:
  static constexpr int precision_bits = 10;  // 1,024 buckets for each doubling
  static constexpr std::int64_t exact_below = std::int64_t{2} << precision_bits;

  /// Returns how many low bits of values of this size are cut.
  static constexpr int cut_of(std::int64_t ns) noexcept {
    if (ns < exact_below) return 0;
    return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(ns))) - precision_bits - 1;
  }
  static constexpr std::size_t bucket_of(std::int64_t ns) noexcept {
    auto bounded = ns < 0 ? 0 : ns > most_ns ? most_ns : ns;
    auto cut = cut_of(bounded);
    return (static_cast<std::size_t>(cut) << precision_bits) +
           static_cast<std::size_t>(bounded >> cut);
  }
  static std::int64_t middle_of(std::size_t bucket) noexcept;

  // An hour has 42 bits, so at most 31 are cut.
  static constexpr std::size_t bucket_count = std::size_t{31 + 2} << precision_bits;

  std::array<std::atomic<std::uint64_t>, bucket_count> counts_{};
};

}  // namespace interleave
