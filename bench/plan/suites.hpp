#pragma once

#include "bench/plan/matrix.hpp"
#include "results/groups/precision.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace interleave {

/// The number of repetitions. Each block runs every cell once, for about `window`. With an aim,
/// `blocks` is the maximum, and a block skips the cells that have reached the aim.
struct Repetitions {
  std::uint32_t blocks;
  Clock::duration window;
  std::optional<Aim> aim = std::nullopt;

  std::uint32_t least_blocks() const { return aim ? aim->least : blocks; }
};

/// Enough blocks for a confidence interval, with the whole quick suite in under a minute.
inline constexpr Repetitions quick_repetitions{.blocks = 6,
                                               .window = std::chrono::milliseconds(170)};
inline constexpr Repetitions usual_repetitions{.blocks = 10,
                                               .window = std::chrono::milliseconds(500)};
/// The aim of --rigorous. Two medians known this well can show a difference of 5 %. That leaves a
/// margin for chance effects that shift a whole run (docs/decisions.md).
inline constexpr Aim rigorous_aim{.half_width = 0.015, .least = 10};
inline constexpr std::uint32_t most_rigorous_blocks = 100;

/// A named choice of cells, and the time for them.
struct Suite {
  std::string name;
  std::string summary;
  std::string file;  // empty: built in
  Repetitions repetitions = usual_repetitions;
  std::optional<Clock::duration> timeout;
  std::optional<Clock::duration> time;  // of the whole run
  std::optional<std::uint64_t> seed;
  std::vector<Matrix> matrices;
};

// Limits of suite files. A file beyond them is taken for something else than a suite.
inline constexpr std::size_t most_suite_bytes = 1 << 20;
inline constexpr std::size_t most_include_depth = 8;
inline constexpr std::size_t most_included = 64;  // files in all

/// Parse a suite, as docs/suites.md describes. Included files are sought in the directory of
/// `file`. All throw a UsageError that begins with FILE:LINE and says what is allowed. Expansion
/// looks up models, workloads and parameters later.
Suite parse_suite(std::string_view text, const std::filesystem::path& file);
Suite read_suite(const std::filesystem::path& file);

/// A suite that is part of the program, as text that a user may copy.
struct BuiltInSuite {
  std::string_view name;
  std::string_view text;
};

std::span<const BuiltInSuite> built_in_suites();
/// Throws UsageError, which lists the known names.
const BuiltInSuite& find_built_in(std::string_view name);

/// Finds a suite by a built-in name or by a path. A path contains a '/' or ends in ".toml".
Suite find_suite(const std::string& name_or_path);

/// The suite of `run` without arguments.
inline constexpr std::string_view default_suite = "quick";

}  // namespace interleave
