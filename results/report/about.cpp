#include "results/report/about.hpp"

#include "results/text/human.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace interleave {

namespace {

// "interleave run --quick": the program without its folder.
std::string command_of(const RunAbout& run) {
  std::string command;
  for (const auto& word : run.argv) {
    std::string_view shown = word;
    if (command.empty()) shown.remove_prefix(shown.rfind('/') + 1);
    bool is_plain = shown.find_first_of(" \t'\"$&;|<>()*") == std::string_view::npos;
    command += command.empty() ? "" : " ";
    command += is_plain ? std::string(shown) : "'" + std::string(shown) + "'";
  }
  return command;
}

std::string machine_of(const RunAbout& run) {
  std::string text;
  auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (!run.cpu_model.empty()) add(run.cpu_model);
  if (run.cpus_usable > 0) add(counted(run.cpus_usable, "CPU"));
  if (!run.kernel.empty()) add(run.kernel);
  return text;
}

std::string sentence_of(const RunAbout& run) {
  auto text = run.dir.string() + ": ";
  auto command = command_of(run);
  text += command.empty() ? "a run" : command;
  if (!run.started_utc.empty()) text += ", " + run.started_utc.substr(0, 10);
  if (auto machine = machine_of(run); !machine.empty()) text += ", on " + machine;
  text += '.';
  if (!run.ended.empty() && run.ended != "complete") {
    text += " It is not complete (" + run.ended + ").";
  }
  return printable(text);
}

}  // namespace

std::vector<std::string> about(const ResultSet& results) {
  constexpr std::size_t most = 6;
  std::vector<std::string> sentences;
  if (results.runs.size() > most) {
    return {counted(results.runs.size(), "run") + " of this machine, " +
            counted(results.rows.size(), "row") + "."};
  }
  for (const RunAbout& run : results.runs) sentences.push_back(sentence_of(run));
  if (sentences.empty()) {
    return {"No run.json says where " + counted(results.rows.size(), "row") + " came from."};
  }
  return sentences;
}

std::vector<std::string> warnings_of(std::span<const RunAbout> runs) {
  std::vector<std::string> sentences;
  std::set<std::string> seen;
  for (const RunAbout& run : runs) {
    for (const auto& [kind, what, advice] : run.warnings) {
      auto sentence = "warning: " + printable(what);
      sentence.append("; ").append(printable(advice));
      if (seen.insert(sentence).second) sentences.push_back(std::move(sentence));
    }
  }
  return sentences;
}

}  // namespace interleave
