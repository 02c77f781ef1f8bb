#include "results/compare/caveats.hpp"

#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <string_view>

namespace interleave {

namespace {

using Sentences = std::vector<std::string>;

// Returns "a; b; and 7 more cells", short enough to read.
std::string list_of(const Sentences& items, const std::string& noun) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t place = 0; place < std::min(items.size(), most); ++place) {
    text += (place == 0 ? "" : "; ") + items[place];
  }
  if (items.size() > most) text += "; and " + counted(items.size() - most, "more " + noun);
  return text;
}

void add_unmatched(std::string_view name, const Summary& one, const Summary& other,
                   Sentences& sentences) {
  Sentences labels;
  for (const auto& [key, cell] : one.cells) {
    if (!other.cells.contains(key)) labels.push_back(key.label());
  }
  if (labels.empty()) return;
  sentences.push_back("only " + std::string(name) + " has " + counted(labels.size(), "cell") +
                      ", not compared: " + list_of(labels, "cell"));
}

void add_left_out(std::string_view name, const Summary& summary, Sentences& sentences) {
  for (const auto& [key, cell] : summary.cells) {
    std::size_t rows = 0;
    Sentences reasons;
    for (const auto& [reason, times] : cell.left_out) {
      rows += times;
      reasons.push_back(printable(reason, true));
    }
    if (rows == 0) continue;
    sentences.push_back(std::string(name) + ": " + key.label() + ": " + std::to_string(rows) +
                        " of " + counted(rows + cell.repetitions(), "repetition") +
                        " not counted: " + list_of(reasons, "reason"));
  }
}

bool did_other_work(const CellSummary& one, const CellSummary& other) {
  return std::ranges::any_of(one.digests, [&](const auto& entry) {
    auto same = other.digests.find(entry.first);
    return same != other.digests.end() && same->second != entry.second;
  });
}

void add_differing_work(const Summary& before, const Summary& after, Sentences& sentences) {
  Sentences labels;
  Sentences peer_bound;
  Sentences short_window;
  for (const auto& [key, was] : before.cells) {
    auto is = after.cells.find(key);
    if (is == after.cells.end()) continue;
    bool one_calibration = have_one_calibration(was, is->second);
    if (one_calibration && did_other_work(was, is->second)) labels.push_back(key.label());
    if (was.peer_bound + is->second.peer_bound > 0) peer_bound.push_back(key.label());
    if (was.short_window + is->second.short_window > 0) short_window.push_back(key.label());
  }
  if (!labels.empty()) {
    sentences.push_back(
        "the answers differ (digest) where seed and number of tasks are the same; "
        "that is other work, not another speed: " +
        list_of(labels, "cell"));
  }
  if (!peer_bound.empty()) {
    sentences.push_back("the load peer was the limit, so that nothing is said of the model: " +
                        list_of(peer_bound, "cell"));
  }
  if (!short_window.empty()) {
    sentences.push_back("the windows were too short to tell a speed: " +
                        list_of(short_window, "cell"));
  }
  if (!before.seeds.empty() && !after.seeds.empty() && before.seeds != after.seeds) {
    sentences.push_back("BASE and NEW have not the same seeds: the inputs differ");
  }
}

std::string numbers_of(const std::set<double>& numbers) {
  std::string text;
  for (double number : numbers) {
    std::array<char, 32> digits{};
    auto* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text += (text.empty() ? "" : " and ") + std::string(digits.data(), end);
  }
  return text;
}

// A calibration is the number of steps in a microsecond. With fewer steps a task has less to do,
// and a slower program can look as fast as before.
void add_differing_calibrations(const Summary& before, const Summary& after, Sentences& sentences) {
  Sentences labels;
  std::set<double> were;
  std::set<double> are;
  for (const auto& [key, was] : before.cells) {
    auto is = after.cells.find(key);
    if (is == after.cells.end() || have_one_calibration(was, is->second)) continue;
    labels.push_back(key.label());
    were.insert(was.calibrations.begin(), was.calibrations.end());
    are.insert(is->second.calibrations.begin(), is->second.calibrations.end());
  }
  if (labels.empty()) return;
  sentences.push_back(
      "a microsecond of computing is " + numbers_of(were) + " steps in BASE and " +
      numbers_of(are) + " in NEW (spins_per_us), so that " + counted(labels.size(), "cell") +
      " did other work and " + (labels.size() == 1 ? "is" : "are") +
      " not compared; measure NEW with `--calibration BASE`: " + list_of(labels, "cell"));
}

void add_copies(std::string_view name, const Summary& summary, Sentences& sentences) {
  if (summary.copies == 0) return;
  sentences.push_back(std::string(name) + ": " + counted(summary.copies, "row") +
                      (summary.copies == 1 ? " is a copy" : " are copies") +
                      " of others (same run, cell, block and repetition), and a repetition counts "
                      "once");
}

double stolen_percent(const Summary& summary) {
  return summary.wall_s > 0 ? 100 * summary.steal_s / summary.wall_s : 0;
}

void add_differing_times(const Summary& before, const Summary& after, Sentences& sentences) {
  constexpr double much = 1;  // percent of a CPU
  auto was = stolen_percent(before);
  auto is = stolen_percent(after);
  if (!are_apart(before, after) || std::abs(was - is) < much) return;
  sentences.push_back("BASE and NEW were measured one after the other, and the hypervisor took " +
                      three_digits(was) + "% of a CPU from the one and " + three_digits(is) +
                      "% from the other: what differs may be the machine; measure them in turns");
}

}  // namespace

std::vector<std::string> caveats(const Summary& before, const Summary& after) {
  Sentences sentences;
  add_unmatched("BASE", before, after, sentences);
  add_unmatched("NEW", after, before, sentences);
  add_left_out("BASE", before, sentences);
  add_left_out("NEW", after, sentences);
  add_copies("BASE", before, sentences);
  add_copies("NEW", after, sentences);
  add_differing_work(before, after, sentences);
  add_differing_calibrations(before, after, sentences);
  add_differing_times(before, after, sentences);
  return sentences;
}

}  // namespace interleave
