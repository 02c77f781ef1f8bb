#pragma once

#include "bench/catalogue/catalogue.hpp"

namespace interleave {

/// The whole program: runs the command line with the models and workloads of `catalogue`, and
/// returns the exit code. Call it once, from main(), before any other thread exists. It sets the
/// actions of SIGPIPE, SIGXFSZ and SIGCHLD, reports each exception on standard error, and throws
/// none.
int run_program(int argc, char** argv, const Catalogue& catalogue);

}  // namespace interleave
