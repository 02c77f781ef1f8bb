#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace interleave::interpreter {

/// A program of `--set program=`. Its function `main` takes one value, made by the host.
struct SampleProgram {
  /// The meaning of `size` and the argument of main(): the number itself, a list of `size` seeded
  /// numbers, or a seeded text of `size` bytes.
  enum class Input : std::uint8_t { number, list, text };

  std::string_view name;
  Input input;
  std::int64_t preset;  // the size when none is given
  std::int64_t most;    // the largest that ends within minutes
  std::string_view source;
};

std::span<const SampleProgram> sample_programs();

/// Returns null if there is no program of that name.
const SampleProgram* find_program(std::string_view name);

}  // namespace interleave::interpreter
