// The models of this family: each one is a lock under the threads of gil_threads.cpp.
//
// The lock's file says how the policy works, what it costs, and when to use it. The first four are
// or were CPython's. The last two were proposed and never merged.
#include "gil_sim/gil_sim.hpp"
#include "gil_sim/locks.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace interleave {

namespace {

constexpr Parameter switch_interval{
    .name = "switch_interval",
    .kind = Parameter::Kind::duration,
    .preset = "5ms",
    .meaning = "how long a thread waits for the lock before it asks the holder to drop it",
    .least = 1'000,
    .most = 10'000'000'000};
constexpr Parameter check_interval{.name = "check_interval",
                                   .kind = Parameter::Kind::count,
                                   .preset = "100",
                                   .meaning = "bytecodes after which the holder offers the lock",
                                   .least = 1,
                                   .most = 1'000'000'000};
constexpr Parameter interpreters{
    .name = "interpreters",
    .kind = Parameter::Kind::count,
    .preset = "0",
    .meaning = "interpreters that the threads are dealt over; 0: one a CPU",
    .least = 0,
    .most = 4096};

constexpr Parameter timed_parameters[] = {switch_interval};
constexpr Parameter counted_parameters[] = {check_interval};
constexpr Parameter per_interpreter_parameters[] = {interpreters, switch_interval};

using Lock = std::unique_ptr<Gil>;

Lock make_timed(const Settings& settings, std::uint32_t /*threads*/) {
  return make_switch_interval_gil(settings.duration("switch_interval"));
}
Lock make_counted(const Settings& settings, std::uint32_t /*threads*/) {
  return make_check_interval_gil(static_cast<std::int32_t>(settings.count("check_interval")));
}
Lock make_none(const Settings& /*settings*/, std::uint32_t threads) {
  return make_free_threading(threads);
}
Lock make_priority(const Settings& settings, std::uint32_t /*threads*/) {
  return make_priority_gil(settings.duration("switch_interval"));
}
Lock make_kept(const Settings& settings, std::uint32_t /*threads*/) {
  return make_nonblocking_keep_gil(settings.duration("switch_interval"));
}

using enum GilPolicy::Parallel;

constexpr GilPolicy policies[] = {
    {.name = "gil_threads",
     .summary = "threads under a global interpreter lock, as in CPython 3.2 and later",
     .parameters = timed_parameters,
     .make_lock = make_timed,
     .only_by_name = false},
    {.name = "gil_legacy",
     .summary = "the same under the lock of Python 2",
     .parameters = counted_parameters,
     .make_lock = make_counted},
    {.name = "gil_per_interpreter",
     .summary = "threads dealt over interpreters with a lock each (PEP 684)",
     .parameters = per_interpreter_parameters,
     .make_lock = make_timed,
     .parallel = per_interpreter},
    {.name = "free_threaded",
     .summary = "threads of one interpreter without a lock (PEP 703)",
     .parameters = {},
     .make_lock = make_none,
     .parallel = all},
    {.name = "gil_priority",
     .summary = "a lock that lets threads go first that compute little (proposed)",
     .parameters = timed_parameters,
     .make_lock = make_priority},
    {.name = "gil_keep_nonblocking",
     .summary = "a lock that is kept over calls that do not block (proposed)",
     .parameters = timed_parameters,
     .make_lock = make_kept},
};

}  // namespace

std::span<const GilPolicy> gil_policies() {
  return policies;
}

const GilPolicy* find_gil_policy(std::string_view name) {
  const auto* found = std::ranges::find(policies, name, &GilPolicy::name);
  return found == std::end(policies) ? nullptr : found;
}

std::unique_ptr<Executor> make_gil_model(std::string_view name, const Settings::Given& given) {
  const GilPolicy* policy = find_gil_policy(name);
  if (policy == nullptr) throw std::invalid_argument("no GIL policy " + std::string(name));
  return make_gil_threads(*policy, Settings::parse(name, policy->parameters, given));
}

}  // namespace interleave
