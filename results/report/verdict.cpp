#include "results/report/verdict.hpp"

#include "results/groups/ranking.hpp"
#include "results/report/grain_table.hpp"
#include "results/report/map_table.hpp"
#include "results/report/phrases.hpp"
#include "results/report/reservations.hpp"
#include "results/report/survival.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>

namespace interleave {

namespace {

using Sentences = std::vector<std::string>;

// The CPU use of serial shows what kind of work this is.
std::string kind_of_work(const Contest& contest) {
  const Entrant* serial = contest.best_of("serial");
  // Under open load, its CPU use depends on the offered rate.
  if (serial == nullptr || contest.is_open()) return "";
  auto share = serial->typical([](const Row& row) -> std::optional<double> {
    if (!row.cpu_user_s || !row.cpu_sys_s || !(row.wall_s > 0)) return std::nullopt;
    return (*row.cpu_user_s + *row.cpu_sys_s) / *row.wall_s;
  });
  if (!share) return "";
  if (*share >= 0.8) return "CPU-bound";
  return *share <= 0.3 ? "mostly waiting" : "computing and waiting";
}

/// Writes the verdicts of one contest of a tournament.
class Judge {
 public:
  Judge(const Contest& contest, const Tournament& tournament, std::size_t which)
      : contest_(contest),
        standing_(tournament.standing(which)),
        phrases_(contest, tournament, which),
        ranking_(ranking(tournament, which)),
        correlation_(tournament.field(which).correlation()) {}

  void add_sentences(Sentences& sentences);
  /// `name` distinguishes the contest from the others.
  std::string brief(const std::string& name) const;

 private:
  std::string heading() const;
  std::string without_ranking() const;
  void add_comparison(const Entrant& better, const Entrant& other);
  void add_comparisons();
  void add_ties();
  void add_independence();
  std::string brief_winner() const;

