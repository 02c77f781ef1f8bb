#include "bench/record/imprecise_cells.hpp"

#include "results/text/human.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace interleave {

namespace {

constexpr std::size_t most_named = 8;

std::string give_or_take(double share) {
  return "+-" + human_percent(share);
}

// "serial x noop (1 worker, 1 in flight): +-2.31% after 100"
std::string sentence_of(const RunPlan& plan, const RunHistory& history, std::size_t place) {
  const auto& repetitions = history.cell(place).repetitions;
  auto end = plan.repetitions.blocks + 1;
  auto half_width = repetitions.half_width_before(end);
  return plan.cells[place].label() + ": " + (half_width ? give_or_take(*half_width) : "nothing") +
         " after " + std::to_string(repetitions.count_before(end));
}

}  // namespace

std::optional<Warning> find_imprecise_cells(const RunPlan& plan, const RunHistory& history) {
  std::vector<std::string> sentences;
  for (std::size_t place = 0; place < plan.cells.size(); ++place) {
    if (history.is_imprecise(place)) sentences.push_back(sentence_of(plan, history, place));
  }
  if (sentences.empty()) return std::nullopt;
  const Aim& aim = *plan.repetitions.aim;
  auto what = "in " + std::to_string(sentences.size()) + " of " +
              counted(plan.cells.size(), "cell") + " the median is not known to " +
              give_or_take(aim.half_width) + " by at least " + std::to_string(aim.least) +
              " repetitions: ";
  for (std::size_t place = 0; place < std::min(sentences.size(), most_named); ++place) {
    what += (place == 0 ? "" : "; ") + sentences[place];
  }
  if (sentences.size() > most_named) {
    what += "; and " + std::to_string(sentences.size() - most_named) + " more";
  }
  return Warning{"wide", what,
                 "go on with --resume if the time was over, stop what else is running, or take a "
                 "longer window (--tasks, or `window` in a suite)"};
}

}  // namespace interleave
