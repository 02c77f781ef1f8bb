#include "results/report/rate_trial.hpp"

#include "results/files/achieved.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace interleave {

namespace {

constexpr double most_repetitions_advised = 1'000;
// A quantile this many times below its limit counts as met even if it has no upper bound.
constexpr double far_away = 10;

struct Judgement {
  RateAnswer answer;
  std::string why{};
  std::string decider{};  // what would decide it; empty: not known
};

std::string percent(double share) {
  return three_digits(100 * share) + "%";
}

// Empty if the number would be too large.
std::string more_blocks(double times, std::size_t blocks) {
  auto wanted = std::ceil(times * static_cast<double>(blocks));
  if (wanted > most_repetitions_advised) return "";
  auto count = std::max(wanted, static_cast<double>(StationaryInterval::least_blocks));
  return "about " + human_count(count) + " repetitions";
}

// Rows of older versions only say whether they were saturated.
double share_of(const Row& row) {
  return row.achieved_share.value_or(row.status == Status::saturated ? 0.0 : 1.0);
}

std::string achieved_text(const MeanInterval& achieved) {
  return "it achieved " + percent(achieved.mean) + " of it";
}

Judgement judge_share(const MeanInterval& achieved, std::size_t blocks) {
  if (!achieved.low) {
    return {RateAnswer::cannot_tell, "there were " + std::to_string(blocks) + " repetitions",
            "--repetitions 3"};
  }
  if (*achieved.low >= least_achieved) return {RateAnswer::sustained};
  if (*achieved.high < least_achieved) {
    bool known = achieved.mean > 0;
    return {RateAnswer::not_sustained,
            known ? "it was saturated (" + percent(achieved.mean) + " of it achieved)"
                  : "it was saturated"};
  }
  auto ratio = (achieved.mean - *achieved.low) / std::abs(achieved.mean - least_achieved);
  return {RateAnswer::cannot_tell,
          achieved_text(achieved) + " (95% CI " + percent(*achieved.low) + " to " +
              percent(*achieved.high) + "), and " + percent(least_achieved) +
              " counts as sustained",
          more_blocks(std::max(1.0, ratio * ratio), blocks)};
}

std::string longer(double seconds) {
  return "--duration " + human_count(std::ceil(seconds)) + "s";
}

// Returns for how long tasks arrived, in seconds. 0 if the rows do not say.
double seconds_offered(const Entrant& entrant, double rate) {
  auto tasks = entrant.typical([](const Row& row) { return row.tasks; });
  return tasks.value_or(0) / rate;
}

Judgement judge_latency(const RateTrial& trial, const Slo& goal) {
  const StationaryInterval& latency = trial.latency;
  auto limit_ns = static_cast<double>(goal.limit.count());
  if (latency.low_ns > limit_ns) {
    return {RateAnswer::not_sustained, "its " + std::string(goal.quantile) + " was " +
                                           human_duration(latency.typical_ns / 1e9)};
  }
  if (latency.high_ns * (latency.is_bounded ? 1 : far_away) <= limit_ns) {
    return {RateAnswer::sustained};
  }
  auto why = "its " + std::string(goal.quantile) + " was " + latency_text(latency);
  if (latency.blocks < StationaryInterval::least_blocks) {
    return {RateAnswer::cannot_tell, why, more_blocks(1, latency.blocks)};
  }
  if (!latency.is_bounded) why += ", since congestions last as long as the window";
  auto length = latency.length_wanted(limit_ns);
  auto seconds = length * seconds_offered(*trial.entrant, trial.rate);
  if (length > 1 && seconds > 0) return {RateAnswer::cannot_tell, why, longer(seconds)};
  return {RateAnswer::cannot_tell, why,
          more_blocks(latency.blocks_wanted(limit_ns), latency.blocks)};
}

// nullopt if a row lacks this quantile, since it had too few arrivals.
std::optional<StationaryInterval> latency_of(const Entrant& entrant, const Slo& goal) {
  std::vector<BlockLatency> blocks;
  for (const Row* row : entrant.rows) {
    auto ns = row->*goal.latency;
    if (!ns || *ns == 0) return std::nullopt;
    BlockLatency block{static_cast<double>(*ns), {}};
    if (row->congestions) block.congestions = static_cast<double>(*row->congestions);
    blocks.push_back(block);
  }
  return stationary_interval(blocks, goal.tail);
}

Judgement too_few(const Slo& goal, double rate) {
  constexpr double beyond = 3.2;  // arrivals beyond the quantile, as loads.cpp chooses
  return {RateAnswer::cannot_tell,
          "there were too few arrivals for a " + std::string(goal.quantile),
          longer(beyond / goal.tail / rate)};
}

std::optional<Judgement> failure_of(const Entrant& entrant) {
  for (const Row* row : entrant.rows) {
    if (row->status == Status::ok || row->status == Status::saturated) continue;
    return Judgement{RateAnswer::not_sustained, "it was " + std::string(to_string(row->status))};
  }
  return std::nullopt;
}

Judgement judge_rows(RateTrial& trial, const std::optional<Slo>& goal) {
  const Entrant& entrant = *trial.entrant;
  if (auto failure = failure_of(entrant)) return *failure;
  std::vector<double> shares;
  for (const Row* row : entrant.rows) shares.push_back(share_of(*row));
  trial.achieved = mean_interval(shares);
  auto judgement = judge_share(trial.achieved, shares.size());
  if (judgement.answer == RateAnswer::not_sustained || !goal) return judgement;
  auto latency = latency_of(entrant, *goal);
  if (!latency) return too_few(*goal, trial.rate);
  trial.latency = *latency;
  auto of_latency = judge_latency(trial, *goal);
  return of_latency.answer == RateAnswer::not_sustained || judgement.answer == RateAnswer::sustained
             ? of_latency
             : judgement;
}

}  // namespace

std::string latency_text(const StationaryInterval& interval) {
  auto text = human_duration(interval.typical_ns / 1e9);
  if (interval.low_ns <= 0) return text;
  auto low = human_duration(interval.low_ns / 1e9);
  if (!interval.is_bounded) return text + ", 95% CI from " + low + " up";
  return text + ", 95% CI " + low + " to " + human_duration(interval.high_ns / 1e9);
}

RateTrial judge(const Entrant& entrant, double rate, const std::optional<Slo>& goal) {
  RateTrial trial{.entrant = &entrant, .rate = rate};
  trial.capped =
      std::ranges::any_of(entrant.rows, [](const Row* row) { return row->has_flag("capped"); });
  auto judgement = judge_rows(trial, goal);
  trial.answer = judgement.answer;
  trial.why = std::move(judgement.why);
  trial.decider = std::move(judgement.decider);
  if (trial.answer == RateAnswer::cannot_tell) {
    trial.why += trial.decider.empty() ? "; that is too close to call"
                                       : "; " + trial.decider + " would decide";
  }
  if (trial.answer != RateAnswer::sustained && trial.capped) {
    trial.why +=
        "; all its places were taken at times (capped: --in-flight or --workers gives more)";
  }
  return trial;
}

}  // namespace interleave
