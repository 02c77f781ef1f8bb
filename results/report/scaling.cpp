#include "results/report/scaling.hpp"

#include "results/text/grid.hpp"
#include "results/text/human.hpp"
#include "results/text/paragraph.hpp"

#include <cmath>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <utility>

namespace interleave {

namespace {

constexpr std::size_t most_fitted = 50;

using Results = std::span<const ScalingResult>;

std::string name_of(const ScalingResult& result) {
  const Sweep& sweep = result.sweep;
  bool plain = sweep.settings.empty() || result.contest->has_one_setting(sweep.model);
  return printable(plain ? sweep.model : sweep.model + " (" + sweep.settings + ")", true);
}

std::string range_text(const Interval& interval) {
  return three_digits(interval.low) + "-" + three_digits(interval.high);
}

// A peak beyond the measured range is only given as "beyond", since the law may not hold there.
std::string peak_text(const ScalingFit& fit, double measured) {
  if (!fit.has_peak()) return "";
  auto peak = fit.law.peak().value_or(1);
  if (peak > measured) return "beyond " + three_digits(measured);
  return three_digits(peak) + " (" + three_digits(fit.peak.low) + "-" +
         three_digits(fit.peak.high) + ")";
}

std::vector<std::string> cells_of(const std::string& name, const Sweep& sweep,
                                  const ScalingFit& fit) {
  bool usl = fit.kind == LawKind::usl;
  auto most = static_cast<std::uint64_t>(sweep.data.workers.back());
  return {"  " + name,
          std::to_string(static_cast<std::uint64_t>(sweep.data.workers.front())) + "-" +
              std::to_string(most),
          std::string(to_string(fit.kind)),
          human_count(fit.law.lambda) + "/s",
          human_count(fit.lambda.low) + "-" + human_count(fit.lambda.high),
          three_digits(fit.law.sigma),
          range_text(fit.sigma),
          usl ? three_digits(fit.law.kappa) : "",
          usl ? range_text(fit.kappa) : "",
          peak_text(fit, static_cast<double>(most)),
          human_percent(fit.misfit)};
}

class ScalingPrinter {
 public:
  ScalingPrinter(std::ostream& out, unsigned width) : out_(out), width_(width) {}

  void print(Results of_contest) {
    print_laws(of_contest);
    print_refusals(of_contest);
  }

  void print_legend(std::optional<unsigned> cpus) {
    if (!any_) return;
    say("n workers: lambda n / (1 + sigma (n-1) + kappa n (n-1)), with 95% intervals over whole "
        "blocks; Amdahl has no kappa. Off by: how far the means lie from the law.");
    if (!cpus) {
      say("There is no run.json to tell the machine's CPUs: some of these numbers of workers may "
          "be "
          "more.");
    }
  }

 private:
  void print_laws(Results of_contest);
  void print_refusals(Results of_contest);
  void print_misfit(const ScalingResult& result, const ScalingFit& fit);
  void say(const std::string& sentence) { print_paragraph(out_, "", sentence, 0, width_); }

  std::ostream& out_;
  unsigned width_;
  bool any_ = false;
};

void ScalingPrinter::print_laws(Results of_contest) {
  Grid grid;
  grid.add_column("  model", 0);
  for (auto [heading, drop_order] : {std::pair("workers", 4),
                                     {"law", 0},
                                     {"lambda", 2},
                                     {"interval", 5},
                                     {"sigma", 0},
                                     {"interval", 0},
                                     {"kappa", 0},
                                     {"interval", 0},
                                     {"peak at", 1},
                                     {"off by", 3}}) {
    grid.add_column(heading, drop_order);
  }
  bool any = false;
  for (const ScalingResult& result : of_contest) {
    for (const ScalingFit& fit : result.fits) {
      if (!fit.holds) continue;
      grid.add_line(cells_of(name_of(result), result.sweep, fit));
      any = true;
    }
  }
  if (!any) return;
  out_ << "Scaling of " << printable(of_contest.front().contest->title(), true) << '\n';
  for (const auto& line : grid.lines(width_)) out_ << line << '\n';
  if (auto left_out = grid.left_out(width_); !left_out.empty()) {
    print_paragraph(out_, "", left_out_sentence(left_out), 2, width_);
  }
  any_ = true;
}

std::string list_of(const std::set<std::uint64_t>& counts) {
  std::string text;
  for (auto count : counts) text += (text.empty() ? "" : ", ") + std::to_string(count);
  return text;
}

void ScalingPrinter::print_misfit(const ScalingResult& result, const ScalingFit& fit) {
  say(printable(result.contest->title(), true) + ": " + std::string(to_string(fit.kind)) +
      " does not hold for " + name_of(result) + ": it is off by " + human_percent(fit.misfit) +
      ", of which noise explains " + human_percent(fit.noise) + ".");
}

// Prints each reason with the models that it concerns.
void ScalingPrinter::print_refusals(Results of_contest) {
  std::map<std::string, std::string> refused;
  std::set<std::uint64_t> beyond;
  for (const ScalingResult& result : of_contest) {
    auto add = [&](const std::string& reason) {
      auto& names = refused[reason];
      names += (names.empty() ? "" : ", ") + name_of(result);
    };
    if (!result.sweep.refusal.empty()) {
      add(result.sweep.refusal);
    } else if (result.fits.empty()) {
      add("fifty others were fitted");
    }
    for (const ScalingFit& fit : result.fits) {
      if (!fit.holds) print_misfit(result, fit);
    }
    beyond.insert(result.sweep.beyond.begin(), result.sweep.beyond.end());
  }
  auto title = printable(of_contest.front().contest->title(), true);
  for (const auto& [reason, names] : refused) {
    auto sentence = title + ": no law of scaling for ";
    say(sentence.append(names).append(": ").append(reason).append("."));
  }
  if (!beyond.empty()) {
    say(title + ": more workers than CPUs say nothing of scaling; left out: " + list_of(beyond) +
        ".");
  }
}

}  // namespace

const ScalingFit* ScalingResult::law() const {
  if (fits.empty()) return nullptr;
  const auto& [amdahl, usl] = std::pair(&fits.front(), &fits.back());
  if (amdahl->holds && usl->kappa.low <= 0) return amdahl;
  return usl->holds ? usl : nullptr;
}

std::vector<ScalingResult> find_scaling(std::span<const Contest> contests,
                                        std::optional<unsigned> cpus) {
  std::vector<ScalingResult> results;
  std::size_t fitted = 0;
  for (const Contest& contest : contests) {
    for (Sweep& sweep : sweeps(contest, cpus)) {
      auto& result = results.emplace_back();
      result.contest = &contest;
      result.sweep = std::move(sweep);
      if (!result.sweep.refusal.empty() || fitted == most_fitted) continue;
      ++fitted;
      for (LawKind kind : {LawKind::amdahl, LawKind::usl}) {
        result.fits.push_back(fit_scaling(kind, result.sweep.data));
      }
    }
  }
  return results;
}

void print_scaling(std::ostream& out, std::span<const ScalingResult> results,
                   std::optional<unsigned> cpus, unsigned width) {
  ScalingPrinter printer(out, width);
  while (!results.empty()) {
    std::size_t count = 1;
    while (count < results.size() && results[count].contest == results.front().contest) ++count;
    printer.print(results.first(count));
    results = results.subspan(count);
  }
  printer.print_legend(cpus);
}

}  // namespace interleave
