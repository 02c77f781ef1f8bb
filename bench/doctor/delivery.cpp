#include "bench/machine/delivery.hpp"

#include "bench/doctor/checks.hpp"
#include "results/text/human.hpp"

#include <algorithm>

namespace interleave::doctor {

namespace {

constexpr double enough = 0.85;  // share of the work that as many free CPUs would do
constexpr double a_part = 0.25;  // share of the missing work from which a cause explains the loss

bool delivers(const Delivery& seen) {
  return seen.work >= enough * seen.loops;
}

// Names the cause of the loss, if one was seen. Other processes' load hides what the CPUs deliver.
std::string explain(const Delivery& seen) {
  auto missing = seen.loops - seen.work;
  if (seen.throttled_s > 0) return "the quota of a cgroup was used up meanwhile (see cpu_quota)";
  if (seen.stolen_cpus > a_part * missing) {
    return "the hypervisor gave " + three_digits(seen.stolen_cpus) +
           " CPUs to others meanwhile (see steal)";
  }
  if (seen.others_cpus > a_part * missing) {
    return "other processes used " + three_digits(seen.others_cpus) +
           " CPUs meanwhile, so it cannot be told what the CPUs deliver: stop what else is "
           "running, and look again";
  }
  auto cause = seen.cpus < enough * seen.loops
                   ? "a limit that is not seen from here gave them " + three_digits(seen.cpus) +
                         " CPUs of time"
                   : std::string("they share a core, or a host that gives less than it says");
  return "these CPUs deliver no more, and no scaling beyond that can be shown: " + cause;
}

std::string worth(const Delivery& seen) {
  return three_digits(seen.work) + " of " + std::to_string(seen.loops);
}

}  // namespace

Finding check_delivery(std::span<const Delivery> seen) {
  if (seen.empty()) return judged("cpus_delivered", "", true, "one CPU has none to share with");
  std::string value;
  for (const auto& one : seen) value += (value.empty() ? "" : ", ") + worth(one);
  auto poor = std::ranges::find_if_not(seen, delivers);
  if (poor == seen.end()) {
    return judged("cpus_delivered", value, true,
                  "so many times the work of one busy loop is done by as many together");
  }
  return judged("cpus_delivered", value, false,
                std::to_string(poor->loops) + " busy loops did only " + three_digits(poor->work) +
                    " times the work of one; " + explain(*poor));
}

}  // namespace interleave::doctor
