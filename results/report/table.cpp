#include "results/report/table.hpp"

#include "results/groups/contest.hpp"
#include "results/groups/measures.hpp"
#include "results/groups/ranking.hpp"
#include "results/groups/worker_captions.hpp"
#include "results/text/grid.hpp"
#include "results/text/human.hpp"
#include "results/text/paragraph.hpp"
#include "results/text/utf8.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

namespace {

using Mark = Ranking::Mark;

constexpr std::size_t fewest_blocks = 6;  // for an interval of 95 %

std::string_view symbol(Mark mark) {
  switch (mark) {
    case Mark::fastest: return "* ";
    case Mark::tied: return "~ ";
    case Mark::none: break;
  }
  return "  ";
}

class TablePrinter {
 public:
  TablePrinter(std::ostream& out, Style style) : out_(out), style_(style) {}

  void print(const Contest& contest, const Ranking& ranking) {
    auto blocks = count_blocks(contest);
    for (const auto& line :
         wrapped(text(contest.title()) + ", " + counted(blocks, "block"), style_.width)) {
      out_ << emphasis("\033[1m", line) << '\n';
    }
    print_results(contest, ranking);
    print_failures(contest);
    out_ << '\n';
    note_flags(contest);
    if (!ranking.enough_blocks) (blocks < fewest_paired ? too_few_blocks_ : too_few_shared_) = true;
    open_ |= contest.is_open();
  }

  void print_legend() {
    if (fastest_) say("* fastest: its simultaneous 95% intervals over all other models exclude 1");
    if (open_) {
      say("Under open load the fastest has the shortest p99, counted from the intended arrival; "
          "svc counts from the start.");
    }
    if (short_batch_) {
      say("No p50 and p99: fewer than eight times as many tasks as in flight fitted into the time, "
          "and their latencies would be those of the beginning.");
    }
    if (short_window_) {
      say("No CPUs: a window under 10 ms is too short to tell how many were used.");
    }
    if (tied_) say("~ no difference shown among these and the fastest");
    if (too_few_blocks_) say("With fewer than six blocks no model is called the fastest.");
    if (too_few_shared_) {
      say("Where a model has a result in fewer than six of the blocks, none is called the "
          "fastest.");
    }
    if (!left_out_.empty()) say(left_out_sentence(left_out_));
    say("A number answers one question: this work, on this machine, on this day. Before you build "
        "on it, ask again.");
  }

 private:
  std::string text(std::string_view raw) const { return printable(raw, !style_.color); }
  std::string emphasis(std::string_view code, const std::string& words) const {
    return style_.color ? std::string(code) + words + "\033[0m" : words;
  }
  void say(std::string_view sentence) const {
    print_paragraph(out_, "", sentence, 0, style_.width);
  }
  static std::size_t count_blocks(const Contest& contest);
  void print_results(const Contest& contest, const Ranking& ranking);
  void print_failures(const Contest& contest);
  void note_flags(const Contest& contest);
  void print_wrapped(std::string_view line);

  std::ostream& out_;
  Style style_;
  bool fastest_ = false;
  bool tied_ = false;
  bool too_few_blocks_ = false;
  bool short_batch_ = false;
  bool short_window_ = false;
  bool too_few_shared_ = false;
  bool open_ = false;
  std::vector<std::string> left_out_;  // of any contest, in the order of the table
};

std::size_t TablePrinter::count_blocks(const Contest& contest) {
  std::set<std::pair<std::string_view, std::uint64_t>> seen;
  for (const Entrant& entrant : contest.entrants) {
    for (const Row* row : entrant.rows) seen.emplace(row->run_id, row->block);
  }
  return seen.size();
}

void TablePrinter::print_results(const Contest& contest, const Ranking& ranking) {
  Grid grid;
  grid.add_column("  model", 0);
  for (const Measure& measure : table_measures())
    grid.add_column(measure.heading, measure.drop_order);
  auto entrants = contest.by_score();
  std::erase_if(entrants, [](const Entrant* entrant) { return entrant->throughput() <= 0; });
  for (const Entrant* entrant : entrants) {
    std::vector<std::string> cells = {std::string(symbol(ranking.mark(*entrant))) +
                                      text(entrant->model)};
    for (const Measure& measure : table_measures())
      cells.push_back(measure.text(contest, *entrant));
    grid.add_line(std::move(cells));
  }
  auto lines = grid.lines(style_.width);
  if (entrants.empty()) return;
  for (auto& heading : grid.left_out(style_.width)) {
    if (std::ranges::find(left_out_, heading) == left_out_.end()) left_out_.push_back(heading);
  }
  out_ << emphasis("\033[2m", lines[0]) << '\n';
  for (std::size_t place = 0; place < entrants.size(); ++place) {
    auto mark = ranking.mark(*entrants[place]);
    fastest_ |= mark == Mark::fastest;
    tied_ |= mark == Mark::tied;
    const auto& line = lines[place + 1];
    out_ << (mark == Mark::none ? line : emphasis("\033[1;32m", line)) << '\n';
  }
}

void TablePrinter::print_failures(const Contest& contest) {
  for (const Entrant& entrant : contest.entrants) {
    std::map<std::pair<Status, std::string>, std::size_t> failures;
    for (const Row* row : entrant.rows) {
      if (row->status != Status::ok) ++failures[{row->status, row->error}];
    }
    for (const auto& [failure, times] : failures) {
      auto line = entrant.model + ": " + std::string(to_string(failure.first)) + " in " +
                  std::to_string(times) + " of " + std::to_string(entrant.rows.size());
      if (entrant.workers) line += ", workers " + std::to_string(*entrant.workers);
      if (!failure.second.empty()) line += ": " + failure.second;
      print_wrapped(text(line));
    }
  }
}

// Notes the flags of rows in the table that leave cells empty.
void TablePrinter::note_flags(const Contest& contest) {
  for (const Entrant& entrant : contest.entrants) {
    for (const Row* row : entrant.rows) {
      if (row->flags.empty() || !has_throughput(*row)) continue;
      short_batch_ |= row->has_flag("short_batch");
      short_window_ |= row->has_flag("short_window");
    }
  }
}

// Reasons may be long. They are cut at the terminal's edge; samples.csv has them whole.
void TablePrinter::print_wrapped(std::string_view line) {
  constexpr std::string_view indent = "  ! ";
  std::string shown(line);
  if (style_.width > 10 && columns_of(shown) + indent.size() > style_.width) {
    shown = first_columns(shown, style_.width - indent.size() - 3) + "...";
  }
  out_ << emphasis("\033[33m", std::string(indent) + shown) << '\n';
}

}  // namespace

void print_table(std::ostream& out, std::span<const Row> rows, Style style) {
  TablePrinter printer(out, style);
  auto groups = contests(rows);
  // Rows of older files do not say how the number of workers was chosen.
  bool known = std::ranges::any_of(rows, [](const Row& row) { return !row.worker_rule.empty(); });
  if (auto caption = worker_caption(groups); known && !caption.empty()) {
    auto sentence = "Compared" + caption.substr(1) + queue_caption(groups) + ".";
    print_paragraph(out, "", sentence, 0, style.width);
    out << '\n';
  }
  Tournament tournament(groups);
  for (std::size_t which = 0; which < groups.size(); ++which) {
    printer.print(groups[which], ranking(tournament, which));
  }
  printer.print_legend();
}

}  // namespace interleave
