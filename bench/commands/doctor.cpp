// The command `interleave doctor`: what this machine can and cannot measure, in plain sentences.
// Each check is a function of checks.hpp. This file runs them in turn and shows their findings.
#include "bench/commands/commands.hpp"
#include "bench/doctor/checks.hpp"
#include "bench/measure/supervisor.hpp"
#include "core/machine.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace interleave::doctor {

namespace {

using Json = nlohmann::ordered_json;

void print(std::ostream& out, const std::vector<Finding>& findings) {
  for (const auto& [name, value, verdict, sentence] : findings) {
    out << std::left << std::setw(8) << to_string(verdict) << std::setw(19) << name
        << (value.empty() ? "unknown" : value) << ": " << sentence << '\n';
  }
}

void print_json(std::ostream& out, const std::vector<Finding>& findings) {
  auto list = Json::array();
  for (const auto& [name, value, verdict, sentence] : findings) {
    list.push_back({{"name", name},
                    {"value", value.empty() ? Json(nullptr) : Json(value)},
                    {"verdict", to_string(verdict)},
                    {"sentence", sentence}});
  }
  auto text = Json{{"version", INTERLEAVE_VERSION}, {"findings", list}};
  out << text.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

std::uint64_t hard_limit(__rlimit_resource which) {
  rlimit limit{};
  ::getrlimit(which, &limit);
  return limit.rlim_max;
}

// Other processes first, since the later checks make noise of their own.
void look_around(const Root& root, std::uint32_t usable, std::vector<Finding>& findings) {
  auto seen = observe(root);
  findings.push_back(check_load(root, usable));
  findings.push_back(check_jitter(seen.jitter));
  findings.push_back(check_steal(seen, usable));
  findings.push_back(check_pressure(seen));
  findings.push_back(check_clock_cost(seen.jitter));
}

std::vector<Delivery> try_loops(const Root& root, std::uint32_t usable) {
  std::vector<Delivery> seen;
  for (std::uint32_t loops : {std::min(usable, 2U), usable}) {
    bool is_new = loops > 1 && (seen.empty() || seen.back().loops != loops);
    auto delivery = is_new ? measure_delivery(loops, root) : std::nullopt;
    if (delivery) seen.push_back(*delivery);
  }
  return seen;
}

}  // namespace

std::vector<Finding> examine(Supervisor& supervisor, const Root& root) {
  auto usable = usable_cpus(root);
  auto online = static_cast<std::uint32_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  std::vector<Finding> findings = {
      check_fork(supervisor), check_cpus(usable),   check_online(root, allowed_cpus(), online),
      check_smt(root),        check_governor(root), check_quota(root)};
  look_around(root, usable, findings);
  // This check makes noise, so it runs after look_around(). Its finding is shown first.
  findings.insert(findings.begin(), check_delivery(try_loops(root, usable)));
  for (auto& finding :
       {check_clock_source(root), check_clock_resolution(),
        check_timer_slack(::prctl(PR_GET_TIMERSLACK)), check_memory(root), check_memory_limit(root),
        check_processes(hard_limit(RLIMIT_NPROC), ::geteuid() == 0), check_pids(root),
        check_descriptors(hard_limit(RLIMIT_NOFILE)), check_maps(root), check_guards(),
        check_io_uring(), check_counters(), check_system_calls(root), check_rsvg_convert(),
        check_pythons()}) {
    findings.push_back(finding);
  }
  return findings;
}

}  // namespace interleave::doctor

namespace interleave {

int run_command(const DoctorRequest& request) {
  Supervisor supervisor;
  auto findings = doctor::examine(supervisor);
  if (request.json) {
    doctor::print_json(std::cout, findings);
  } else {
    doctor::print(std::cout, findings);
  }
  bool able = std::ranges::none_of(findings, [](const doctor::Finding& finding) {
    return finding.verdict == doctor::Finding::Verdict::unable;
  });
  return able ? exit_ok : exit_environment;
}

}  // namespace interleave
