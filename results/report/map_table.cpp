#include "results/report/map_table.hpp"

#include "results/report/phrases.hpp"
#include "results/text/grid.hpp"
#include "results/text/human.hpp"
#include "results/text/paragraph.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <utility>

namespace interleave {

namespace {

using Letters = std::map<std::string, std::string>;  // by model
using Cells = std::vector<const MapCell*>;

// The model that leads most often is A.
std::vector<std::string> models_of(const WorkMap& map) {
  std::map<std::string, int> leads;
  for (const MapCell& cell : map.cells) {
    if (!cell.refusal.empty()) continue;
    --leads[cell.best];
    for (const auto& tied : cell.tied) leads.try_emplace(tied, 0);
  }
  std::vector<std::string> models;
  for (const auto& [model, count] : leads) models.push_back(model);
  std::ranges::stable_sort(models, {}, [&](const auto& model) { return leads.at(model); });
  return models;
}

Letters letters_of(const std::vector<std::string>& models) {
  Letters letters;
  for (std::size_t place = 0; place < models.size(); ++place) {
    letters[models[place]] = std::string(1 + place / 26, static_cast<char>('A' + place % 26));
  }
  return letters;
}

std::string margin_text(double margin) {
  return three_digits(margin) + "x";
}

// "A 1.40x", or "A~BC 1.40x" if A was not shown to beat B and C.
std::string cell_text(const MapCell& cell, const Letters& letters) {
  constexpr std::size_t most = 3;
  if (!cell.refusal.empty()) return "?";
  auto text = letters.at(cell.best);
  if (!cell.tied.empty()) text += "~";
  for (std::size_t place = 0; place < std::min(most, cell.tied.size()); ++place) {
    text += letters.at(cell.tied[place]);
  }
  if (cell.tied.size() > most) text += "+";
  return cell.margin > 0 ? text + " " + margin_text(cell.margin) : text;
}

std::string title_of(const WorkMap& map) {
  auto text = printable(map.params);
  for (std::size_t place = 0; (place = text.find(';', place)) != std::string::npos;) {
    text.replace(place, 1, ", ");
  }
  return "phases" + (text.empty() ? text : ", " + text);
}

std::set<std::string> refusals_of(const WorkMap& map) {
  std::set<std::string> refusals;
  for (const MapCell& cell : map.cells) {
    if (!cell.refusal.empty()) refusals.insert(cell.refusal);
  }
  return refusals;
}

std::string legend_of(const WorkMap& map, const std::vector<std::string>& models) {
  std::string text;
  auto letters = letters_of(models);
  for (const auto& model : models) {
    text += (text.empty() ? "" : ", ") + letters.at(model) + " " + printable(model, true);
  }
  if (!models.empty()) {
    text +=
        ". A 1.40x: A is the best, 1.40 times the best model that it was shown to beat. A~B: no "
        "difference was shown between A and B. +: nor to more models.";
  }
  for (const auto& refusal : refusals_of(map)) {
    text += (text.empty() ? "" : " ") + ("?: " + refusal) + ".";
  }
  return text;
}

void print_grid(std::ostream& out, const WorkMap& map, const Letters& letters, unsigned width) {
  std::set<std::uint64_t> columns;
  std::map<std::uint64_t, std::map<std::uint64_t, std::string>> lines;
  for (const MapCell& cell : map.cells) {
    columns.insert(cell.in_flight);
    lines[cell.waiting][cell.in_flight] = cell_text(cell, letters);
  }
  Grid grid;
  grid.add_column("  waiting", 0);
  int order = 0;
  for (auto in_flight : columns) grid.add_column(std::to_string(in_flight), order++);
  for (auto& [waiting, texts] : lines) {
    std::vector<std::string> line{"  " + std::to_string(waiting) + "%"};
    for (auto in_flight : columns) {
      auto found = texts.find(in_flight);
      line.push_back(found == texts.end() ? "-" : found->second);
    }
    grid.add_line(std::move(line));
  }
  for (const auto& line : grid.lines(width)) out << line << '\n';
  if (auto left_out = grid.left_out(width); !left_out.empty()) {
    print_paragraph(out, "", left_out_sentence(left_out), 2, width);
  }
}

// "50%", or "0% to 50%"
std::string range(std::uint64_t low, std::uint64_t high, const std::string& unit) {
  auto text = std::to_string(low) + unit;
  return low == high ? text : text + " to " + std::to_string(high) + unit;
}

// Returns where these cells are, if they are all cells of a rectangle. Otherwise their number.
std::string region(const WorkMap& map, const Cells& cells) {
  auto waits = std::ranges::minmax(cells, {}, &MapCell::waiting);
  auto crowds = std::ranges::minmax(cells, {}, &MapCell::in_flight);
  auto inside = std::ranges::count_if(map.cells, [&](const MapCell& cell) {
    return cell.waiting >= waits.min->waiting && cell.waiting <= waits.max->waiting &&
           cell.in_flight >= crowds.min->in_flight && cell.in_flight <= crowds.max->in_flight;
  });
  if (inside != std::ssize(cells)) return "in " + counted(cells.size(), "cell");
  return "at " + range(waits.min->waiting, waits.max->waiting, "%") + " waiting with " +
         range(crowds.min->in_flight, crowds.max->in_flight, "") + " in flight";
}

std::string margins(const Cells& cells) {
  auto [least, most] = std::ranges::minmax(cells, {}, &MapCell::margin);
  auto low = margin_text(least->margin);
  auto high = margin_text(most->margin);
  return low == high ? low : low + " to " + high;
}

std::string sentence_of(const WorkMap& map) {
  std::map<std::string, Cells> won;
  std::size_t tied = 0;
  std::size_t refused = 0;
  for (const MapCell& cell : map.cells) {
    if (cell.has_winner()) won[cell.best].push_back(&cell);
    if (!cell.tied.empty()) ++tied;
    if (!cell.refusal.empty()) ++refused;
  }
  std::vector<std::string> parts;
  for (const auto& model : models_of(map)) {
    auto found = won.find(model);
    if (found == won.end()) continue;
    parts.push_back(printable(model, true) + " wins " + region(map, found->second) + ", by " +
                    margins(found->second));
  }
  auto all = " of " + counted(map.cells.size(), "cell");
  if (tied > 0) parts.push_back("no single winner was shown in " + std::to_string(tied) + all);
  if (refused > 0) {
    auto why = refusals_of(map);
    parts.push_back("nothing can be said on " + std::to_string(refused) + all + ", since " +
                    enumeration({why.begin(), why.end()}));
  }
  auto text = "Map of " + title_of(map) + ": ";
  for (const auto& part : parts) text += (&part == &parts.front() ? "" : "; ") + part;
  return text + ".";
}

}  // namespace

void print_maps(std::ostream& out, std::span<const WorkMap> maps, unsigned width) {
  for (const WorkMap& map : maps) {
    auto models = models_of(map);
    print_paragraph(
        out, "", "Which model wins? By share of waiting and by tasks in flight: " + title_of(map),
        0, width);
    print_grid(out, map, letters_of(models), width);
    print_paragraph(out, "", legend_of(map, models), 2, width);
  }
}

std::vector<std::string> map_sentences(std::span<const WorkMap> maps) {
  std::vector<std::string> sentences;
  for (const WorkMap& map : maps) sentences.push_back(sentence_of(map));
  return sentences;
}

}  // namespace interleave
