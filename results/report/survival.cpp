#include "results/report/survival.hpp"

#include "results/report/phrases.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace interleave {

namespace {

struct Losses {
  std::vector<std::string> one_task{};  // models that lost only the task that crashed
  std::vector<std::string> all{};       // models that lost the whole cell
  std::set<std::string> shares{};       // such as "1 of 64"
};

bool has(const Entrant& entrant, Status status) {
  return std::ranges::any_of(entrant.rows, [&](const Row* row) { return row->status == status; });
}

void add(const Entrant& entrant, Losses& losses) {
  auto name = printable(entrant.model);
  if (has(entrant, Status::crashed)) {
    if (std::ranges::find(losses.all, name) == losses.all.end()) losses.all.push_back(name);
    return;
  }
  for (const Row* row : entrant.rows) {
    if (row->status != Status::failed || !(row->failed_tasks > 0)) continue;
    if (!(row->tasks > row->failed_tasks)) continue;
    losses.shares.insert(std::to_string(*row->failed_tasks) + " of " + std::to_string(*row->tasks));
    if (std::ranges::find(losses.one_task, name) == losses.one_task.end()) {
      losses.one_task.push_back(name);
    }
  }
}

}  // namespace

std::optional<std::string> survival(const Contest& contest) {
  Losses losses;
  for (const Entrant& entrant : contest.entrants) add(entrant, losses);
  if (losses.all.empty()) return std::nullopt;
  auto whole = enumeration(losses.all) + " lost the whole cell with it";
  if (losses.one_task.empty()) return "one task crashed: " + whole;
  auto share = losses.shares.size() == 1 ? " (" + *losses.shares.begin() + ")" : "";
  return "one task crashed: " + enumeration(losses.one_task) + " lost that task alone" + share +
         ", and " + whole;
}

}  // namespace interleave
