// For tests: one task takes its process with it, or never ends. All others answer.
//
// Processes are stable and threads are not, says the article: a process model loses one task here,
// a thread model the cell.
#include "workloads/catalogue.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>

#include <unistd.h>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "at", .kind = Parameter::Kind::count, .preset = "7", .meaning = "which task ends"},
    {.name = "how",
     .kind = Parameter::Kind::choice,
     .preset = "segv",
     .meaning = "in which way",
     .choices = "segv|abort|kill|exit|hang"},
};

struct CrasherEnvironment final : Environment {
  std::int64_t at = -1;  // none of the job's tasks, and so no warm-up either
  std::string how;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  auto environment = std::make_unique<CrasherEnvironment>();
  if (settings.count("at") < plan.tasks) environment->at = settings.count("at");
  environment->how = settings.text("how");
  return environment;
}

// By the signal itself rather than a bad access: a sanitizer would turn that into an exit.
[[noreturn]] void end_by(int signal) {
  std::signal(signal, SIG_DFL);
  std::raise(signal);
  std::abort();
}

[[noreturn]] void crash(const std::string& how) {
  if (how == "segv") end_by(SIGSEGV);
  if (how == "abort") end_by(SIGABRT);
  if (how == "kill") end_by(SIGKILL);
  if (how == "exit") ::_exit(3);
  while (true) ::pause();
}

Task<Digest> crasher(Context& world, const Environment& environment, TaskInput input) {
  const auto& plan = static_cast<const CrasherEnvironment&>(environment);
  co_await world.sleep_for(std::chrono::milliseconds(1));
  if (input.index == plan.at) crash(plan.how);
  co_return input.seed;
}

}  // namespace

const Workload crasher_workload{.name = "crasher",
                                .kind = Workload::Kind::io,
                                .sentence = "one task ends its process, or hangs for ever",
                                .parameters = parameters,
                                .prepare = prepare,
                                .body = crasher};

}  // namespace interleave
