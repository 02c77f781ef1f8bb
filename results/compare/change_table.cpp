#include "results/compare/change_table.hpp"

#include "results/text/grid.hpp"
#include "results/text/human.hpp"
#include "results/text/paragraph.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ostream>
#include <set>
#include <string>
#include <utility>

namespace interleave {

namespace {

std::string plain(std::string_view text) {
  return printable(text, true);
}

std::string score_text(const CellKey& cell, double score) {
  return cell.load == "open" ? human_duration(1 / score) : human_count(score) + "/s";
}

std::string ratio_text(double ratio) {
  return three_digits(ratio) + "x";
}

std::string interval_text(const Change& change) {
  return change.low > 0 ? three_digits(change.low) + "-" + three_digits(change.high) : "none";
}

std::string repetitions_text(const Change& change) {
  auto before = std::to_string(change.repetitions_before);
  if (change.repetitions_before == change.repetitions_after) return before;
  return before + "/" + std::to_string(change.repetitions_after);
}

template <class Number> std::string or_nothing(const std::optional<Number>& value) {
  return value ? human_count(static_cast<double>(*value)) : "";
}

/// Shows the params of a cell only if its model and workload were run with several.
class Distinctions {
 public:
  explicit Distinctions(const Changes& changes) {
    for (const Change& change : changes.cells) {
      params_.emplace(name(change.cell), change.cell.params);
    }
    for (const auto& [name, params] : params_) {
      if (!seen_.insert(name).second) several_.insert(name);
    }
  }

  std::string params(const CellKey& cell) const {
    return several_.contains(name(cell)) ? plain(cell.params) : "";
  }

 private:
  using Name = std::pair<std::string, std::string>;
  static Name name(const CellKey& cell) { return {cell.model, cell.workload}; }

  std::set<std::pair<Name, std::string>> params_;
  std::set<Name> seen_;
  std::set<Name> several_;
};

std::vector<std::vector<std::string>> lines_of(const Changes& changes) {
  Distinctions distinctions(changes);
  std::vector<std::vector<std::string>> lines;
  for (const Change& change : changes.cells) {
    const CellKey& cell = change.cell;
    lines.push_back(
        {plain(cell.model), plain(cell.workload), distinctions.params(cell),
         or_nothing(cell.workers), or_nothing(cell.in_flight), or_nothing(cell.offered_per_s),
         repetitions_text(change), score_text(cell, change.before), score_text(cell, change.after),
         ratio_text(change.ratio), interval_text(change), std::string(to_string(change.verdict))});
  }
  return lines;
}

// Four significant digits: 99.86%, but 5%.
std::string percent(double share) {
  std::array<char, 32> digits{};
  auto* end =
      std::to_chars(digits.begin(), digits.end(), 100 * share, std::chars_format::general, 4).ptr;
  return std::string(digits.begin(), end) + "%";
}

std::vector<std::string> legend_of(const Changes& changes) {
  bool open = std::ranges::any_of(changes.cells,
                                  [](const Change& change) { return change.cell.load == "open"; });
  std::vector<std::string> legend = {
      "Above 1x NEW is the faster one" +
      std::string(open ? "; under open load: has the shorter p99" : "") +
      ". ! slower, and measured to be so by more than " + percent(changes.threshold) + "."};
  if (changes.cells.size() > 1) {
    legend.push_back("Each interval has " + percent(changes.confidence) +
                     ", so that of the cells called faster or slower at most 5% are chance.");
  }
  if (changes.pairs > 0) {
    legend.push_back("Measured in " + std::to_string(changes.pairs) +
                     " turns: NEW/BASE is the mean of the turns' own ratios, and its interval is "
                     "theirs.");
  }
  if (changes.most_runs == 1) {
    legend.emplace_back(
        "One run a side: what differs from run to run of the same program is in no interval.");
  }
  return legend;
}

std::string cells_text(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " cell" : " cells");
}

// Returns "3 within threshold, 1 slower", with each verdict that occurs.
std::string tally(const Changes& changes) {
  std::string text;
  using enum Verdict;
  for (Verdict verdict : {slower, faster, within_threshold, no_difference_shown, inconclusive}) {
    auto count = changes.count(verdict);
    if (count == 0) continue;
    text +=
        (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(to_string(verdict));
  }
  return text;
}

std::string sentence(const Changes& changes) {
  if (changes.cells.empty()) {
    return changes.other_work > 0 ? "No cell did the same work in both: nothing can be said."
                                  : "No cell was measured in both: nothing can be said.";
  }
  auto limit = "by more than " + percent(changes.threshold);
  auto all = " of " + cells_text(changes.cells.size());
  auto found = changes.regressions();
  auto begin = found > 0
                   ? "NEW is slower (measured: " + limit + ") in " + std::to_string(found) + all
                   : "NEW is not shown to be slower " + limit + " in any" + all;
  return begin + ": " + tally(changes) + ".";
}

}  // namespace

std::vector<ChangeTable::Column> ChangeTable::columns() {
  return {{"model", 0},     {"workload", 0}, {"params", 6},   {"workers", 3},
          {"in flight", 4}, {"rate/s", 2},   {"reps", 5},     {"BASE", 1},
          {"NEW", 1},       {"NEW/BASE", 0}, {"interval", 0}, {"verdict", 0}};
}

ChangeTable table_of(const Changes& changes) {
  ChangeTable table{lines_of(changes), {}, sentence(changes)};
  if (!changes.cells.empty()) table.legend = legend_of(changes);
  return table;
}

namespace {

Grid grid_of(const ChangeTable& table, const Changes& changes) {
  Grid grid;
  for (auto [heading, drop_order] : ChangeTable::columns()) {
    grid.add_column((heading == "model" ? "  " : "") + std::string(heading), drop_order);
  }
  for (std::size_t which = 0; which < table.lines.size(); ++which) {
    auto line = table.lines[which];
    line[0].insert(0, changes.cells[which].is_regression() ? "! " : "  ");
    grid.add_line(std::move(line));
  }
  return grid;
}

}  // namespace

void print_changes(std::ostream& out, const Changes& changes, unsigned width) {
  auto table = table_of(changes);
  auto said = table.legend;
  if (!table.lines.empty()) {
    auto grid = grid_of(table, changes);
    for (const auto& line : grid.lines(width)) out << line << '\n';
    out << '\n';
    auto left_out = grid.left_out(width);
    if (!left_out.empty()) said.push_back(left_out_sentence(left_out));
  }
  said.push_back(table.summary);
  for (const auto& line : said) print_paragraph(out, "", line, 0, width);
}

}  // namespace interleave
