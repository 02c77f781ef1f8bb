// The table of a run, from rows to texts. table_printer.cpp prints it.
#include "results/report/table.hpp"

#include "core/errors.hpp"
#include "core/suggestion.hpp"
#include "results/groups/contest.hpp"
#include "results/groups/worker_captions.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace interleave {

namespace {

// Headings have blanks, which are a nuisance in a command line.
std::string in_one_word(std::string_view heading) {
  std::string word(heading);
  std::ranges::replace(word, ' ', '_');
  return word;
}

const Measure& measure_of(std::string_view flag, std::string_view heading) {
  std::vector<std::string> words;
  for (const Measure& measure : table_measures()) {
    words.push_back(in_one_word(measure.heading));
    if (words.back() == in_one_word(heading)) return measure;
  }
  std::vector<std::string_view> known(words.begin(), words.end());
  throw UsageError(std::string(flag) + ": the table has no column '" + std::string(heading) + "'" +
                   suggestion(heading, known) + "; it has " + join(known) +
                   ", and --format csv or json has those of samples.csv");
}

std::vector<const Measure*> columns_of(const TableChoice& choice) {
  std::vector<const Measure*> columns;
  for (const auto& heading : choice.columns) {
    if (heading != "model") columns.push_back(&measure_of("--columns", heading));
  }
  if (!choice.columns.empty()) return columns;
  for (const Measure& measure : table_measures()) columns.push_back(&measure);
  return columns;
}

using Entrants = std::vector<const Entrant*>;

// Entrants without a value come last.
void sort_by(const Contest& contest, const Measure& measure, bool reverse, Entrants& entrants) {
  auto is_before = [&](const Entrant* one, const Entrant* other) {
    if (measure.number == nullptr) {
      auto left = measure.text(contest, *one);
      auto right = measure.text(contest, *other);
      return reverse ? right < left : left < right;
    }
    auto left = measure.number(contest, *one);
    auto right = measure.number(contest, *other);
    if (!left || !right) return left.has_value() && !right;
    return reverse ? *right < *left : *left < *right;
  };
  std::ranges::stable_sort(entrants, is_before);
}

class TableMaker {
 public:
  TableMaker(const TableChoice& choice, Table& table) : choice_(choice), table_(table) {
    table_.columns = columns_of(choice);
    table_.is_chosen = !choice.columns.empty();
    if (!choice.sort.empty() && choice.sort != "model") {
      sort_ = &measure_of("--sort", choice.sort);
    }
  }

  void add(const Contest& contest, const Ranking& ranking) {
    auto blocks = count_blocks(contest);
    Table::Block block{.title = contest.title() + ", " + counted(blocks, "block"),
                       .lines = lines_of(contest, ranking),
                       .failures = failures_of(contest)};
    table_.blocks.push_back(std::move(block));
    note_flags(contest);
    if (!ranking.enough_blocks) {
      (blocks < fewest_paired ? too_few_blocks_ : too_few_shared_) = true;
    }
    open_ |= contest.is_open();
  }

  void add_legend();

 private:
  static std::size_t count_blocks(const Contest& contest);
  std::vector<Table::Line> lines_of(const Contest& contest, const Ranking& ranking);
  static std::vector<std::string> failures_of(const Contest& contest);
  void note_flags(const Contest& contest);

