// How precisely are sigma, kappa and lambda known, and does the law hold?
//
// THE UNIT IS A BLOCK. A block runs every number of workers once, close together, so all of its
// rows share the state of the machine. Drawing single repetitions would combine one worker in a
// slow minute with eight workers in a fast minute, and count that as scaling. So the bootstrap
// draws whole blocks, as many as there are, and fits the law to their means. Only blocks with all
// numbers count.
//
// THE INTERVAL is a percentile bootstrap interval. Percentiles respect the bounds of the
// parameters, and an interval of a parameter at its bound ends there. An estimate plus and minus a
// margin would not. Two corrections widen the percentiles. Draws from B blocks vary less than new
// blocks would, by sqrt((B - 1) / B). And the error is itself an estimate, so that Student's t
// replaces the normal distribution. The percentiles of 95 % are taken where a normal deviate has
// t(B - 1) sqrt(B / (B - 1)). Below five blocks that is beyond the rarest draw there is.
//
// THE TEST of the law is the F test for lack of fit. The noise is what remains of a row without its
// block's level and the mean of its number of workers. The noise determines how far those means may
// lie from the law. With little noise the test finds any departure, however small, so a misfit
// below two percent is accepted.
//
// Sources: T. Hesterberg, "What Teachers Should Know about the Bootstrap", The American
// Statistician 69 (2015), for the expanded percentiles; N. Draper and H. Smith, "Applied Regression
// Analysis" (1998), section 2.1, for lack of fit.
#include "results/statistics/scaling_fit.hpp"

#include "core/digest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace interleave {

namespace {

using boost::math::complement;

constexpr std::size_t draws = 1'000;
constexpr std::size_t most_units = 100;

using Line = std::vector<double>;

Line mean_of(const std::vector<Line>& lines) {
  Line sum(lines.front().size());
  for (const Line& line : lines) {
    for (std::size_t at = 0; at < line.size(); ++at) sum[at] += line[at];
  }
  for (double& value : sum) value /= static_cast<double>(lines.size());
  return sum;
}

// With a million blocks a draw would take long without more information. So neighbouring blocks are
// averaged into at most `most_units` units.
std::vector<Line> units_of(std::vector<Line> blocks) {
  if (blocks.size() <= most_units) return blocks;
  std::vector<Line> units;
  for (std::size_t unit = 0; unit < most_units; ++unit) {
    auto edge = [&](std::size_t of) {
      return blocks.begin() + static_cast<std::ptrdiff_t>(of * blocks.size() / most_units);
    };
    units.push_back(mean_of({edge(unit), edge(unit + 1)}));
  }
  return units;
}

std::vector<ScalingPoint> points_of(const Line& workers, const Line& log_throughputs) {
  std::vector<ScalingPoint> points;
  for (std::size_t at = 0; at < workers.size(); ++at) {
    points.push_back({workers[at], log_throughputs[at]});
  }
  return points;
}

/// Means of bootstrap samples of units.
class Resampler {
 public:
  explicit Resampler(const std::vector<Line>& units) : units_(units) {}

  Line draw() {
    Line sum(units_.front().size());
    for (std::size_t unit = 0; unit < units_.size(); ++unit) {
      const Line& line = units_[((splitmix64(state_++) >> 32U) * units_.size()) >> 32U];
      for (std::size_t at = 0; at < line.size(); ++at) sum[at] += line[at];
    }
    for (double& value : sum) value /= static_cast<double>(units_.size());
    return sum;
  }

 private:
  const std::vector<Line>& units_;
  std::uint64_t state_ = 1;
};

// Returns how many of the draws lie beyond each end of an interval.
std::size_t draws_beyond(std::size_t units) {
  auto count = static_cast<double>(units);
  auto student = quantile(boost::math::students_t_distribution<double>(count - 1), 0.975);
  auto wide = student * std::sqrt(count / (count - 1));
  return static_cast<std::size_t>(
      static_cast<double>(draws) *
      cdf(complement(boost::math::normal_distribution<double>(), wide)));
}

Interval interval(Line values, std::size_t beyond) {
  std::ranges::sort(values);
  return {values[beyond], values[values.size() - 1 - beyond]};
}

void find_intervals(ScalingFit& fit, const Line& workers, const std::vector<Line>& units) {
  Resampler resampler(units);
  Line lambdas;
  Line sigmas;
  Line kappas;
  Line peaks;
  for (std::size_t draw = 0; draw < draws; ++draw) {
    auto law = fit_law(fit.kind, points_of(workers, resampler.draw()));
    lambdas.push_back(law.lambda);
    sigmas.push_back(law.sigma);
    kappas.push_back(law.kappa);
    peaks.push_back(law.peak().value_or(std::numeric_limits<double>::infinity()));
  }
  auto beyond = draws_beyond(units.size());
  fit.lambda = interval(std::move(lambdas), beyond);
  fit.sigma = interval(std::move(sigmas), beyond);
  fit.kappa = interval(std::move(kappas), beyond);
  fit.peak = interval(std::move(peaks), beyond);
}

// Returns the variance of a row about its block's level and the mean of its number of workers.
double variance_within(const std::vector<Line>& units, const Line& mean) {
  double sum = 0;
  auto columns = static_cast<double>(mean.size());
  for (const Line& line : units) {
    double level = 0;
    for (std::size_t at = 0; at < mean.size(); ++at) level += (line[at] - mean[at]) / columns;
    for (std::size_t at = 0; at < mean.size(); ++at) {
      auto rest = line[at] - mean[at] - level;
      sum += rest * rest;
    }
  }
  return sum / ((static_cast<double>(units.size()) - 1) * (columns - 1));
}

void test_lack_of_fit(ScalingFit& fit, const std::vector<ScalingPoint>& points,
                      const std::vector<Line>& units, const Line& mean) {
  constexpr double forgiven = 0.02;
  constexpr double rare = 0.001;
  auto count = static_cast<double>(points.size());
  auto blocks = static_cast<double>(units.size());
  auto freedom = count - (fit.kind == LawKind::amdahl ? 2 : 3);
  auto squares = squares_of(fit.law, points);
  auto variance = variance_within(units, mean) / blocks;
  fit.misfit = std::sqrt(squares / count);
  fit.noise = std::sqrt(variance * freedom / count);
  if (fit.misfit <= forgiven) return;
  boost::math::fisher_f_distribution<double> fisher(freedom, (blocks - 1) * (count - 1));
  auto ratio = squares / freedom / variance;
  fit.holds = std::isfinite(ratio) && cdf(complement(fisher, ratio)) >= rare;
}

}  // namespace

ScalingFit fit_scaling(LawKind kind, const ScalingData& data) {
  auto mean = mean_of(data.blocks);
  auto points = points_of(data.workers, mean);
  auto units = units_of(data.blocks);
  ScalingFit fit{.kind = kind, .law = fit_law(kind, points)};
  find_intervals(fit, data.workers, units);
  test_lack_of_fit(fit, points, units, mean);
  return fit;
}

}  // namespace interleave
