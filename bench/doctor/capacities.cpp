#include "bench/doctor/checks.hpp"
#include "bench/machine/limits.hpp"
#include "results/text/human.hpp"

#include <sys/resource.h>

namespace interleave::doctor {

namespace {

constexpr std::uint64_t many_processes = 10'000;
constexpr std::uint64_t many_descriptors = 20'000;
constexpr double many_maps = 65'530;      // Linux's own
constexpr double much_memory = 1U << 30;  // bytes; a million small stacks take more

std::string count_or_none(std::optional<std::uint64_t> count) {
  return count ? std::to_string(*count) : "none";
}

}  // namespace

Finding check_memory(const Root& root) {
  auto available = available_memory(root);
  auto bytes = static_cast<double>(available.value_or(0));
  bool enough = !available || bytes >= much_memory;
  return judged("memory_available", available ? human_bytes(bytes) : "", enough,
                enough ? "enough for every built-in suite"
                       : "cells with many stacks, or much data, may not fit");
}

Finding check_memory_limit(const Root& root) {
  auto limit = cgroup_limit(root, "memory", "memory.max", "memory.limit_in_bytes");
  if (!limit) return judged("memory_max", "none", true, "no cgroup limits memory");
  return judged("memory_max", human_bytes(static_cast<double>(*limit)), false,
                "beyond that the kernel kills a process of the cgroup: out_of_memory");
}

Finding check_processes(std::uint64_t rlimit, bool is_root) {
  if (is_root) {
    return judged("rlimit_nproc", "not for root", true,
                  "the limit on processes does not bind root: only pids.max stops a fork bomb");
  }
  if (rlimit == RLIM_INFINITY) return judged("rlimit_nproc", "none", true, "no limit");
  return judged("rlimit_nproc", std::to_string(rlimit), rlimit >= many_processes,
                "processes and threads of this user, all together; beyond it: unsupported");
}

Finding check_pids(const Root& root) {
  auto limit = cgroup_limit(root, "pids", "pids.max", "pids.max");
  return judged("pids_max", count_or_none(limit), !limit || *limit >= many_processes,
                limit ? "processes and threads in this cgroup; beyond it: unsupported"
                      : "no cgroup limits processes");
}

Finding check_descriptors(std::uint64_t hard_limit) {
  return judged("rlimit_nofile", std::to_string(hard_limit), hard_limit >= many_descriptors,
                "descriptors of one process (the hard limit, which a run makes use of): a "
                "connection takes two where model and client are one process");
}

Finding check_maps(const Root& root) {
  auto most = number_of(root / "proc/sys/vm/max_map_count");
  if (!most) return judged("max_map_count", "", true, "the machine does not say");
  return judged("max_map_count", three_digits(*most), *most >= many_maps,
                "mappings of one process; stacks need two each where guard_markers are missing");
}

}  // namespace interleave::doctor
