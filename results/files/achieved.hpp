#pragma once

#include "core/ledger.hpp"

namespace interleave {

/// Below this share of the offered rate a repetition is `saturated`.
inline constexpr double least_achieved = 0.95;

/// Which share of the offered rate the finishes of an open load came at; above 1 where it caught up
/// on a delay.
///
/// It is the time in which the middle nine tenths of the tasks arrived, divided by the time in which
/// as many finished, each counted in its own order. Tasks that never began count as finished when
/// the last of the others was, which makes it an upper bound, as is the share of tasks that did
/// finish. Throughput says something else: it is lower by the last task's own duration, and in a
/// short window that alone would look like saturation. Nor is it enough that tasks *begin* in time:
/// where each has a thread, all do, and then they share the processors.
double achieved_share(const Ledger& ledger);

}  // namespace interleave
