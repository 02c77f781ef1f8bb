#pragma once

#include "results/files/result_set.hpp"

#include <string>
#include <vector>

namespace interleave {

/// The results of one machine.
struct MachineResults {
  std::string name;  // for people: "Intel Xeon, 16 CPUs, Linux 6.18"
  ResultSet results;
};

/// Splits results by the machine that they are from, in the order of the rows. Rows of old files do
/// not name it. Then run.json decides, and without run.json each run is a machine of its own.
std::vector<MachineResults> by_machine(ResultSet all);

}  // namespace interleave
