#pragma once

#include "bench/catalogue/catalogue.hpp"

#include <string_view>

namespace interleave {

/// A GoogleTest program that checks one model of the catalogue: it runs every workload and gives
/// the oracle's answers, under four batches, an open load, and beside background tasks, and its
/// tasks see as many processes and threads as its descriptor says. Flags are GoogleTest's. Returns
/// the exit code: 0 if the model passed, 2 if the catalogue has no such model. Call it once.
int run_conformance(int argc, char** argv, const Catalogue& catalogue, std::string_view model);

}  // namespace interleave
