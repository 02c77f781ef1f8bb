#include "bench/measure/check_inputs.hpp"

#include "core/errors.hpp"
#include "results/text/human.hpp"

#include <set>
#include <sstream>

namespace interleave {

namespace {

constexpr char refused = 'R';   // the rest of the message is the error of prepare()
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

std::string in_words(Clock::duration time) {
  return three_digits(std::chrono::duration<double>(time).count()) + " s";
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

[[noreturn]] void complain(const Cell& cell, const std::string& why) {
  auto where = cell.where.empty() ? "" : cell.where + ": ";
  throw UsageError(where + std::string(cell.workload->name) + ": " + why);
}

}  // namespace

Facts check_inputs(Supervisor& supervisor, const RunPlan& plan) {
  Facts facts;
  std::set<std::pair<const Workload*, std::string>> seen;
  for (const Cell& cell : plan.cells) {
    auto params = cell.workload_settings.canonical();
    if (!seen.emplace(cell.workload, params).second) continue;
    auto ending = supervisor.run([&] { return prepare_once(cell, plan.seed); }, plan.timeout);
    if (ending.cause == Ending::Cause::timeout) {
      complain(cell, "what its tasks need is not ready within the " + in_words(plan.timeout) +
                         " that a cell may take; make it smaller, or give a longer --timeout");
    }
    if (!ending.clean() || ending.message.empty()) continue;
    if (ending.message.front() == refused) {
      complain(cell, ending.message.substr(1));
    }
    if (auto found = parse_facts(ending.message); !found.empty()) {
      auto name = std::string(cell.workload->name);
      if (facts.contains(name)) name.append(" ").append(params);
      facts[name] = std::move(found);
    }
  }
  return facts;
}

}  // namespace interleave
