#include "bench/fidelity/judged.hpp"

#include "results/files/csv.hpp"
#include "results/statistics/statistics.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iomanip>
#include <numeric>
#include <ostream>

namespace interleave::fidelity {

namespace {

constexpr int label_width = 46;
constexpr int cell_width = 11;

// Returns the values of the rounds that have one.
template <class ValueOf>
std::vector<double> over(std::span<const std::size_t> rounds, ValueOf value_of) {
  std::vector<double> values;
  for (std::size_t round : rounds) {
    if (std::optional<double> value = value_of(round)) values.push_back(*value);
  }
  return values;
}

std::optional<double> median_if_any(std::vector<double> values) {
  return values.empty() ? std::nullopt : std::optional(median(std::move(values)));
}

std::string signed_digits(double value) {
  return value < 0 ? "-" + three_digits(-value) : three_digits(value);
}

std::string cell(std::optional<double> value) {
  return value ? signed_digits(*value) : "-";
}

std::string number(double value) {
  std::array<char, 32> text{};
  auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string tolerance_of(const Judged& each) {
  return each.claim->rule.kind == Rule::Kind::shape ? "bounds"
                                                    : three_digits(each.claim->rule.tolerance);
}

void print_line(std::ostream& out, const Judged& each) {
  const auto& judgement = each.judgement;
  bool known = judgement.finding != Finding::not_measured;
  auto put = [&out](const std::string& text) {
    out << std::right << std::setw(cell_width) << text;
  };
  out << std::left << std::setw(4) << each.claim->row << std::setw(label_width)
      << each.claim->label;
  for (const auto& value : each.pythons) put(cell(value));
  put(known ? signed_digits(judgement.simulator) : "-");
  put(known ? three_digits(judgement.error) : "-");
  put(tolerance_of(each));
  put(known ? three_digits(judgement.noise) : "-");
  out << "  " << to_string(judgement.finding);
  if (!each.reason.empty()) out << " (" << each.reason << ')';
  out << '\n';
}

// Returns the quiet rounds among those that were played. If none was quiet, returns all of them and
// sets `noisy`.
std::vector<std::size_t> rounds_to_use(const Claim& claim, const Records& records,
                                       std::size_t rounds, bool& noisy) {
  std::vector<std::size_t> all(rounds);
  std::iota(all.begin(), all.end(), 0);
  std::erase_if(all, [&](std::size_t round) { return !records.reference_value(claim, round); });
  auto quiet = all;
  std::erase_if(quiet, [&](std::size_t round) { return records.disturbed(claim, round); });
  noisy = quiet.empty();
  return noisy ? all : quiet;
}

Judged judge_one(const Claim& claim, const Records& records, std::size_t rounds) {
  Judged each;
  each.claim = &claim;
  bool noisy = false;
  auto used = rounds_to_use(claim, records, rounds, noisy);
  auto values = [&](std::size_t side) {
    return over(used, [&](std::size_t round) { return records.value(claim, side, round); });
  };
  for (std::size_t side = 0; side < records.simulator(); ++side) {
    each.pythons.push_back(median_if_any(values(side)));
  }
  auto reference =
      over(used, [&](std::size_t round) { return records.reference_value(claim, round); });
  // A claim that compares two kinds of lock is shown under the Python of its last trial.
  if (auto side = records.reference(claim.trials.back().lineage); side && !each.pythons[*side]) {
    each.pythons[*side] = median_if_any(reference);
  }
  each.judgement = judge(claim.rule, reference, values(records.simulator()));
  if (each.judgement.finding == Finding::not_measured) {
    each.reason = records.reason(claim);
  } else if (noisy) {
    each.judgement.finding = Finding::noisy;
  }
  return each;
}

// Returns the two cells with which every line of both files begins.
std::string begin_line(const Judged& judged) {
  std::string line = judged.claim->row + ",";
  append_text_cell(line, judged.claim->label);
  return line + ",";
}

std::string verdict_line(const Judged& judged) {
  const auto& rule = judged.claim->rule;
  const auto& found = judged.judgement;
  constexpr std::string_view kinds[] = {"ratio", "difference", "no_more", "shape"};
  bool known = found.finding != Finding::not_measured;
  auto if_known = [known](double value) { return (known ? number(value) : "") + ","; };
  auto line = begin_line(judged);
  line += if_known(found.cpython) + if_known(found.simulator);
  line += std::string(kinds[static_cast<std::size_t>(rule.kind)]) + ",";
  line += if_known(found.error) + number(rule.tolerance) + "," + if_known(found.noise);
  line += std::string(to_string(found.finding)) + ",";
  append_text_cell(line, judged.reason);
  return line + "\n";
}

}  // namespace

std::vector<Judged> judge_all(std::span<const Claim> claims, const Records& records,
                              std::size_t rounds) {
  std::vector<Judged> result;
  for (const Claim& claim : claims) result.push_back(judge_one(claim, records, rounds));
  return result;
}

std::vector<RowVerdict> row_verdicts(std::span<const Judged> judged) {
  std::vector<RowVerdict> result;
  for (const FidelityRow& row : fidelity_rows()) {
    std::vector<Finding> findings;
    for (const Judged& each : judged) {
      if (each.claim->row == row.id) findings.push_back(each.judgement.finding);
    }
    if (!findings.empty()) result.push_back({std::string(row.id), sum_up(findings)});
  }
  return result;
}

void print_fidelity(std::ostream& out, std::span<const Judged> judged, const Records& records) {
  out << std::left << std::setw(4 + label_width) << "row and point";
  for (const Python& python : records.pythons()) {
    out << std::right << std::setw(cell_width) << python.name();
  }
  for (const auto* title : {"simulator", "error", "tolerance", "noise"}) {
    out << std::right << std::setw(cell_width) << title;
  }
  out << "  verdict\n";
  for (const Judged& each : judged) print_line(out, each);
  out << '\n';
  for (const RowVerdict& verdict : row_verdicts(judged)) {
    auto row = std::ranges::find(fidelity_rows(), verdict.id, &FidelityRow::id);
    out << std::left << std::setw(4) << verdict.id << std::setw(14) << to_string(verdict.finding)
        << row->title << '\n';
  }
}

void write_fidelity(const std::filesystem::path& dir, std::span<const Judged> judged,
                    const Records& records, std::size_t rounds) {
  CsvFile values(dir / "fidelity.csv", "row,claim,side,round,value\n");
  CsvFile verdicts(dir / "verdicts.csv",
                   "row,claim,cpython,simulator,rule,error,tolerance,noise,verdict,reason\n");
  for (const Judged& each : judged) {
    for (std::size_t side = 0; side <= records.simulator(); ++side) {
      for (std::size_t round = 0; round < rounds; ++round) {
        auto value = records.value(*each.claim, side, round);
        if (!value) continue;
        values.append(begin_line(each) + records.side_name(side) + "," + std::to_string(round + 1) +
                      "," + number(*value) + "\n");
      }
    }
    verdicts.append(verdict_line(each));
  }
}

}  // namespace interleave::fidelity
