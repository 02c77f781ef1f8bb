#include "results/groups/contest_title.hpp"
#include "results/groups/palette.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

// `params` is "key=value;key=value". The parts that begin with the model's name and a dot belong to
// the model.
struct Split {
  std::string workload;
  std::string model;
};

Split split_params(const std::string& model, std::string_view params) {
  Split split;
  while (!params.empty()) {
    auto part = params.substr(0, params.find(';'));
    params.remove_prefix(std::min(part.size() + 1, params.size()));
    bool models_own = part.starts_with(model + ".");
    auto& side = models_own ? split.model : split.workload;
    if (!side.empty()) side += ';';
    side += part;
  }
  return split;
}

using Work = std::tuple<std::string, std::string, std::string, std::optional<double>>;
using Swept = std::optional<std::uint64_t>;

auto order_of(const Row* row) {
  return std::tie(row->run_id, row->block, row->repetition, row->order, row->seed, row->started_utc,
                  row->status, row->error, row->wall_s);
}

auto order_of(const Entrant& entrant) {
  return std::tuple(rank_of(entrant.model), entrant.model, entrant.settings, entrant.workers,
                    entrant.in_flight);
}

// A file is usually in this order, and to see that is cheaper than to sort.
void sort_rows(std::vector<const Row*>& rows) {
  auto order = [](const Row* row) { return order_of(row); };
  if (!std::ranges::is_sorted(rows, {}, order)) std::ranges::sort(rows, {}, order);
}

// Was in_flight varied for its own sake? A model without a number of workers cannot show that.
bool is_swept(const std::vector<Entrant>& entrants) {
  for (const Entrant& one : entrants) {
    for (const Entrant& other : entrants) {
      if (one.workers && one.model == other.model && one.settings == other.settings &&
          one.workers == other.workers && one.in_flight != other.in_flight) {
        return true;
      }
    }
  }
  return false;
}

// serial ignores in_flight. So where it was not run at some value of in_flight, any of its rows is
// the baseline.
std::vector<Contest> split_by_in_flight(const Contest& whole) {
  std::set<Swept> values;
  std::set<Swept> serial_values;
  for (const Entrant& entrant : whole.entrants) {
    (entrant.model == "serial" ? serial_values : values).insert(entrant.in_flight);
  }
  std::vector<Contest> shares;
  for (const Swept& value : values) {
    Contest share = whole;
    share.in_flight_swept = true;
    bool any_serial = !serial_values.contains(value);
    std::erase_if(share.entrants, [&](const Entrant& entrant) {
      return entrant.in_flight != value && !(any_serial && entrant.model == "serial");
    });
    shares.push_back(std::move(share));
  }
  return shares;
}

void add(std::vector<Entrant>& entrants, const Row& row, std::string settings) {
  auto found = std::ranges::find_if(entrants, [&](const Entrant& entrant) {
    return entrant.model == row.model && entrant.settings == settings &&
           entrant.workers == row.workers && entrant.in_flight == row.in_flight;
  });
  if (found == entrants.end()) {
    found = entrants.insert(
        entrants.end(), Entrant{row.model, std::move(settings), row.workers, row.in_flight, {}});
  }
  found->rows.push_back(&row);
}

}  // namespace

std::vector<Contest> contests(std::span<const Row> rows) {
  std::map<Work, Contest> by_work;
  for (const Row& row : rows) {
    auto [params, settings] = split_params(row.model, row.params);
    auto& contest = by_work[{row.workload, params, row.load, row.offered_per_s}];
    std::tie(contest.workload, contest.params, contest.load, contest.offered_per_s) =
        std::tie(row.workload, params, row.load, row.offered_per_s);
    add(contest.entrants, row, std::move(settings));
  }
  std::vector<Contest> result;
  for (auto& [work, contest] : by_work) {
    for (Entrant& entrant : contest.entrants) {
      sort_rows(entrant.rows);
    }
    std::ranges::sort(contest.entrants, {},
                      [](const Entrant& entrant) { return order_of(entrant); });
    if (!is_swept(contest.entrants)) {
      result.push_back(std::move(contest));
      continue;
    }
    auto shares = split_by_in_flight(contest);
    std::ranges::move(shares, std::back_inserter(result));
  }
  name_contests(result);
  return result;
}

}  // namespace interleave
