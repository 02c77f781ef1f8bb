// Flags together with a suite. --models and --workloads keep only the named cells of each matrix. A
// matrix without a list of models means all of them, so it runs those of the flag. Any other flag
// replaces the value in every matrix.
#include "bench/plan/overrides.hpp"

#include "bench/plan/values.hpp"
#include "core/errors.hpp"

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

std::vector<Placed<std::string>> placed(const std::vector<std::string>& names, const char* flag) {
  std::vector<Placed<std::string>> result;
  for (const auto& name : names) result.push_back({name, flag});
  return result;
}

bool has(Names names, const std::string& name) {
  return std::ranges::find(names, name, &Placed<std::string>::value) != names.end();
}

// Keeps the names of a matrix that the flag names too.
void keep(std::vector<Placed<std::string>>& names, Names asked) {
  if (asked.empty() || has(asked, "all")) return;
  std::erase_if(names, [&](const auto& name) { return !has(asked, name.value); });
}

void filter_models(Matrix& matrix, Names asked) {
  if (matrix.models.empty()) {
    matrix.models.assign(asked.begin(), asked.end());
    return;
  }
  keep(matrix.models, asked);
  if (matrix.models.empty()) matrix.workloads.clear();  // no models would mean all
}

// Throws if a name of the flag is in no matrix.
void require_used(Names asked, std::vector<Placed<std::string>> Matrix::*names,
                  const Suite& suite) {
  for (const auto& name : asked) {
    bool used = std::ranges::any_of(suite.matrices, [&](const Matrix& matrix) {
      return !matrix.workloads.empty() && has(matrix.*names, name.value);
    });
    if (used || name.value == "all") continue;
    std::string complaint = name.where + ": '" + name.value;
    complaint.append("' is not in what is left of the suite '").append(suite.name);
    throw UsageError(complaint + "'; see it with --plan, or copy and change it");
  }
}

void filter(Suite& suite, const RunRequest& request) {
  auto asked_models = placed(request.models, "--models");
  auto asked_workloads = placed(request.workloads, "--workloads");
  find_models(asked_models);
  find_workloads(asked_workloads);
  for (Matrix& matrix : suite.matrices) {
    find_models(matrix.models);  // reports a wrong name that the filter would remove
    find_workloads(matrix.workloads);
    keep(matrix.workloads, asked_workloads);
    filter_models(matrix, asked_models);
  }
  require_used(asked_models, &Matrix::models, suite);
  require_used(asked_workloads, &Matrix::workloads, suite);
  std::erase_if(suite.matrices, [](const Matrix& matrix) { return matrix.workloads.empty(); });
}

void replace(Matrix& matrix, const RunRequest& request) {
  if (!request.workers.empty()) matrix.workers = request.workers;
  if (!request.in_flight.empty()) {
    matrix.in_flight = request.in_flight;
    matrix.in_flight_per_worker.clear();
  }
  if (!request.rates.empty()) {
    matrix.rates.clear();
    for (auto rate : request.rates) matrix.rates.push_back({rate, "--rate"});
  }
  if (request.duration) matrix.duration = {*request.duration, "--duration"};
  if (request.arrivals) matrix.arrivals = request.arrivals;
  if (request.goal) matrix.tail = request.goal->tail;
}

// Refuses flags about open load in a run without one. Ignoring them silently would run another
// experiment than the user asked for.
void check_open_load(const Suite& suite, const RunRequest& request) {
  bool open = std::ranges::any_of(suite.matrices,
                                  [](const Matrix& matrix) { return !matrix.rates.empty(); });
  for (auto [given, flag] : {std::pair(request.duration.has_value(), "--duration"),
                             std::pair(request.arrivals.has_value(), "--arrivals"),
                             std::pair(request.goal.has_value(), "--slo")}) {
    if (given && !open) {
      throw UsageError(std::string(flag) + ": it is about open load; give --rate as well");
    }
  }
  if (open && request.tasks) {
    throw UsageError(
        "--tasks: under --rate there are rate x --duration tasks; give one of the two");
  }
}

// Reads --set. Each setting must exist in a model or workload of some matrix.
std::vector<Dial> parse_extra(const Suite& suite, const RunRequest& request) {
  std::vector<const Model*> models;
  std::vector<const Workload*> workloads;
  auto add = [](auto& all, const auto& more) {
    for (const auto* one : more) {
      if (std::ranges::find(all, one) == all.end()) all.push_back(one);
    }
  };
  for (const Matrix& matrix : suite.matrices) {
    add(models, find_models(matrix.models));
    add(workloads, find_workloads(matrix.workloads));
  }
  std::vector<Dial> extra;
  for (const auto& text : request.set) {
    for (auto& dial : parse_dials(text, models, workloads)) {
      for (const auto& value : dial.values) {
        select(models, workloads, std::vector{Setting{dial.where, dial.owner, dial.key, value}},
               {});
      }
      extra.push_back(std::move(dial));
    }
  }
  return extra;
}

Suite find_or_make_suite(const RunRequest& request) {
  if (!request.suite.empty()) return find_suite(request.suite);
  if (request.workloads.empty()) return find_suite(std::string(default_suite));
  Suite suite;
  suite.matrices.emplace_back().workloads = placed(request.workloads, "--workloads");
  return suite;
}

}  // namespace

Chosen choose(const RunRequest& request) {
  auto suite = find_or_make_suite(request);
  filter(suite, request);
  for (Matrix& matrix : suite.matrices) replace(matrix, request);
  check_open_load(suite, request);
  auto extra = parse_extra(suite, request);
  if (request.quick) suite.repetitions = quick_repetitions;
  suite.repetitions.blocks = request.repetitions.value_or(suite.repetitions.blocks);
  if (request.rigorous) {
    suite.repetitions.blocks = most_rigorous_blocks;
    suite.repetitions.aim = rigorous_aim;
  }
  if (request.seed) suite.seed = request.seed;
  if (request.timeout) suite.timeout = request.timeout;
  if (request.time) suite.time = request.time;
  return {std::move(suite), std::move(extra)};
}

}  // namespace interleave
