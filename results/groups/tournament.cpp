// Many models, many contests, and a winner chosen after the fact.
//
// Nine equal models have 36 pairs. By chance the best and the worst of nine lie far apart, and a
// quick run has four such contests. With an interval of 95 % for each pair, every fourth run would
// have a false verdict. So all pairs of all contests share the 5 % (Bonferroni): each interval
// misses with 5 % / pairs. A verdict may then choose any pairs for any reason.
//
// Six blocks give a pair's difference five degrees of freedom. At such a risk, Student's margin is
// then eight standard errors. But a model has the same blocks with all others, so the other models
// help to estimate its noise. Grubbs' estimator derives the variance s of each model from the
// variances v of all pairs:
//
//     s(i) = (sum of v(i, j) over j - sum of all v / (k - 1)) / (k - 2)
//
// A pair then has nearly twice as many degrees of freedom (Welch and Satterthwaite). The estimator
// assumes that models share only a common factor within a block. Some share more: computing models
// have a common drift that waiting models do not have. Then the pair's own variance is larger, and
// the larger one of the two counts. tournament_test simulates how often a run of equal models has a
// false verdict, also with unequal, skewed and common noise.
//
// Sources: F. E. Grubbs, Journal of the American Statistical Association 43 (1948), "On estimating
// precision of measuring instruments and product variability"; J. Hsu, "Multiple Comparisons"
// (1996).
#include "results/groups/tournament.hpp"

#include "results/groups/neighbours.hpp"
#include "results/statistics/difference.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include <boost/math/statistics/univariate_statistics.hpp>

namespace interleave {

namespace {

using boost::math::statistics::sample_variance;

constexpr double all_risk = 0.05;
constexpr std::size_t fewest_models = 4;  // with fewer, a pair's own variance is better

using Merits = std::map<Block, double>;

// Returns the blocks that all of them have.
std::vector<Block> common_blocks(const std::vector<const Merits*>& all) {
  std::vector<Block> blocks;
  if (all.empty()) return blocks;
  for (const auto& [block, score] : *all.front()) {
    auto has_it = [&block = block](const Merits* one) { return one->contains(block); };
    if (std::ranges::all_of(all, has_it)) blocks.push_back(block);
  }
  return blocks;
}

// Returns each entrant's log scores, minus the mean of their block.
std::vector<std::vector<double>> within_blocks(const std::vector<const Merits*>& all,
                                               const std::vector<Block>& blocks) {
  std::vector<std::vector<double>> series(all.size());
  for (const Block& block : blocks) {
    double sum = 0;
    for (const Merits* one : all) sum += one->at(block);
    auto mean = sum / static_cast<double>(all.size());
    for (std::size_t place = 0; place < all.size(); ++place) {
      series[place].push_back(all[place]->at(block) - mean);
    }
  }
  return series;
}

// Returns each entrant's own variance, from the variances of its differences with all others.
std::vector<double> own_variances(const std::vector<std::vector<double>>& series) {
  auto count = series.size();
  auto models = static_cast<double>(count);
  std::vector<double> sums(count);
  double all = 0;
  for (std::size_t one = 0; one < count; ++one) {
    for (std::size_t other = one + 1; other < count; ++other) {
      std::vector<double> differences(series[one].size());
      std::ranges::transform(series[one], series[other], differences.begin(), std::minus());
      auto variance = sample_variance(differences);
      sums[one] += variance;
      sums[other] += variance;
      all += variance;
    }
  }
  for (double& sum : sums) sum = std::max(0.0, (sum - all / (models - 1)) / (models - 2));
  return sums;
}

Ordering difference(const Comparison& comparison) {
  if (comparison.low > 1) return Ordering::faster;
  return comparison.high < 1 ? Ordering::slower : Ordering::no_difference_shown;
}

}  // namespace

Field::Field(const Standing& standing) : entrants_(standing.comparable()) {
  for (const Entrant* entrant : entrants_) scores_.push_back(log_scores(*entrant));
  variances_.resize(entrants_.size());
  learn_noise();
}

// Uses the entrants that were measured often enough, in the blocks that they have in common.
void Field::learn_noise() {
  std::vector<const Merits*> known;
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < scores_.size(); ++place) {
    if (scores_[place].size() < fewest_paired) continue;
    known.push_back(&scores_[place]);
    places.push_back(place);
  }
  auto blocks = common_blocks(known);
  if (known.size() < 2 || blocks.size() < fewest_paired) return;
  auto series = within_blocks(known, blocks);
  correlation_ = neighbour_correlation(series);
  if (known.size() < fewest_models) return;
  auto models = static_cast<double>(known.size());
  freedom_ = 2 * (static_cast<double>(blocks.size()) - 1) * (models - 2) / (models - 1);
  auto found = own_variances(series);
  for (std::size_t at = 0; at < places.size(); ++at) variances_[places[at]] = found[at];
}

std::size_t Field::place_of(const Entrant& entrant) const {
  return static_cast<std::size_t>(std::ranges::find(entrants_, &entrant) - entrants_.begin());
}

std::vector<double> Field::differences(std::size_t one, std::size_t other) const {
  std::vector<double> found;
  auto theirs = scores_[other].begin();
  for (const auto& [block, score] : scores_[one]) {
    while (theirs != scores_[other].end() && theirs->first < block) ++theirs;
    if (theirs == scores_[other].end()) break;
    if (theirs->first == block) found.push_back(score - theirs->second);
  }
  return found;
}

Field::Noise Field::noise(std::size_t one, std::size_t other,
                          const std::vector<double>& differences) const {
  Noise noise{sample_variance(differences), static_cast<double>(differences.size()) - 1};
  auto left = variances_[one];
  auto right = variances_[other];
  if (!(left + right > 0)) return noise;
  auto evenness = (left + right) * (left + right) / (2 * (left * left + right * right));
  return {std::max(noise.variance, left + right), std::max(noise.freedom, freedom_ * evenness)};
}

std::size_t Field::pairs() const {
  std::size_t count = 0;
  for (std::size_t one = 0; one < entrants_.size(); ++one) {
    for (std::size_t other = one + 1; other < entrants_.size(); ++other) {
      if (entrants_[one]->model == entrants_[other]->model) continue;
      count += differences(one, other).size() >= fewest_paired;
    }
  }
  return count;
}

Comparison Field::compare(const Entrant& entrant, const Entrant& base, double risk) const {
  auto one = place_of(entrant);
  auto other = place_of(base);
  auto found = differences(one, other);
  Comparison result;
  result.blocks = found.size();
  if (found.empty()) return result;
  auto count = static_cast<double>(found.size());
  auto mean = std::accumulate(found.begin(), found.end(), 0.0) / count;
  result.ratio = std::exp(mean);
  if (found.size() < fewest_paired) return result;
  auto [variance, freedom] = noise(one, other, found);
  auto error = std::sqrt(variance / count) * widening(correlation_, found.size());
  auto margin = Difference{mean, error, freedom}.margin(1 - risk);
  result.low = std::exp(mean - margin);
  result.high = std::exp(mean + margin);
  result.difference = difference(result);
  return result;
}

Tournament::Tournament(const std::vector<Contest>& contests) {
  std::size_t pairs = 0;
  for (const Contest& contest : contests) {
    standings_.emplace_back(contest);
    fields_.emplace_back(standings_.back());
    pairs += fields_.back().pairs();
  }
  risk_ = all_risk / static_cast<double>(std::max<std::size_t>(pairs, 1));
}

}  // namespace interleave
