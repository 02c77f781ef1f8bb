#pragma once

#include "bench/plan/matrix.hpp"
#include "results/groups/precision.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace interleave {

/// How much time a run may take: each block runs every cell once, for about `window`. With an aim
/// `blocks` is the most there may be, and a block leaves out the cells that have reached it.
struct Repetitions {
  std::uint32_t blocks;
  Clock::duration window;
  std::optional<Aim> aim = std::nullopt;

  std::uint32_t least_blocks() const { return aim ? aim->least : blocks; }
};

/// Enough blocks for a confidence interval, and the whole of the quick suite in under a minute.
inline constexpr Repetitions quick_repetitions{.blocks = 6,
                                               .window = std::chrono::milliseconds(170)};
inline constexpr Repetitions usual_repetitions{.blocks = 10,
                                               .window = std::chrono::milliseconds(500)};
/// What --rigorous makes of a budget. Two medians that are known so well tell 5 % from nothing, with
/// room for what a whole run has by luck (docs/decisions.md).
inline constexpr Aim rigorous_aim{.half_width = 0.015, .least = 10};
inline constexpr std::uint32_t most_rigorous_blocks = 100;

/// A named choice of cells, and the time for them.
struct Suite {
  std::string name;
  std::string sentence;
  std::string file;  // empty: built in
  Repetitions repetitions = usual_repetitions;
  std::optional<Clock::duration> timeout;
  std::optional<Clock::duration> time;  // of the whole run
  std::optional<std::uint64_t> seed;
  std::vector<Matrix> matrices;
};

// Bounds of suites; beyond them a file is taken for something else.
inline constexpr std::size_t most_suite_bytes = 1 << 20;
inline constexpr std::size_t most_include_depth = 8;
inline constexpr std::size_t most_included = 64;  // files in all

/// A suite as it is written: docs/suites.md. `file` is for complaints, and what it includes is
/// sought beside it. All throw a UsageError that begins with FILE:LINE and says what is allowed;
/// whether models, workloads and parameters exist is seen when cells are made of it.
Suite parse_suite(std::string_view text, const std::filesystem::path& file);
Suite read_suite(const std::filesystem::path& file);

/// A suite that is part of the program, as the text that one may copy.
struct BuiltInSuite {
  std::string_view name;
  std::string_view text;
};

std::span<const BuiltInSuite> built_in_suites();
/// Throws UsageError with what is known.
const BuiltInSuite& find_built_in(std::string_view name);

/// By the name of a built-in one, or by a path: something that contains a '/' or ends in ".toml".
Suite find_suite(const std::string& name_or_path);

/// What `run` does when it is not told what to run.
inline constexpr std::string_view default_suite = "quick";

}  // namespace interleave
