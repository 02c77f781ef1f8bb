#include "results/report/reservations.hpp"

#include "results/report/phrases.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace interleave {

namespace {

struct Saying {
  std::string_view flag;
  std::string_view text;
};

// Flags that are mentioned but exclude no model. standing.hpp has those that do.
constexpr Saying sayings[] = {
    {"stalled_loop", "this run saw a task hold up the loop of "},
    {"pressure", "other processes competed for the CPUs of "},
    {"steal", "the hypervisor took CPU time from "},
    {"throttled", "the CPU quota throttled "},
    {"frozen", "this run was stopped for a while during "},
    {"no_oracle", "this run could not check all answers of "},
    {"capped", "arrivals had to wait, since as many as may be were in flight, in "},
};

class Collection {
 public:
  explicit Collection(const Contest& contest) : contest_(contest) {}

  void add(std::string_view before, const Entrant& entrant, std::string_view after = "",
           bool no_result = false) {
    auto& found = found_[{std::string(before), std::string(after)}];
    found.names.insert(label(contest_, entrant));
    found.models.insert(entrant.model);
    found.no_result = no_result;
  }

  std::vector<Reservation> all() const {
    std::vector<Reservation> result;
    for (const auto& [words, found] : found_) {
      auto names = enumeration({found.names.begin(), found.names.end()});
      result.push_back({words.first + names + words.second, found.models, found.no_result});
    }
    return result;
  }

 private:
  struct Found {
    std::set<std::string> names{};
    std::set<std::string> models{};
    bool no_result = false;
  };
  const Contest& contest_;
  std::map<std::pair<std::string, std::string>, Found> found_;
};

std::string which_could_use(const Entrant& entrant, const Standing& standing) {
  auto usable = usable_cpus_of(entrant).value_or(0);
  auto others = standing.cpus().value_or(0);
  auto cpus = std::to_string(usable) + (usable == 1 ? " CPU" : " CPUs");
  return ", which could use " + cpus + " where the others could use " + std::to_string(others);
}

void add_objections(const Standing& standing, Collection& all) {
  for (const auto& [objection, entrants] : standing.objections()) {
    for (const Entrant* entrant : entrants) {
      switch (objection) {
        case Objection::short_window:
          all.add("the windows were too short to judge ", *entrant);
          break;
        case Objection::peer_bound:
          all.add("this run cannot judge (its load peer was the bottleneck) ", *entrant);
          break;
        case Objection::starved:
          all.add("this run cannot judge (other processes took the CPUs) ", *entrant);
          break;
        case Objection::other_cpus:
          all.add("not compared: ", *entrant, which_could_use(*entrant, standing));
          break;
      }
    }
  }
}

// Adds failures, and results that leave nothing to compare.
void add_losses(const Entrant& entrant, Collection& all) {
  bool saturated = std::ranges::any_of(
      entrant.rows, [](const Row* row) { return row->status == Status::saturated; });
  if (entrant.throughput() <= 0) {
    all.add("this run has no result for ", entrant, "", true);
  } else if (saturated) {
    all.add("this run saturated ", entrant);
  } else if (entrant.score() <= 0) {
    all.add("this run had too few arrivals for a p99 latency of ", entrant);
  }
}

}  // namespace

std::vector<Reservation> reservations(const Contest& contest, const Standing& standing) {
  Collection all(contest);
  add_objections(standing, all);
  for (const Entrant* best : contest.best_of_each_model()) {
    const Entrant* ranked = standing.best_of(best->model);
    const Entrant& entrant = ranked != nullptr ? *ranked : *best;
    add_losses(entrant, all);
    if (ranked == nullptr) continue;
    for (const auto& [flag, text] : sayings) {
      if (has_common_flag(entrant, flag)) all.add(text, entrant);
    }
  }
  return all.all();
}

}  // namespace interleave