  const TableChoice& choice_;
  Table& table_;
  const Measure* sort_ = nullptr;
  bool fastest_ = false;
  bool tied_ = false;
  bool too_few_blocks_ = false;
  bool short_batch_ = false;
  bool short_window_ = false;
  bool too_few_shared_ = false;
  bool open_ = false;
};

std::size_t TableMaker::count_blocks(const Contest& contest) {
  std::set<std::pair<std::string_view, std::uint64_t>> seen;
  for (const Entrant& entrant : contest.entrants) {
    for (const Row* row : entrant.rows) seen.emplace(row->run_id, row->block);
  }
  return seen.size();
}

std::vector<Table::Line> TableMaker::lines_of(const Contest& contest, const Ranking& ranking) {
  auto entrants = contest.by_score();
  std::erase_if(entrants, [](const Entrant* entrant) { return entrant->throughput() <= 0; });
  if (sort_ != nullptr) sort_by(contest, *sort_, choice_.reverse, entrants);
  if (choice_.sort == "model") {
    std::ranges::stable_sort(entrants, {}, &Entrant::model);
    if (choice_.reverse) std::ranges::reverse(entrants);
  }
  std::vector<Table::Line> lines;
  for (const Entrant* entrant : entrants) {
    auto& line = lines.emplace_back(Table::Line{ranking.mark(*entrant), {entrant->model}});
    fastest_ |= line.mark == Ranking::Mark::fastest;
    tied_ |= line.mark == Ranking::Mark::tied;
    for (const Measure* measure : table_.columns) {
      line.cells.push_back(measure->text(contest, *entrant));
    }
  }
  return lines;
}

std::vector<std::string> TableMaker::failures_of(const Contest& contest) {
  std::vector<std::string> lines;
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
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

// Notes the flags of rows in the table that leave cells empty.
void TableMaker::note_flags(const Contest& contest) {
  for (const Entrant& entrant : contest.entrants) {
    for (const Row* row : entrant.rows) {
      if (row->flags.empty() || !has_throughput(*row)) continue;
      short_batch_ |= row->has_flag("short_batch");
      short_window_ |= row->has_flag("short_window");
    }
  }
}

void TableMaker::add_legend() {
  auto say = [this](bool needed, std::string_view sentence) {
    if (needed) table_.legend.emplace_back(sentence);
  };
  say(fastest_, "* fastest: its simultaneous 95% intervals over all other models exclude 1");
  say(open_,
      "Under open load the fastest has the shortest p99, counted from the intended arrival; svc "
      "counts from the start.");
  say(short_batch_,
      "No p50 and p99: fewer than eight times as many tasks as in flight fitted into the time, and "
      "their latencies would be those of the beginning.");
  say(short_window_, "No CPUs: a window under 10 ms is too short to tell how many were used.");
  say(tied_, "~ no difference shown among these and the fastest");
  say(too_few_blocks_, "With fewer than six blocks no model is called the fastest.");
  say(too_few_shared_,
      "Where a model has a result in fewer than six of the blocks, none is called the fastest.");
}

// Rows of older files do not say how the number of workers was chosen.
bool knows_rules(std::span<const Contest> contests) {
  auto knows = [](const Row* row) { return !row->worker_rule.empty(); };
  return std::ranges::any_of(contests, [&](const Contest& contest) {
    return std::ranges::any_of(contest.entrants, [&](const Entrant& entrant) {
      return std::ranges::any_of(entrant.rows, knows);
    });
  });
}

// Returns a sentence for each workload: "tcp_echo: bytes=64, 64 in flight".
std::vector<std::string> settings_of(std::span<const Contest> contests) {
  std::vector<std::string> sentences;
  std::set<std::string_view> seen;
  for (const Contest& contest : contests) {
    if (contest.shared.empty() || !seen.insert(contest.workload).second) continue;
    bool alone = std::ranges::count(contests, contest.workload, &Contest::workload) == 1;
    auto sentence = (alone ? "" : "All of ") + contest.workload + ": ";
    for (const auto& detail : contest.shared) {
      if (&detail != contest.shared.data()) sentence += ", ";
      sentence += detail;
    }
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

}  // namespace

Table make_table(const Analysis& analysis, const TableChoice& choice) {
  Table table;
  TableMaker maker(choice, table);
  const auto& groups = analysis.groups;
  if (auto caption = worker_caption(groups); knows_rules(groups) && !caption.empty()) {
    table.caption = "Compared" + caption.substr(1) + queue_caption(groups) + ".";
  }
  for (std::size_t which = 0; which < groups.size(); ++which) {
    maker.add(groups[which], ranking(analysis.tournament, which));
  }
  table.settings = settings_of(groups);
  maker.add_legend();
  return table;
}

Table make_table(std::span<const Row> rows, const TableChoice& choice) {
  return make_table(Analysis(rows), choice);
}

}  // namespace interleave
