#include "bench/suites.hpp"

namespace interleave {

namespace {

constexpr std::string_view quick_workloads[] = {"noop", "quick_sort", "tcp_echo", "mix"};

constexpr Suite all[] = {
    {.name = "quick",
     .sentence = "every model on four kinds of work, in under a minute",
     .workloads = quick_workloads,
     .budget = quick_budget},
};

}  // namespace

std::span<const Suite> suites() {
  return all;
}

const Suite& default_suite() {
  return all[0];
}

}  // namespace interleave
