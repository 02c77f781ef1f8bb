#include "bench/record/calibration.hpp"

#include "bench/record/stopped_run.hpp"
#include "core/errors.hpp"
#include "results/files/row.hpp"
#include "results/text/human.hpp"
#include "workloads/spin_kernel.hpp"

#include <charconv>
#include <filesystem>
#include <system_error>

namespace interleave {

namespace {

std::optional<double> parse(const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

double choose_calibration(const std::optional<std::string>& asked) {
  constexpr int digits = 6;
  if (!asked) return significant(calibrate_spin(), digits);
  if (auto number = parse(*asked)) {
    if (*number >= 1 && *number <= most_spins_per_us) return *number;
  } else if (std::error_code ignored; std::filesystem::is_directory(*asked, ignored)) {
    return read_calibration(*asked);
  }
  throw UsageError("--calibration " + printable(*asked) +
                   ": give a number from 1 to 1000000, such as spins_per_us in a run.json, "
                   "or the directory of a run");
}

}  // namespace interleave
