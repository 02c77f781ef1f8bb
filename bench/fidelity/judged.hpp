#pragma once

#include "bench/fidelity/records.hpp"

#include <filesystem>
#include <iosfwd>
#include <span>

namespace interleave::fidelity {

/// A claim with its judgement.
struct Judged {
  const Claim* claim = nullptr;
  std::vector<std::optional<double>> pythons;  // median of each; nullopt if it has no value
  Judgement judgement;
  std::string reason;  // why the claim was not measured
};

std::vector<Judged> judge_all(std::span<const Claim> claims, const Records& records,
                              std::size_t rounds);

/// The verdict on a row of claims.
struct RowVerdict {
  std::string id;
  Finding finding;
};
std::vector<RowVerdict> row_verdicts(std::span<const Judged> judged);

/// Prints a line for each claim, and then a line for each row.
void print_fidelity(std::ostream& out, std::span<const Judged> judged, const Records& records);

/// Writes fidelity.csv (a line for each claim, side and round) and verdicts.csv (a line for each
/// claim). Neither file may exist yet.
void write_fidelity(const std::filesystem::path& dir, std::span<const Judged> judged,
                    const Records& records, std::size_t rounds);

/// Draws the requests per second and the delays over the switch interval, one curve a side. Returns
/// the paths of the pictures. A picture without enough points is left out.
std::vector<std::filesystem::path> draw_fidelity(const std::filesystem::path& dir,
                                                 std::span<const Judged> judged,
                                                 const Records& records);

}  // namespace interleave::fidelity
