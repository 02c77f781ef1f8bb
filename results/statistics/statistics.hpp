#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace interleave {

// Plain order statistics. Outliers are kept, so no function here is a mean.

/// Returns the middle value, or the mean of the middle two. `values` must not be empty.
double median(std::vector<double> values);
/// Returns the median absolute deviation from the median: a spread that one outlier cannot move.
double median_absolute_deviation(const std::vector<double>& values);

/// An interval between two order statistics, and its probability to hold the median.
struct OrderInterval {
  std::size_t low;  // ranks from 0 in the sorted sample
  std::size_t high;
  double coverage;
};

/// Returns the narrowest symmetric interval of `count` values that holds the median with at least
/// 95 %, for any distribution. nullopt below six values, where even the whole range does not.
std::optional<OrderInterval> median_interval(std::size_t count);

/// Fewer paired measurements can show no difference. Even the whole range of five holds their
/// median with less than 95 %.
inline constexpr std::size_t fewest_paired = 6;

enum class Ordering : std::uint8_t { faster, slower, no_difference_shown, not_enough_blocks };
std::string_view to_string(Ordering difference);

/// The ratio of two rates, from paired measurements.
struct Comparison {
  std::size_t blocks = 0;  // blocks in which both were measured
  double ratio = 0;        // median of the ratios within blocks; 0 if there are none
  double low = 0;          // 95 % confidence interval; 0 if there are too few blocks
  double high = 0;
  Ordering difference = Ordering::not_enough_blocks;
};

/// Compares by the logarithms of the ratios within blocks.
Comparison compare(std::vector<double> log_ratios);

}  // namespace interleave
