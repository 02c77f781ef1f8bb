#include "results/report/phrases.hpp"

#include "results/text/human.hpp"

namespace interleave {

namespace {

std::string p99_of(const Entrant& entrant) {
  auto ns = entrant.typical([](const Row& row) { return row.lat_p99_ns; });
  return human_duration(ns.value_or(0) / 1e9);
}

std::string interval(const Comparison& comparison) {
  return "CI " + three_digits(comparison.low) + "-" + three_digits(comparison.high) + ")";
}

std::string in_parentheses(const std::vector<std::string>& details) {
  std::string text;
  for (const auto& detail : details) text += (text.empty() ? " (" : ", ") + detail;
  return text.empty() ? text : text + ")";
}

std::vector<std::string> details(const Contest& contest, const Entrant& entrant) {
  std::vector<std::string> found;
  if (entrant.workers) {
    auto workers = *entrant.workers;
    found.push_back(std::to_string(workers) + (workers == 1 ? " worker" : " workers"));
  }
  if (is_one_at_a_time(entrant) && usable_cpus_of(entrant) > 1U)
    found.emplace_back("one at a time");
  if (!contest.has_one_setting(entrant.model)) found.push_back(printable(entrant.settings));
  return found;
}

}  // namespace

std::string label(const Contest& contest, const Entrant& entrant) {
  return printable(entrant.model) + in_parentheses(details(contest, entrant));
}

std::string enumeration(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t place = 0; place < names.size(); ++place) {
    if (place > 0) text += place + 1 == names.size() ? " and " : ", ";
    text += names[place];
  }
  return text;
}

std::string Phrases::name(const Entrant& entrant) const {
  auto found = details(contest_, entrant);
  auto settings = tournament_.standing(which_).settings_of(entrant.model);
  if (settings > 1) found.push_back("best of " + std::to_string(settings));
  return printable(entrant.model) + in_parentheses(found);
}

std::string Phrases::described(const Entrant& entrant) const {
  return contest_.is_open() ? name(entrant) + " (" + p99_of(entrant) + ")" : name(entrant);
}

std::string Phrases::difference(const Entrant& better, const Entrant& other,
                                const Comparison& found) const {
  auto ratio = three_digits(found.ratio) + "x ";
  auto sure = " (95% " + interval(found);
  if (!contest_.is_open()) return name(better) + " is " + ratio + name(other) + sure;
  return "the p99 latency of " + name(better) + ", " + p99_of(better) + ", is " + ratio +
         "shorter than that of " + name(other) + ", " + p99_of(other) + sure;
}

std::string Phrases::comparison(const Entrant& better, const Entrant& other) const {
  auto found = compare(better, other);
  auto names = described(better) + " and " + described(other);
  std::string latencies = contest_.is_open() ? "the p99 latencies of " : "";
  switch (found.difference) {
    case Ordering::faster:
    case Ordering::slower: return difference(better, other, found);
    case Ordering::no_difference_shown:
      return "no difference shown between " + latencies + names + " (95% " + interval(found);
    case Ordering::not_enough_blocks: break;
  }
  if (found.blocks == 0) return names + " were measured in no common block";
  auto text = "not enough blocks to compare " + latencies + names + " (" +
              std::to_string(found.blocks) + " of at least 6";
  return contest_.is_open() ? text + ")"
                            : text + "; the ratio was " + three_digits(found.ratio) + ")";
}

std::string Phrases::score(const Entrant& entrant) const {
  if (contest_.is_open()) return "a p99 of " + p99_of(entrant);
  return human_count(entrant.throughput()) + "/s";
}

std::string Phrases::brief(const Entrant& better, const Entrant& other) const {
  auto found = compare(better, other);
  std::string shorter = contest_.is_open() ? "shorter than " : "";
  return three_digits(found.ratio) + "x " + shorter + printable(other.model) + " (" +
         interval(found);
}

}  // namespace interleave
