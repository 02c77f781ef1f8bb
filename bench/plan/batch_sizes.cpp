#include "bench/plan/batch_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace interleave {

namespace {

constexpr double most_windows = 5;   // longest repetition of a slow model
constexpr double least_share = 0.5;  // shortest repetition of the fastest model, in windows
constexpr std::uint32_t tasks_a_cpu =
    50;  // the end of a batch, in which some CPUs are idle, then weighs little

double seconds(Clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

bool is_baseline(const Cell& cell) {
  return cell.model->shape == Model::Shape::single;
}

// Returns the number of tasks with which these speeds take one window on average. The slowest are
// left out while they would take too long, since the others would get almost no time.
double tasks_for_mean_window(std::vector<double> speeds, double window_s) {
  std::ranges::sort(speeds);
  for (auto first = speeds.begin();; ++first) {
    double sum = 0;
    for (auto speed = first; speed != speeds.end(); ++speed) sum += 1 / *speed;
    auto tasks = static_cast<double>(speeds.end() - first) * window_s / sum;
    if (tasks / *first <= most_windows * window_s) return tasks;
  }
}

// Rounds up to a multiple of `round`.
double rounded(double tasks, double round) {
  return std::ceil(tasks / round) * round;
}

std::string work_of(const Cell& cell) {
  return std::string(cell.workload->name) + " " + cell.workload_settings.canonical();
}

std::uint32_t least_tasks(const Cell& cell) {
  return std::max(enough_rounds * cell.in_flight, tasks_a_cpu * cell.usable_cpus);
}

}  // namespace

std::vector<std::size_t> batch_groups(const RunPlan& plan) {
  using Key = std::pair<std::string, std::uint32_t>;  // work, in_flight
  std::map<Key, std::size_t> numbers;
  std::vector<std::size_t> groups(plan.cells.size());
  std::vector<std::size_t> baselines;
  for (std::size_t place = 0; place < groups.size(); ++place) {
    const Cell& cell = plan.cells[place];
    groups[place] = place;
    if (cell.open || plan.tasks) continue;
    if (is_baseline(cell)) {
      baselines.push_back(place);
    } else {
      groups[place] = numbers.try_emplace({work_of(cell), cell.in_flight}, place).first->second;
    }
  }
  for (auto place : baselines) {
    const Cell& cell = plan.cells[place];
    auto same = numbers.find({work_of(cell), cell.in_flight});
    auto nearest = same != numbers.end() ? same : numbers.lower_bound({work_of(cell), 0});
    bool has_others = nearest != numbers.end() && nearest->first.first == work_of(cell);
    if (has_others) groups[place] = nearest->second;
  }
  return groups;
}

std::uint32_t tasks_of_group(std::span<const Paced> members, Clock::duration window) {
  auto window_s = seconds(window);
  std::vector<double> speeds;
  double least = 0;
  double round = 1;
  for (const Paced& member : members) {
    speeds.push_back(member.per_s);
    least = std::max<double>(least, least_tasks(*member.cell));
    round = std::max<double>(round, member.cell->in_flight);
  }
  auto fastest = std::ranges::max(speeds);
  auto tasks = std::max(tasks_for_mean_window(speeds, window_s), fastest * least_share * window_s);
  if (least <= fastest * most_windows * window_s) tasks = std::max(tasks, least);
  return static_cast<std::uint32_t>(rounded(std::min<double>(tasks, most_chosen_tasks), round));
}

std::uint32_t tasks_of_member(const Paced& member, std::uint32_t group_tasks,
                              Clock::duration window) {
  auto in_one = member.per_s * seconds(window);
  auto at_most = most_windows * in_one;
  if (group_tasks <= at_most) return std::max(group_tasks, member.cell->at_once());
  auto enough = static_cast<double>(enough_rounds * member.cell->in_flight);
  auto tasks = std::min<double>(enough <= at_most ? std::max(enough, in_one) : in_one, group_tasks);
  return static_cast<std::uint32_t>(rounded(tasks, member.cell->at_once()));
}

}  // namespace interleave
