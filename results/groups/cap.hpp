#pragma once

#include "core/ledger.hpp"

#include <cstdint>

namespace interleave {

/// Was the cap of an open load reached? True if, at some arrival, more than `places` tasks had
/// arrived and were not finished. One of them then had to wait for a place. False for a ledger
/// without a record for each task. Call it when all workers are gone.
bool cap_was_met(const Ledger& ledger, std::uint32_t places);

}  // namespace interleave
