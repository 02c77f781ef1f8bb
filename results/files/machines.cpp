#include "results/files/machines.hpp"

#include "results/text/human.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace interleave {

namespace {

std::string key_of(const RunAbout& about) {
  if (!about.machine.empty()) return about.machine;
  return about.cpu_model + ' ' + about.kernel + ' ' + std::to_string(about.cpus_usable);
}

// Returns "Linux 6.18.44" of "Linux 6.18.44 x86_64".
std::string first_words(const std::string& kernel) {
  return kernel.substr(0, kernel.find(' ', kernel.find(' ') + 1));
}

std::string name_of(const std::string& key, const std::vector<RunAbout>& runs) {
  if (runs.empty()) return key;
  const RunAbout& about = runs.front();
  std::string name = about.cpu_model.empty() ? "unknown CPU" : about.cpu_model;
  if (about.cpus_usable > 0) name += ", " + counted(about.cpus_usable, "CPU");
  if (!about.kernel.empty()) name += ", " + first_words(about.kernel);
  return name;
}

class Splitting {
 public:
  explicit Splitting(const std::vector<RunAbout>& runs) {
    for (const RunAbout& about : runs) {
      if (!about.run_id.empty()) machines_.emplace(about.run_id, key_of(about));
    }
  }

  // Returns the machine of all rows and runs. Empty if there are several, or none is known.
  std::string only_key(const ResultSet& all) const {
    if (all.rows.empty()) return "";
    auto key = known_key(all.rows.front());
    bool same =
        std::ranges::all_of(all.rows, [&](const Row& row) { return known_key(row) == key; });
    same &=
        std::ranges::all_of(all.runs, [&](const RunAbout& about) { return key_of(about) == key; });
    return same ? std::string(key) : "";
  }

  // A row that names its machine decides for all lines of its run in other files.
  ResultSet& of(const Row& row) {
    if (!row.machine.empty()) {
      machines_.insert_or_assign(row.run_id, row.machine);
      return at(row.machine);
    }
    return of_run(row.run_id);
  }
  ResultSet& of_run(const std::string& run_id) {
    auto found = machines_.find(run_id);
    return at(found == machines_.end() ? "run " + run_id : found->second);
  }
  ResultSet& of(const RunAbout& about) {
    return about.run_id.empty() ? at(key_of(about)) : of_run(about.run_id);
  }

  // Two machines may be alike. Then their keys tell them apart.
  std::vector<MachineResults> take() {
    std::map<std::string, int> times;
    for (const auto& [key, results] : all_) ++times[name_of(key, results.runs)];
    for (auto& [name, results] : all_) {
      auto plain = name_of(name, results.runs);
      if (times[plain] > 1) plain.append(" (").append(name).append(")");
      name = plain;
    }
    return std::move(all_);
  }

 private:
  std::string_view known_key(const Row& row) const {
    if (!row.machine.empty()) return row.machine;
    auto found = machines_.find(row.run_id);
    return found == machines_.end() ? std::string_view() : found->second;
  }
  ResultSet& at(const std::string& key) {
    auto [found, is_new] = places_.emplace(key, all_.size());
    if (is_new) all_.push_back({key, {}});
    return all_[found->second].results;
  }

  std::map<std::string, std::string> machines_;  // by run
  std::map<std::string, std::size_t> places_;    // by key
  std::vector<MachineResults> all_;              // named by their keys until take()
};

}  // namespace

std::vector<MachineResults> by_machine(ResultSet all) {
  Splitting splitting(all.runs);
  // To move 100,000 rows takes longer than to look at them.
  if (auto key = splitting.only_key(all); !key.empty()) {
    std::vector<MachineResults> one;
    auto name = name_of(key, all.runs);
    one.push_back({std::move(name), std::move(all)});
    return one;
  }
  for (Row& row : all.rows) splitting.of(row).rows.push_back(std::move(row));
  for (auto& line : all.latencies)
    splitting.of_run(line.run_id).latencies.push_back(std::move(line));
  for (auto& line : all.locks) splitting.of_run(line.run_id).locks.push_back(std::move(line));
  for (auto& line : all.waits) splitting.of_run(line.run_id).waits.push_back(std::move(line));
  for (auto& about : all.runs) splitting.of(about).runs.push_back(std::move(about));
  return splitting.take();
}

}  // namespace interleave
