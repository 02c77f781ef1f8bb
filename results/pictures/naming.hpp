#pragma once

#include "results/pictures/subject.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace interleave {

/// The facts that the panels of a chart share, and those that distinguish each of them.
struct Naming {
  std::vector<std::string> titles;  // of the panels; empty for a single one
  std::string workload;             // if all have the same one
  std::string shared;               // params and load that all panels have
};

/// Names the panels of these contests. `with_rate` false: panels do not belong to one rate.
Naming naming_of(const Subject& subject, const std::vector<std::size_t>& which,
                 bool with_rate = true);

/// Returns the caption of a chart: what the panels share, then machine, date and command of the
/// runs.
std::string caption_of(const Subject& subject, const Naming& naming);

/// Returns "Throughput of web: median ..." from "Throughput" and "median ...", if all panels have
/// the workload web.
std::string title_of(const std::string& what, const Naming& naming, const std::string& detail);

}  // namespace interleave
