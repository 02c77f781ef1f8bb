#include "results/verdict.hpp"

#include "results/contest.hpp"
#include "results/human.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace interleave {

namespace {

using Sentences = std::vector<std::string>;

// "thread_pool (2 workers)": which entrant of the model is meant.
std::string label(const Entrant& entrant) {
  auto text = printable(entrant.model);
  if (!entrant.workers) return text;
  auto workers = *entrant.workers;
  return text + " (" + std::to_string(workers) + (workers == 1 ? " worker)" : " workers)");
}

std::string interval(const Comparison& comparison) {
  return "(95% CI " + three_digits(comparison.low) + "-" + three_digits(comparison.high) + ")";
}

// "A is 11.2x B (95% CI 10.8-11.5)", or in words why no such thing can be said.
std::string sentence(const Entrant& faster, const Entrant& other) {
  auto result = compare(faster, other);
  auto names = label(faster) + " and " + label(other);
  switch (result.difference) {
    case Difference::faster:
    case Difference::slower:
      return label(faster) + " is " + three_digits(result.ratio) + "x " + label(other) + " " +
             interval(result);
    case Difference::no_difference_shown:
      return "no difference shown between " + names + " " + interval(result);
    case Difference::not_enough_blocks: break;
  }
  if (result.blocks == 0) return names + " were measured in no common block";
  return "not enough blocks to compare " + names + " (" + std::to_string(result.blocks) +
         " of at least 6; the ratio was " + three_digits(result.ratio) + ")";
}

std::string p99_of(const Entrant& entrant) {
  auto ns = entrant.typical([](const Row& row) { return row.lat_p99_ns; });
  return human_duration(ns.value_or(0) / 1e9);
}

// Of an open load: "the p99 latency of A, 1.20 ms, is 3.10x shorter than that of B, 3.72 ms (95% CI
// 2.90-3.40)", or in words why no such thing can be said.
std::string latency_sentence(const Entrant& shorter, const Entrant& other) {
  auto result = compare(shorter, other);
  auto names = label(shorter) + " (" + p99_of(shorter) + ") and " + label(other) + " (" +
               p99_of(other) + ")";
  switch (result.difference) {
    case Difference::faster:
    case Difference::slower:
      return "the p99 latency of " + label(shorter) + ", " + p99_of(shorter) + ", is " +
             three_digits(result.ratio) + "x shorter than that of " + label(other) + ", " +
             p99_of(other) + " " + interval(result);
    case Difference::no_difference_shown:
      return "no difference shown between the p99 latencies of " + names + " " + interval(result);
    case Difference::not_enough_blocks: break;
  }
  if (result.blocks == 0) return names + " were measured in no common block";
  return "not enough blocks to compare the p99 latencies of " + names + " (" +
         std::to_string(result.blocks) + " of at least 6)";
}

// By what the contest is about.
std::string sentence(const Contest& contest, const Entrant& better, const Entrant& other) {
  return contest.is_open() ? latency_sentence(better, other) : sentence(better, other);
}

// How busy serial kept its processor tells what kind of work this is.
std::string kind_of_work(const Contest& contest) {
  const Entrant* serial = contest.best_of("serial");
  // Under open load it is as busy as it is asked to be.
  if (serial == nullptr || contest.is_open()) return "";
  auto share = serial->typical([](const Row& row) -> std::optional<double> {
    if (!row.cpu_user_s || !row.cpu_sys_s || !(row.wall_s > 0)) return std::nullopt;
    return (*row.cpu_user_s + *row.cpu_sys_s) / *row.wall_s;
  });
  if (!share) return "";
  if (*share >= 0.8) return "CPU-bound";
  return *share <= 0.3 ? "mostly waiting" : "computing and waiting";
}

std::string heading(const Contest& contest) {
  auto title = printable(contest.title());
  auto kind = kind_of_work(contest);
  return kind.empty() ? title + ": " : title + ", " + kind + ": ";
}

// What spoils an entrant's number, or took it out of the contest: reason -> names.
using Reservations = std::map<std::string, std::set<std::string>>;

void collect(const Entrant& entrant, Reservations& reservations) {
  auto name = label(entrant);
  if (entrant.throughput() <= 0) {
    reservations["has no result for "].insert(name);
    return;
  }
  bool saturated = false;
  for (const Row* row : entrant.rows) {
    if (row->has_flag("peer_bound")) {
      reservations["cannot judge (its load peer was the bottleneck) "].insert(name);
    }
    if (row->has_flag("stalled_loop")) {
      reservations["saw a task hold up the loop of "].insert(name);
    }
    saturated |= row->status == Status::saturated;
  }
  if (saturated) {
    reservations["saturated "].insert(name);
  } else if (entrant.merit() <= 0) {
    reservations["had too few arrivals for a p99 latency of "].insert(name);
  }
}

void add_reservations(const Contest& contest, Sentences& sentences) {
  Reservations reservations;
  for (const Entrant* entrant : contest.best_of_each_model()) collect(*entrant, reservations);
  for (const auto& [reservation, names] : reservations) {
    auto text = printable(contest.title()) + ": this run " + reservation;
    for (const auto& name : names) text += (name == *names.begin() ? "" : ", ") + name;
    sentences.push_back(text + ".");
  }
}

// The best against serial and against the runner-up; the lock's threads against free ones.
Sentences comparisons(const Contest& contest, const std::vector<const Entrant*>& ranking) {
  const Entrant& best = *ranking.front();
  const Entrant* serial = contest.best_of("serial");
  Sentences parts;
  if (serial != nullptr && serial != &best) parts.push_back(sentence(contest, best, *serial));
  bool next_is_serial = ranking.size() > 1 && ranking[1] == serial;
  if (ranking.size() > 1 && !next_is_serial) {
    parts.push_back(sentence(contest, best, *ranking[1]));
  }
  if (ranking.size() == 1) parts.push_back(label(best) + " has nothing to be compared with");
  const Entrant* gil = contest.best_of("gil_threads");
  const Entrant* threads = contest.best_of("thread_pool");
  if (gil != nullptr && threads != nullptr) {
    bool gil_wins = gil->merit() > threads->merit();
    parts.push_back(gil_wins ? sentence(contest, *gil, *threads)
                             : sentence(contest, *threads, *gil));
  }
  return parts;
}

void add_verdicts(const Contest& contest, Sentences& sentences) {
  auto ranking = contest.best_of_each_model();
  std::erase_if(ranking, [](const Entrant* entrant) { return entrant->merit() <= 0; });
  if (ranking.empty()) {
    bool any = std::ranges::any_of(contest.entrants,
                                   [](const Entrant& entrant) { return entrant.throughput() > 0; });
    sentences.push_back(
        printable(contest.title()) +
        (any ? ": no model has a p99 latency to compare." : ": no model has a result."));
    return;
  }
  std::string text = heading(contest);
  std::set<std::string> said;
  for (const auto& part : comparisons(contest, ranking)) {
    if (!said.insert(part).second) continue;
    text += (said.size() > 1 ? "; " : "") + part;
  }
  sentences.push_back(text + ".");
}

}  // namespace

std::vector<std::string> verdicts(std::span<const Row> rows) {
  Sentences sentences;
  for (const Contest& contest : contests(rows)) {
    add_verdicts(contest, sentences);
    add_reservations(contest, sentences);
  }
  return sentences;
}

}  // namespace interleave
