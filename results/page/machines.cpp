// The machines, the runs and their warnings.
#include "results/page/html.hpp"
#include "results/page/sections.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace interleave {

namespace {

constexpr std::size_t most_runs = 40;
constexpr std::size_t most_warnings = 40;

using Facts = std::vector<std::pair<std::string, std::string>>;

std::vector<const RunAbout*> all_runs(std::span<const PageSide> sides) {
  std::vector<const RunAbout*> runs;
  for (const PageSide& side : sides) {
    for (const RunAbout& run : side.results.runs) runs.push_back(&run);
  }
  return runs;
}

Facts machine_of(const RunAbout& run) {
  return {{"Machine", run.machine},
          {"CPU", run.cpu_model},
          {"Usable CPUs", run.cpus_usable > 0 ? std::to_string(run.cpus_usable) : ""},
          {"Memory", run.memory_bytes > 0 ? human_bytes(double(run.memory_bytes)) : ""},
          {"Kernel", run.kernel},
          {"Compiler", run.compiler},
          {"Build", run.build},
          {"interleave", run.version}};
}

std::string list_of(const Facts& facts) {
  std::string text = "<dl>\n";
  for (const auto& [name, value] : facts) {
    if (!value.empty()) text += tagged("dt", name) + tagged("dd", value) + "\n";
  }
  return text + "</dl>\n";
}

std::string command_of(const RunAbout& run) {
  std::string text;
  for (const auto& word : run.argv) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string run_line(const RunAbout& run) {
  auto ended = run.ended == "complete" || run.ended.empty() ? "" : " (" + run.ended + ")";
  return "<tr>" + tagged("th scope=\"row\"", run.run_id) + "<td>" +
         html(run.started_utc.substr(0, 16) + ended) + "<td>" + html(run.machine) + "<td>" +
         html(run.suite) + "<td>" + std::to_string(run.blocks) + "<td>" +
         tagged("code", command_of(run)) + "\n";
}

std::string run_table(const std::vector<const RunAbout*>& runs) {
  std::string text =
      "<div class=\"wide\" role=\"region\" aria-labelledby=\"runs-caption\" tabindex=\"0\">\n"
      "<table>\n<caption id=\"runs-caption\">The runs</caption>\n<thead><tr>";
  for (const char* heading : {"run", "started (UTC)", "machine", "suite", "blocks", "command"}) {
    text += tagged("th scope=\"col\"", heading);
  }
  text += "</tr></thead>\n<tbody>\n";
  for (std::size_t which = 0; which < std::min(runs.size(), most_runs); ++which) {
    text += run_line(*runs[which]);
  }
  text += "</tbody></table></div>\n";
  auto more = runs.size() - std::min(runs.size(), most_runs);
  return more == 0 ? text : text + tagged("p", "And " + counted(more, "more run") + ".");
}

// Returns each warning once, however many runs have it.
std::string warning_list(const std::vector<const RunAbout*>& runs) {
  std::vector<std::string> found;
  for (const RunAbout* run : runs) {
    for (const RunWarning& warning : run->warnings) {
      auto text = warning.what + (warning.advice.empty() ? "" : "; " + warning.advice) + ".";
      if (std::ranges::find(found, text) == found.end()) found.push_back(std::move(text));
    }
  }
  if (found.empty()) return tagged("p", "The runs have no warnings.") + "\n";
  std::string text = "<ul class=\"beware\">\n";
  for (std::size_t which = 0; which < std::min(found.size(), most_warnings); ++which) {
    text += tagged("li", found[which]) + "\n";
  }
  if (found.size() > most_warnings) {
    text += tagged("li", "And " + counted(found.size() - most_warnings, "more warning") + ".");
  }
  return text + "</ul>\n";
}

}  // namespace

std::string machines_section(std::span<const PageSide> sides) {
  auto runs = all_runs(sides);
  std::string text = "<section id=\"machine\">\n<h2>Machine and warnings</h2>\n";
  if (runs.empty()) {
    text += tagged("p", "No run.json is there, so nothing is known of the machine.") + "\n";
    return text + "</section>\n";
  }
  std::vector<Facts> machines;
  for (const RunAbout* run : runs) {
    auto facts = machine_of(*run);
    if (std::ranges::find(machines, facts) == machines.end()) machines.push_back(std::move(facts));
  }
  text += "<div class=\"machines\">\n";
  for (const Facts& facts : machines) text += list_of(facts);
  return text + "</div>\n<h3>Warnings</h3>\n" + warning_list(runs) + run_table(runs) +
         "</section>\n";
}

}  // namespace interleave
