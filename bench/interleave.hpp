#pragma once

// The header for a program with models or workloads of its own. An installed copy has it as
// <interleave/interleave.hpp>.
#include "bench/catalogue/catalogue.hpp"
#include "bench/commands/program.hpp"
#include "core/admission.hpp"
#include "core/blocking.hpp"
#include "core/context.hpp"
#include "core/crew.hpp"
#include "core/digest.hpp"
#include "core/executor.hpp"
#include "core/tracked.hpp"
#include "core/workload.hpp"
