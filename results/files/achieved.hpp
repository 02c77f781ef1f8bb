#pragma once

#include "core/ledger.hpp"

namespace interleave {

/// A repetition below this share of the offered rate is `saturated`.
inline constexpr double least_achieved = 0.95;

/// Returns the achieved share of the offered rate under open load. It is above 1 if the finishes
/// caught up on a delay.
///
/// The share is the time in which the middle nine tenths of the tasks arrived, divided by the time
/// in which as many finished. Each is counted in its own order. (With totals, all tasks are
/// counted.) A task that was never begun counts as finished when the window closes, or at the last
/// finish if that is later. So the share is an upper bound. The share of tasks that did finish is
/// another one.
///
/// Throughput is no substitute. It is lower by the duration of the last task, and in a short window
/// that would look like saturation. Tasks that *begin* in time are no proof either. Where each has
/// a thread, all begin at once and then share the processors.
double achieved_share(const Ledger& ledger);

}  // namespace interleave
