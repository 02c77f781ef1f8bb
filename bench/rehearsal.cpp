#include "bench/rehearsal.hpp"

#include "core/errors.hpp"

#include <set>
#include <sstream>

namespace interleave {

namespace {

constexpr char refused = 'R';   // the rest of the message is prepare()'s complaint
constexpr char prepared = 'P';  // the rest is "key\tvalue\n" lines

std::string prepare_once(const Cell& cell, std::uint64_t seed) {
  try {
    auto environment = cell.workload->prepare(cell.workload_settings, {.tasks = 1, .seed = seed});
    std::string message(1, prepared);
    for (const auto& [key, value] : environment->facts()) {
      message.append(key).append("\t").append(value).append("\n");
    }
    return message;
  } catch (const UsageError& error) {
    return refused + std::string(error.what());
  }
}

std::map<std::string, std::string> parse_facts(const std::string& message) {
  std::map<std::string, std::string> facts;
  std::istringstream lines(message.substr(1));
  for (std::string line; std::getline(lines, line);) {
    auto tab = line.find('\t');
    if (tab != std::string::npos) facts[line.substr(0, tab)] = line.substr(tab + 1);
  }
  return facts;
}

}  // namespace

Facts rehearse(Supervisor& supervisor, const RunPlan& plan) {
  Facts facts;
  std::set<const Workload*> seen;  // one request gives a workload one set of settings
  for (const Cell& cell : plan.cells) {
    if (!seen.insert(cell.workload).second) continue;
    auto ending = supervisor.run([&] { return prepare_once(cell, plan.seed); }, plan.timeout);
    if (!ending.clean() || ending.message.empty()) continue;
    if (ending.message.front() == refused) {
      throw UsageError(std::string(cell.workload->name) + ": " + ending.message.substr(1));
    }
    if (auto found = parse_facts(ending.message); !found.empty()) {
      facts[std::string(cell.workload->name)] = std::move(found);
    }
  }
  return facts;
}

}  // namespace interleave