  const Contest& contest_;
  const Standing& standing_;
  Phrases phrases_;
  Ranking ranking_;
  double correlation_;
  Sentences parts_{};
  std::set<std::string_view> mentioned_{};
};

std::string Judge::heading() const {
  auto text = printable(contest_.title());
  auto kind = kind_of_work(contest_);
  if (!kind.empty()) text += ", " + kind;
  auto cpus = standing_.cpus();
  if (cpus) text += ", up to " + std::to_string(*cpus) + (*cpus == 1 ? " CPU each" : " CPUs each");
  return text + ": ";
}

// Returns the reason why there is nothing to compare.
std::string Judge::without_ranking() const {
  if (auto survivors = survival(contest_)) return *survivors;
  if (!standing_.objections().empty()) return "no model can be judged";
  bool any = std::ranges::any_of(contest_.entrants,
                                 [](const Entrant& entrant) { return entrant.throughput() > 0; });
  return any ? "no model has a p99 latency to compare" : "no model has a result";
}

void Judge::add_comparison(const Entrant& better, const Entrant& other) {
  auto part = phrases_.comparison(better, other);
  if (std::ranges::find(parts_, part) != parts_.end()) return;
  parts_.push_back(std::move(part));
  mentioned_.insert({better.model, other.model});
}

// Compares the best with serial and with the runner-up, and gil_threads with thread_pool.
void Judge::add_comparisons() {
  const auto& ranking = standing_.ranking();
  const Entrant& best = *ranking.front();
  mentioned_.insert(best.model);
  const Entrant* serial = standing_.best_of("serial");
  if (serial != nullptr && serial != &best) add_comparison(best, *serial);
  if (ranking.size() > 1) add_comparison(best, *ranking[1]);
  if (ranking.size() == 1) {
    parts_.push_back(phrases_.name(best) + " has nothing to be compared with");
  }
  add_ties();
  const Entrant* gil = standing_.best_of("gil_threads");
  const Entrant* threads = standing_.best_of("thread_pool");
  if (gil == nullptr || threads == nullptr) return;
  bool gil_wins = gil->score() > threads->score();
  add_comparison(gil_wins ? *gil : *threads, gil_wins ? *threads : *gil);
}

// Adds the models besides the runner-up that the best was not shown to beat.
void Judge::add_ties() {
  if (!ranking_.enough_blocks) return;
  // Comparisons with the runner-up and serial have been added before.
  Sentences names;
  for (const Entrant* tied : ranking_.tied) {
    if (!mentioned_.contains(tied->model)) names.push_back(phrases_.name(*tied));
  }
  if (names.empty()) return;
  auto best = printable(ranking_.best->model);
  parts_.push_back("no difference shown between " + best + " and " + enumeration(names));
}

void Judge::add_independence() {
  if (correlation_ <= 0) return;
  parts_.push_back("neighbouring blocks were alike (autocorrelation " + three_digits(correlation_) +
                   "), so the intervals are wider");
}

void Judge::add_sentences(Sentences& sentences) {
  auto title = printable(contest_.title()) + ": ";
  if (standing_.ranking().empty()) {
    sentences.push_back(title + without_ranking() + ".");
  } else {
    add_comparisons();
    add_independence();
  }
  Sentences apart;
  auto survivors = survival(contest_);
  if (survivors && !parts_.empty()) apart.push_back(*survivors);
  for (const auto& reservation : reservations(contest_, standing_)) {
    if (survivors && reservation.no_result) continue;
    bool touches = std::ranges::any_of(
        reservation.models, [&](const auto& model) { return mentioned_.contains(model); });
    (touches ? parts_ : apart).push_back(reservation.text);
  }
  std::string text;
  for (const auto& part : parts_) text += (text.empty() ? heading() : "; ") + part;
  if (!text.empty()) sentences.push_back(text + ".");
  for (const auto& other : apart) sentences.push_back(title + other + ".");
}

std::string Judge::brief_winner() const {
  const auto& ranking = standing_.ranking();
  const Entrant& best = *ranking.front();
  if (ranking.size() == 1) return phrases_.name(best) + " has nothing to be compared with";
  if (!ranking_.enough_blocks) return "not enough blocks for a verdict (6 at least)";
  auto text = phrases_.name(best) + (ranking_.tied.empty() ? " is the best" : " leads");
  const Entrant* serial = standing_.best_of("serial");
  if (serial != nullptr && phrases_.compare(best, *serial).difference == Ordering::faster) {
    text += ", " + phrases_.brief(best, *serial);
  }
  if (ranking_.tied.empty()) {
    return ranking[1] == serial ? text : text + ", and " + phrases_.brief(best, *ranking[1]);
  }
  constexpr std::size_t most = 2;
  Sentences names;
  for (const Entrant* tied : ranking_.tied) {
    if (names.size() < most) names.push_back(printable(tied->model));
  }
  auto left = ranking_.tied.size() - names.size();
  if (left > 0) names.push_back(std::to_string(left) + " more");
  return text + "; no difference shown to " + enumeration(names);
}

std::string Judge::brief(const std::string& name) const {
  bool ranked = !standing_.ranking().empty();
  auto text = printable(name) + ": " + (ranked ? brief_winner() : without_ranking());
  Sentences not_judged;
  for (const auto& [objection, entrants] : standing_.objections()) {
    for (const Entrant* entrant : entrants) not_judged.push_back(printable(entrant->model));
  }
  if (ranked && !not_judged.empty()) text += "; not judged: " + enumeration(not_judged);
  return text + ".";
}

// Returns the number of CPUs if all contests have the same, else an empty text.
std::string cpus_of(const Tournament& tournament) {
  std::set<std::optional<std::uint64_t>> cpus;
  for (std::size_t which = 0; which < tournament.size(); ++which) {
    cpus.insert(tournament.standing(which).cpus());
  }
  if (cpus.size() != 1 || !*cpus.begin()) return "";
  auto count = **cpus.begin();
  return "Up to " + std::to_string(count) + (count == 1 ? " CPU each. " : " CPUs each. ");
}

// Grain sweeps and maps sum up many contests.
struct Summaries {
  Sentences sentences;
  std::set<std::size_t> contests{};  // that these sentences sum up
};

Summaries summaries_of(const std::vector<Contest>& groups, const Tournament& tournament) {
  auto sweeps = find_grain(groups);
  std::erase_if(sweeps, [](const GrainSweep& sweep) { return !sweep.refusal.empty(); });
  auto maps = find_maps(groups, tournament);
  Summaries summaries{map_sentences(maps)};
  for (auto& sentence : grain_sentences(sweeps)) {
    summaries.sentences.push_back(std::move(sentence));
  }
  for (const GrainSweep& sweep : sweeps) {
    summaries.contests.insert(sweep.contests.begin(), sweep.contests.end());
  }
  for (const WorkMap& map : maps) {
    for (const MapCell& cell : map.cells) summaries.contests.insert(cell.contest);
  }
  return summaries;
}

bool has_intervals(const Sentences& sentences) {
  return std::ranges::any_of(sentences, [](const std::string& sentence) {
    return sentence.find("CI ") != std::string::npos;
  });
}

}  // namespace

Verdicts find_verdicts(std::span<const Row> rows) {
  auto groups = contests(rows);
  Tournament tournament(groups);
  auto summaries = summaries_of(groups, tournament);
  Verdicts result;
  result.brief = summaries.sentences;
  for (std::size_t which = 0; which < groups.size(); ++which) {
    Judge judge(groups[which], tournament, which);
    judge.add_sentences(result.sentences);
    if (summaries.contests.contains(which)) continue;
    const auto& workload = groups[which].workload;
    bool is_unique = std::ranges::count(groups, workload, &Contest::workload) == 1;
    result.brief.push_back(judge.brief(is_unique ? workload : groups[which].title()));
  }
  if (has_intervals(result.sentences)) {
    result.legend = cpus_of(tournament) + "CI: 95% intervals that hold for all of the run at once.";
  }
  return result;
}

std::vector<std::string> verdicts(std::span<const Row> rows) {
  return find_verdicts(rows).sentences;
}

}  // namespace interleave
