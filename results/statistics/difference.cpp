// The difference of two independent samples or of paired values, and many such comparisons.
//
// Student's t distribution with Welch's degrees of freedom gives the interval of a difference whose
// error is estimated too. The percentiles of the bootstrap itself are not enough. Among six
// measurements no draw lies outside of them. A correction for many cells asks for a rare
// percentile, and that depends on how often all six draws are the same measurement.
//
// With many cells some differ by chance. The Benjamini-Hochberg procedure keeps the false discovery
// rate at 5 %: the expected share of false discoveries among all discoveries. If nothing has
// changed, that is the probability of any discovery. A discovery is exactly a cell whose interval
// of level 1 - rate * found / all excludes zero. So table and verdict cannot contradict each other.
// A cell that will not be called, whatever its p-value, enters with 1. It stays in `all` and never
// counts in `found`.
//
// Sources: B. L. Welch, Biometrika 34 (1947); Y. Benjamini and Y. Hochberg, Journal of the Royal
// Statistical Society B 57 (1995); Y. Benjamini and D. Yekutieli, Journal of the American
// Statistical Association 100 (2005).
#include "results/statistics/difference.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>

namespace interleave {

namespace {

using boost::math::complement;
using Student = boost::math::students_t_distribution<double>;

}  // namespace

double Difference::p_value() const {
  if (error == 0) return size == 0 ? 1 : 0;
  return 2 * cdf(complement(Student(freedom), std::abs(size) / error));
}

double Difference::margin(double confidence) const {
  return error * quantile(complement(Student(freedom), (1 - confidence) / 2));
}

Difference difference_of(const MedianEstimate& before, const MedianEstimate& after) {
  Difference shift;
  shift.size = after.median - before.median;
  auto variance = before.variance + after.variance;
  shift.error = std::sqrt(variance);
  shift.freedom = before.freedom + after.freedom;
  if (variance > 0) {
    auto share = before.variance / variance;
    shift.freedom =
        1 / (share * share / before.freedom + (1 - share) * (1 - share) / after.freedom);
  }
  return shift;
}

Difference difference_of(const std::vector<double>& differences) {
  auto count = static_cast<double>(differences.size());
  auto variance = boost::math::statistics::sample_variance(differences);
  return {boost::math::statistics::mean(differences), std::sqrt(variance / count), count - 1};
}

std::size_t benjamini_hochberg(std::vector<double> p_values, double rate) {
  std::ranges::sort(p_values);
  auto all = static_cast<double>(p_values.size());
  for (auto found = p_values.size(); found > 0; --found) {
    if (p_values[found - 1] <= rate * static_cast<double>(found) / all) return found;
  }
  return 0;
}

}  // namespace interleave
