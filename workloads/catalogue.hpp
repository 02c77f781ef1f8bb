#pragma once

#include "core/workload.hpp"

namespace interleave {

// Each workload is defined in the file of its name: sleep.cpp defines sleep_workload. registry.cpp
// lists them.

// Computing.
extern const Workload noop_workload;
extern const Workload checkpoint_storm_workload;
extern const Workload quick_sort_workload;
extern const Workload bubble_sort_workload;
extern const Workload primes_workload;
extern const Workload matmul_workload;
extern const Workload spin_workload;
extern const Workload word_count_workload;

// Waiting.
extern const Workload sleep_workload;
extern const Workload pipe_echo_workload;
extern const Workload tcp_echo_workload;
extern const Workload tcp_connect_workload;
extern const Workload tcp_accept_workload;
extern const Workload udp_ping_workload;
extern const Workload udp_echo_workload;

// Computing and waiting in turns.
extern const Workload mix_workload;
extern const Workload phases_workload;
extern const Workload deep_await_workload;
extern const Workload request_workload;  // in web/
extern const Workload async_tree_workload;

// Your own.
extern const Workload command_workload;

// Crashing.
extern const Workload crasher_workload;

// For tests: not in the list that users see.
extern const Workload faulty_workload;
extern const Workload observer_workload;

// For `interleave serve`: not in that list either.
extern const Workload connections_workload;

}  // namespace interleave
