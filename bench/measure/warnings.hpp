#pragma once

#include "bench/machine/machine.hpp"
#include "results/files/row.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

/// Something that may spoil the numbers, and what to do about it.
struct Warning {
  std::string_view kind;  // for programs to read; a row's flag, if the warning is about one
  std::string what;
  std::string advice;
};

/// Returns what a reader must know before drawing conclusions from these rows.
std::vector<Warning> find_warnings(const Machine& machine, std::span<const Row> rows);

}  // namespace interleave
