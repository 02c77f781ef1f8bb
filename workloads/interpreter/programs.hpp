#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace interleave::interpreter {

/// A program that `--set program=` knows. Its function `main` takes one value, made by the host.
struct SampleProgram {
  /// What `size` means, and what main() gets: the number itself, a list of so many seeded numbers,
  /// or a seeded text of so many bytes.
  enum class Input : std::uint8_t { number, list, text };

  std::string_view name;
  Input input;
  std::int64_t preset;  // the size when none is given
  std::int64_t most;    // the largest that ends within minutes
  std::string_view source;
};

std::span<const SampleProgram> sample_programs();

/// The program of that name, or null.
const SampleProgram* find_program(std::string_view name);

}  // namespace interleave::interpreter
