// How well is a median known?
//
// Nobody can repeat all measurements a thousand times to see how much their median varies. The
// bootstrap does it with the measurements that there are: it draws as many of them, with
// replacement, as were made, takes the median of that, and so on; the variance of those medians
// stands for the variance of the one that was measured. It assumes no shape of distribution.
//
// Measurements of one run have things in common that another run would not have: where the memory
// lies, what the machine did that minute. So with several runs it draws runs first, and then
// measurements within each run that was drawn. What is learnt from R runs has R - 1 degrees of
// freedom, however many measurements each of them has.
//
// Sources: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 6 and 8;
// T. Kalibera and R. Jones, "Rigorous benchmarking in reasonable time", ISMM 2013.
#include "results/statistics/median_estimate.hpp"

#include "core/digest.hpp"
#include "results/statistics/statistics.hpp"

#include <algorithm>
#include <cstdint>

#include <boost/math/statistics/univariate_statistics.hpp>

namespace interleave {

namespace {

/// In [0, limit), for limits far below 2^32.
class Dice {
 public:
  std::size_t below(std::size_t limit) { return ((splitmix64(state_++) >> 32U) * limit) >> 32U; }

 private:
  std::uint64_t state_ = 1;
};

/// Medians of measurements that are drawn from measurements. The median of what was drawn is found
/// by counting how often each was, from the smallest on.
class Resampler {
 public:
  explicit Resampler(const std::vector<std::vector<double>>& runs) {
    for (const auto& run : runs) sorted_.insert(sorted_.end(), run.begin(), run.end());
    std::ranges::sort(sorted_);
    for (auto run : runs) {
      std::ranges::sort(run);
      auto& places = places_.emplace_back();
      for (double value : run) {
        auto place = std::ranges::lower_bound(sorted_, value) - sorted_.begin();
        places.push_back(static_cast<std::uint32_t>(place));
      }
    }
    times_drawn_.resize(sorted_.size());
  }

  double median_of_a_draw() {
    std::ranges::fill(times_drawn_, 0);
    std::size_t drawn = 0;
    for (std::size_t run = 0; run < places_.size(); ++run) {
      const auto& places = places_[places_.size() == 1 ? 0 : dice_.below(places_.size())];
      for (std::size_t draw = 0; draw < places.size(); ++draw) {
        ++times_drawn_[places[dice_.below(places.size())]];
      }
      drawn += places.size();
    }
    return (value_at((drawn - 1) / 2) + value_at(drawn / 2)) / 2;
  }

 private:
  // The value that has `rank` smaller ones, or equal ones before it, among those drawn.
  double value_at(std::size_t rank) const {
    std::size_t place = 0;
    for (std::size_t upto = times_drawn_[0]; upto <= rank; upto += times_drawn_[place]) ++place;
    return sorted_[place];
  }

  std::vector<double> sorted_;
  // Four bytes each: with many values these are what the caches must hold.
  std::vector<std::vector<std::uint32_t>> places_;  // of each run's values in `sorted_`
  std::vector<std::uint32_t> times_drawn_;
  Dice dice_;
};

// A thousand draws give a standard error within a few percent. Where there are so many measurements
// that this would take long, the median is known so well that fewer do.
std::size_t draws_for(std::size_t measurements) {
  constexpr std::size_t effort = 4'000'000;
  return std::clamp<std::size_t>(effort / measurements, 100, 1'000);
}

}  // namespace

MedianEstimate estimate_median(const std::vector<std::vector<double>>& runs) {
  std::vector<double> all;
  for (const auto& run : runs) all.insert(all.end(), run.begin(), run.end());
  MedianEstimate result;
  result.count = all.size();
  result.runs = runs.size();
  result.median = median(std::move(all));
  std::vector<double> medians(draws_for(result.count));
  Resampler resampler(runs);
  std::ranges::generate(medians, [&] { return resampler.median_of_a_draw(); });
  result.variance = boost::math::statistics::variance(medians);
  auto units = static_cast<double>(result.runs > 1 ? result.runs : result.count);
  result.freedom = units - 1;
  return result;
}

}  // namespace interleave
