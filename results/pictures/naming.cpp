#include "results/pictures/naming.hpp"

#include "results/report/phrases.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace interleave {

namespace {

// A fact of a contest, such as ("bytes", "bytes=64"). Facts with the same key exclude each other.
using Fact = std::pair<std::string, std::string>;
using Facts = std::vector<Fact>;

constexpr std::string_view workload_key = " workload";  // no param begins with a blank

// Shortens the long values of params, such as paths and lists, in the middle.
std::string brief(const std::string& value) {
  constexpr std::size_t longest = 28;
  auto text = printable(value);
  if (text.size() <= longest) return text;
  auto plain = printable(value, true);
  return plain.substr(0, 16) + "..." +
         plain.substr(plain.size() - std::min<std::size_t>(9, plain.size()));
}

void add_params(Facts& facts, std::string_view params) {
  while (!params.empty()) {
    auto part = params.substr(0, params.find(';'));
    params.remove_prefix(std::min(part.size() + 1, params.size()));
    facts.emplace_back(part.substr(0, part.find('=')), brief(std::string(part)));
  }
}

std::optional<std::uint64_t> given_workers(const Contest& contest) {
  std::set<std::optional<std::uint64_t>> counts;
  for (const Entrant& entrant : contest.entrants) {
    if (entrant.model == "serial" || !entrant.workers) continue;
    bool given = !entrant.rows.empty() && entrant.rows.front()->worker_rule == "given";
    counts.insert(given ? entrant.workers : std::nullopt);
  }
  return counts.size() == 1 ? *counts.begin() : std::nullopt;
}

std::string about_machine(const Subject& subject, const std::string& machine) {
  for (const RunAbout& run : subject.results().runs) {
    if (run.machine != machine || machine.empty()) continue;
    return machine + " (" + printable(run.cpu_model) + ", " + counted(run.cpus_usable, "CPU") + ")";
  }
  return machine.empty() ? "unknown machine" : printable(machine);
}

Facts facts_of(const Subject& subject, const Contest& contest, bool with_rate) {
  Facts facts;
  facts.emplace_back(workload_key, brief(contest.workload));
  if (subject.has_several_machines()) {
    facts.emplace_back(" machine",
                       "machine " + about_machine(subject, subject.machine_of(contest)));
  }
  add_params(facts, contest.params);
  if (contest.load != "batch") facts.emplace_back(" load", printable(contest.load) + " load");
  if (contest.offered_per_s && with_rate) {
    facts.emplace_back(" rate", rate_text(*contest.offered_per_s) + "/s offered");
  }
  if (auto count = contest.common_in_flight()) {
    facts.emplace_back(" in flight", std::to_string(*count) + " in flight");
  }
  if (auto count = given_workers(contest)) {
    facts.emplace_back(" workers", counted(*count, "worker"));
  }
  return facts;
}

std::string joined(const Facts& facts) {
  std::string text;
  for (const auto& [key, words] : facts) {
    bool is_first_detail =
        text.find(" (") == std::string::npos && facts.front().first == workload_key;
    if (!text.empty()) text += is_first_detail ? " (" : ", ";
    text += words;
  }
  return text.find(" (") == std::string::npos || facts.front().first != workload_key ? text
                                                                                     : text + ")";
}

std::string command_of(const RunAbout& run) {
  std::string text;
  for (const auto& word : run.argv) {
    auto name = text.empty() ? word.substr(word.rfind('/') + 1) : word;
    text += (text.empty() ? "" : " ") + printable(name);
  }
  return text;
}

// Returns machines and dates in words, each once.
std::vector<std::string> machines_of(const std::vector<RunAbout>& runs) {
  std::vector<std::string> machines;
  for (const RunAbout& run : runs) {
    auto words = printable(run.cpu_model.empty() ? run.machine : run.cpu_model);
    if (run.cpus_usable > 0) words += (words.empty() ? "" : ", ") + counted(run.cpus_usable, "CPU");
    words += (words.empty() ? "" : ", ") + printable(run.started_utc.substr(0, 10));
    if (std::ranges::find(machines, words) == machines.end()) machines.push_back(words);
  }
  return machines;
}

void add_sentence(std::string& text, const std::string& sentence) {
  if (sentence.empty()) return;
  text += (text.empty() ? "" : " ") + sentence + ".";
}

}  // namespace

Naming naming_of(const Subject& subject, const std::vector<std::size_t>& which, bool with_rate) {
  std::vector<Facts> all;
  for (auto one : which) all.push_back(facts_of(subject, subject.contests()[one], with_rate));
  auto is_shared = [&](const Fact& fact) {
    return std::ranges::all_of(
        all, [&](const Facts& facts) { return std::ranges::find(facts, fact) != facts.end(); });
  };
  Naming naming;
  for (const Facts& facts : all) {
    Facts own;
    std::ranges::copy_if(facts, std::back_inserter(own),
                         [&](const Fact& fact) { return !is_shared(fact); });
    naming.titles.push_back(joined(own));
  }
  if (all.empty()) return naming;
  Facts shared;
  std::ranges::copy_if(all.front(), std::back_inserter(shared), is_shared);
  if (!shared.empty() && shared.front().first == workload_key) {
    naming.workload = shared.front().second;
    shared.erase(shared.begin());
  }
  naming.shared = joined(shared);
  return naming;
}

std::string caption_of(const Subject& subject, const Naming& naming) {
  constexpr std::size_t most_commands = 2;
  std::string text;
  const auto& runs = subject.results().runs;
  add_sentence(text, enumeration(machines_of(runs)));
  for (const RunAbout& run : std::span(runs).first(std::min(runs.size(), most_commands))) {
    add_sentence(text, command_of(run));
  }
  if (runs.size() > most_commands) {
    add_sentence(text, "And " + counted(runs.size() - most_commands, "run") + " more");
  }
  if (!naming.shared.empty()) {
    add_sentence(text, (naming.titles.size() > 1 ? "All panels: " : "Setup: ") + naming.shared);
  }
  return text;
}

std::string title_of(const std::string& what, const Naming& naming, const std::string& detail) {
  auto text = naming.workload.empty() ? what : what + " of " + naming.workload;
  return detail.empty() ? text : text + ": " + detail;
}

}  // namespace interleave
