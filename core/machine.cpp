#include "core/machine.hpp"

#include "core/cgroup.hpp"

#include <algorithm>
#include <cmath>

#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace interleave {

std::uint32_t allowed_cpus() {
  cpu_set_t mask;
  // It fails if the machine has more CPUs than the fixed mask holds. Then all CPUs are allowed.
  if (::sched_getaffinity(0, sizeof mask, &mask) == 0) {
    return static_cast<std::uint32_t>(CPU_COUNT(&mask));
  }
  return static_cast<std::uint32_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
}

std::uint32_t usable_cpus(const std::filesystem::path& root) {
  auto allowed = allowed_cpus();
  auto quota = cpu_quota(root);
  if (!quota || quota->cpus >= allowed) return allowed;
  return static_cast<std::uint32_t>(std::max(1.0, std::ceil(quota->cpus)));
}

void sharpen_timers() {
  ::prctl(PR_SET_TIMERSLACK, 1UL);  // only ever refused for a value that is none
}

}  // namespace interleave
