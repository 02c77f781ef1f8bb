// A title describes the setup of a contest. Two pictures with the same title had the same setup.
// A title names what differs from the other contests of the same workload, and nothing else.
#include "results/groups/contest_title.hpp"

#include "results/text/human.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>

namespace interleave {

namespace {

using Counts = std::set<std::uint64_t>;

bool is_baseline(const Entrant& entrant) {
  return entrant.model == "serial";
}

std::string_view rule_of(const Entrant& entrant) {
  return entrant.rows.empty() ? std::string_view() : entrant.rows.front()->worker_rule;
}

bool was_given(const Entrant& entrant) {
  return entrant.workers && rule_of(entrant) == "given";
}

std::string in_words(const Counts& counts) {
  if (counts.size() > 3) {
    return std::to_string(*counts.begin()) + " to " + std::to_string(*counts.rbegin()) +
           " workers in " + std::to_string(counts.size()) + " steps";
  }
  std::string text;
  for (auto count : counts) text += (text.empty() ? "" : ", ") + std::to_string(count);
  return text + (counts == Counts{1} ? " worker" : " workers");
}

// Returns the number of workers in words if it was given. Empty if the rule `auto` chose it.
std::string given_workers(const Contest& contest) {
  Counts counts;
  bool any_auto = false;
  for (const Entrant& entrant : contest.entrants) {
    if (was_given(entrant)) counts.insert(*entrant.workers);
    any_auto |= rule_of(entrant) == "auto";
  }
  if (counts.empty()) return "";
  return in_words(counts) + (any_auto ? " and auto" : "");
}

// Returns the ratio that all entrants with a number of workers share, if it is more than one.
std::optional<std::uint64_t> in_flight_per_worker(const Contest& contest) {
  Counts ratios;
  for (const Entrant& entrant : contest.entrants) {
    if (is_baseline(entrant) || entrant.workers.value_or(0) == 0) continue;
    auto in_flight = entrant.in_flight.value_or(0);
    ratios.insert(in_flight % *entrant.workers == 0 ? in_flight / *entrant.workers : 0);
  }
  if (ratios.size() != 1 || *ratios.begin() < 2) return std::nullopt;
  return *ratios.begin();
}

std::string in_flight_in_words(const Contest& contest) {
  if (auto same = contest.common_in_flight()) return std::to_string(*same) + " in flight";
  auto ratio = in_flight_per_worker(contest);
  return ratio ? std::to_string(*ratio) + " in flight per worker" : "";
}

// A kind, such as the key of a parameter, and a text. The kinds of details that are no parameters
// begin with a blank.
using Detail = std::pair<std::string, std::string>;
using Details = std::vector<Detail>;

void add_params(const Contest& contest, Details& details) {
  std::string_view rest = contest.params;
  while (!rest.empty()) {
    auto part = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (!part.empty()) details.emplace_back(part.substr(0, part.find('=')), part);
  }
}

Details details_of(const Contest& contest) {
  Details details;
  add_params(contest, details);
  details.emplace_back(" load", contest.load == "batch" ? "batch" : contest.load + " load");
  if (contest.offered_per_s) {
    details.emplace_back(" rate", rate_text(*contest.offered_per_s) + "/s offered");
  }
  for (auto [kind, text] : {std::pair(" in flight", in_flight_in_words(contest)),
                            std::pair(" workers", given_workers(contest))}) {
    if (!text.empty()) details.emplace_back(kind, text);
  }
  return details;
}

std::string with_details(std::string text, const std::vector<std::string>& details) {
  for (const auto& detail : details) {
    text += &detail == details.data() ? " (" : ", ";
    text += detail;
  }
  return details.empty() ? text : text + ")";
}

// Names a contest by those of its details that the others do not share.
template <class Predicate>
void name(Contest& contest, const Details& details, const Predicate& is_shared) {
  std::vector<std::string> differing, differing_params;
  contest.shared.clear();
  for (const Detail& detail : details) {
    if (is_shared(detail)) {
      if (detail.second != "batch") contest.shared.push_back(detail.second);
      continue;
    }
    differing.push_back(detail.second);
    if (!detail.first.starts_with(' ')) differing_params.push_back(detail.second);
  }
  contest.caption = with_details(contest.workload, differing);
  contest.work = with_details(contest.workload, differing_params);
}

// Names the contests of one workload.
void name_alike(std::span<Contest*> contests) {
  std::vector<Details> all;
  std::map<Detail, std::size_t> counts;  // in how many contests
  for (const Contest* contest : contests) {
    const auto& details = all.emplace_back(details_of(*contest));
    for (const Detail& detail : std::set<Detail>(details.begin(), details.end())) ++counts[detail];
  }
  for (std::size_t which = 0; which < contests.size(); ++which) {
    auto is_shared = [&](const Detail& detail) { return counts[detail] == contests.size(); };
    name(*contests[which], all[which], is_shared);
  }
}

// Two titles may still be equal if a parameter holds the words of another detail.
void make_unique(std::vector<Contest>& contests) {
  std::set<std::string> seen;
  for (Contest& contest : contests) {
    auto caption = contest.caption;
    for (int number = 2; !seen.insert(caption).second; ++number) {
      caption = contest.caption + " #" + std::to_string(number);
    }
    contest.caption = std::move(caption);
  }
}

}  // namespace

std::string Contest::full_title() const {
  std::vector<std::string> texts;
  for (const auto& [kind, text] : details_of(*this)) {
    if (text != "batch") texts.push_back(text);
  }
  return with_details(workload, texts);
}

void name_contests(std::vector<Contest>& contests) {
  std::map<std::string, std::vector<Contest*>> by_workload;
  for (Contest& contest : contests) by_workload[contest.workload].push_back(&contest);
  for (auto& [workload, alike] : by_workload) name_alike(alike);
  make_unique(contests);
}

}  // namespace interleave
