#pragma once

#include "bench/fidelity/records.hpp"

#include <filesystem>
#include <iosfwd>
#include <span>

namespace interleave::fidelity {

/// A claim and what became of it.
struct Judged {
  const Claim* claim = nullptr;
  std::vector<std::optional<double>> pythons;  // median of each, where it can play
  Judgement judgement;
  std::string reason;  // why there is none
};

std::vector<Judged> judge_all(std::span<const Claim> claims, const Records& records,
                              std::size_t rounds);

/// A row of claims in one word.
struct RowVerdict {
  std::string id;
  Finding finding;
};
std::vector<RowVerdict> row_verdicts(std::span<const Judged> judged);

/// A line a claim, and then a line a row.
void print_fidelity(std::ostream& out, std::span<const Judged> judged, const Records& records);

/// fidelity.csv, a line a claim, side and round; verdicts.csv, a line a claim. Both must be new.
void write_fidelity(const std::filesystem::path& dir, std::span<const Judged> judged,
                    const Records& records, std::size_t rounds);

/// Requests a second and delays over the switch interval, both sides as curves: the pictures, with
/// the scripts and data they are made of. Nothing where there is not enough to draw. Throws
/// Unsupported when there is no gnuplot.
std::vector<std::filesystem::path> draw_fidelity(const std::filesystem::path& dir,
                                                 std::span<const Judged> judged,
                                                 const Records& records);

}  // namespace interleave::fidelity
