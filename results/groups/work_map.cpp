#include "results/groups/work_map.hpp"

#include "results/groups/ranking.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace interleave {

namespace {

struct Share {
  std::uint64_t waiting;
  std::string others;  // the other parameters
};

// Splits "task=1ms;waiting=50;yield=0" into 50 and "task=1ms;yield=0". Returns nullopt if there is
// no share of waiting.
std::optional<Share> split(const std::string& params) {
  constexpr std::string_view key = ";waiting=";
  auto text = ";" + params;
  auto start = text.find(key);
  if (start == std::string::npos) return std::nullopt;
  auto end = std::min(text.find(';', start + 1), text.size());
  Share share{};
  const auto* last = text.data() + end;
  auto [rest, error] = std::from_chars(text.data() + start + key.size(), last, share.waiting);
  if (error != std::errc{} || rest != last) return std::nullopt;
  share.others = text.erase(start, end - start);
  if (!share.others.empty()) share.others.erase(0, 1);  // the first semicolon
  return share;
}

// Had the batches of the best model fewer tasks than should be in flight?
bool is_unfilled(const Entrant& best, std::uint64_t in_flight) {
  auto tasks = best.typical([](const Row& row) { return row.tasks; });
  return tasks && *tasks < static_cast<double>(in_flight);
}

std::string refusal_of(const Tournament& tournament, const Ranking& ranking, const MapCell& cell) {
  if (ranking.best == nullptr) {
    bool any = !tournament.standing(cell.contest).ranking().empty();
    return any ? "only one model can be judged" : "no model can be judged";
  }
  if (!ranking.enough_blocks) return "a verdict needs at least six blocks";
  if (is_unfilled(*ranking.best, cell.in_flight)) {
    return "a batch had fewer tasks than should be in flight";
  }
  return "";
}

void judge(const Tournament& tournament, MapCell& cell) {
  auto ranking = interleave::ranking(tournament, cell.contest);
  cell.refusal = refusal_of(tournament, ranking, cell);
  if (!cell.refusal.empty()) return;
  cell.best = ranking.best->model;
  for (const Entrant* tied : ranking.tied) cell.tied.push_back(tied->model);
  for (const Entrant* other : tournament.standing(cell.contest).ranking()) {
    if (other == ranking.best || std::ranges::find(ranking.tied, other) != ranking.tied.end()) {
      continue;
    }
    cell.margin = tournament.compare(cell.contest, *ranking.best, *other).ratio;
    return;
  }
}

bool has_two_of_each(const WorkMap& map) {
  std::set<std::uint64_t> waiting;
  std::set<std::uint64_t> in_flight;
  for (const MapCell& cell : map.cells) {
    waiting.insert(cell.waiting);
    in_flight.insert(cell.in_flight);
  }
  return waiting.size() > 1 && in_flight.size() > 1;
}

}  // namespace

std::vector<WorkMap> find_maps(const std::vector<Contest>& contests, const Tournament& tournament) {
  std::map<std::string, WorkMap> by_params;
  for (std::size_t which = 0; which < contests.size(); ++which) {
    const Contest& contest = contests[which];
    if (contest.workload != "phases" || contest.is_open()) continue;
    auto share = split(contest.params);
    auto in_flight = contest.common_in_flight();
    if (!share || !in_flight) continue;
    MapCell cell{.waiting = share->waiting, .in_flight = *in_flight, .contest = which};
    judge(tournament, cell);
    by_params[share->others].cells.push_back(std::move(cell));
  }
  std::vector<WorkMap> maps;
  for (auto& [params, map] : by_params) {
    if (!has_two_of_each(map)) continue;
    map.params = params;
    std::ranges::sort(map.cells, {},
                      [](const MapCell& cell) { return std::pair(cell.waiting, cell.in_flight); });
    maps.push_back(std::move(map));
  }
  return maps;
}

}  // namespace interleave
