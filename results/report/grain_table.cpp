#include "results/report/grain_table.hpp"

#include "results/text/grid.hpp"
#include "results/text/human.hpp"
#include "results/text/paragraph.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

namespace interleave {

namespace {

bool computes(const GrainSweep& sweep) {
  return sweep.kind == GrainSweep::Kind::computing;
}

std::string name_of(const GrainSweep& sweep, const GrainLimit& limit) {
  auto same = std::ranges::count(sweep.limits, limit.model, &GrainLimit::model);
  auto name = printable(limit.model, true);
  if (same == 1) return name;
  std::string details;
  if (limit.workers) details = counted(*limit.workers, "worker");
  if (!limit.settings.empty()) {
    details += (details.empty() ? "" : ", ") + printable(limit.settings, true);
  }
  return details.empty() ? name : name + " (" + details + ")";
}

std::string cpus_text(const GrainSweep& sweep) {
  return sweep.cpus ? counted(*sweep.cpus, "CPU") : "the CPUs";
}

std::string heading(const GrainSweep& sweep) {
  if (computes(sweep)) {
    return "How small may a task be? The smallest that keeps half of " + cpus_text(sweep) +
           " busy with useful work";
  }
  return "How short may a wait be? The shortest at which throughput is half of the ideal, with " +
         std::to_string(sweep.in_flight.value_or(0)) + " in flight";
}

std::string interval_text(const GrainSweep& sweep, const GrainLimit& limit) {
  if (limit.low == limit.high) return "";
  return limit_text(sweep, limit.low) + " to " + limit_text(sweep, limit.high);
}

void print_sweep(std::ostream& out, const GrainSweep& sweep, unsigned width) {
  print_paragraph(out, "", heading(sweep), 0, width);
  if (!sweep.refusal.empty()) {
    out << "  unknown: " << sweep.refusal << '\n';
    return;
  }
  Grid grid;
  grid.add_column("  model", 0);
  grid.add_column(computes(sweep) ? "smallest task" : "shortest wait", 0);
  grid.add_column("95% interval", 1);
  grid.add_column("best share of ideal", 2);
  grid.add_column("blocks", 3);
  for (const GrainLimit& limit : sweep.limits) {
    grid.add_line({"  " + name_of(sweep, limit), limit_text(sweep, limit.median),
                   interval_text(sweep, limit), human_percent(limit.best_share),
                   std::to_string(limit.blocks)});
  }
  for (const auto& line : grid.lines(width)) out << line << '\n';
  if (auto left_out = grid.left_out(width); !left_out.empty()) {
    print_paragraph(out, "", left_out_sentence(left_out), 2, width);
  }
}

// "A 153 ns, B 160 ns and C 1.20 ms"
std::string listed(const GrainSweep& sweep, const std::vector<const GrainLimit*>& limits,
                   bool with_values) {
  std::string text;
  for (const GrainLimit* limit : limits) {
    if (limit != limits.front()) text += limit == limits.back() ? " and " : ", ";
    text += name_of(sweep, *limit);
    if (with_values) text += " " + limit_text(sweep, limit->median);
  }
  return text;
}

std::string sentence_of(const GrainSweep& sweep) {
  std::string subject = computes(sweep)
                            ? "Smallest task at 50% of " + cpus_text(sweep)
                            : "Shortest wait at 50% of the ideal, " +
                                  std::to_string(sweep.in_flight.value_or(0)) + " in flight";
  if (!sweep.refusal.empty()) return subject + ": unknown, since " + sweep.refusal + ".";
  std::vector<const GrainLimit*> reached;
  std::vector<const GrainLimit*> missed;
  for (const GrainLimit& limit : sweep.limits) {
    (std::isfinite(limit.median) ? reached : missed).push_back(&limit);
  }
  auto text = subject + ": ";
  if (!reached.empty()) text += listed(sweep, reached, true);
  if (!missed.empty())
    text += (reached.empty() ? "no size with " : "; no size with ") + listed(sweep, missed, false);
  return text + ".";
}

}  // namespace

std::string limit_text(const GrainSweep& sweep, double limit) {
  if (limit == 0) return "under " + human_duration(sweep.smallest);
  return std::isfinite(limit) ? human_duration(limit) : "none";
}

void print_grain(std::ostream& out, std::span<const GrainSweep> sweeps, unsigned width) {
  for (const GrainSweep& sweep : sweeps) print_sweep(out, sweep, width);
  bool any_missed = std::ranges::any_of(sweeps, [](const GrainSweep& sweep) {
    return std::ranges::any_of(sweep.limits,
                               [](const GrainLimit& limit) { return !std::isfinite(limit.high); });
  });
  if (any_missed) {
    print_paragraph(out, "",
                    "none: no size reached half of the ideal, for a whole model or in too "
                    "many of its blocks.",
                    0, width);
  }
}

std::vector<std::string> grain_sentences(std::span<const GrainSweep> sweeps) {
  std::vector<std::string> sentences;
  for (const GrainSweep& sweep : sweeps) sentences.push_back(sentence_of(sweep));
  return sentences;
}

}  // namespace interleave
