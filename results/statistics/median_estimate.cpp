// How precisely is a median known?
//
// The bootstrap estimates how much a median would vary if all measurements were repeated. It draws
// as many measurements as were made, with replacement, and takes their median. It repeats that many
// times. The variance of those medians estimates the variance of the measured one. It assumes no
// shape of distribution.
//
// Measurements of one run share conditions that another run would not have, such as the memory
// layout and the state of the machine. So with several runs the bootstrap is hierarchical: it draws
// runs first, and then measurements within each drawn run. An estimate from R runs has R - 1
// degrees of freedom, however many measurements each run has.
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

/// Random numbers in [0, limit), for limits far below 2^32.
class Dice {
 public:
  std::size_t below(std::size_t limit) { return ((splitmix64(state_++) >> 32U) * limit) >> 32U; }

 private:
  std::uint64_t state_ = 1;
};

/// Medians of bootstrap samples. A median is found by counting how often each measurement was
/// drawn, from the smallest on.
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
  // Returns the drawn value with `rank` (from 0) in ascending order.
  double value_at(std::size_t rank) const {
    std::size_t place = 0;
    for (std::size_t upto = times_drawn_[0]; upto <= rank; upto += times_drawn_[place]) ++place;
    return sorted_[place];
  }

  std::vector<double> sorted_;
  // Four bytes each: with many values the caches must hold these.
  std::vector<std::vector<std::uint32_t>> places_;  // of each run's values in `sorted_`
  std::vector<std::uint32_t> times_drawn_;
  Dice dice_;
};

// A thousand draws give a standard error within a few percent. With very many measurements fewer
// draws are enough, since the median is known so precisely, and more would take long.
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
