// For tests: one task takes its process with it, never ends, or leaves behind what it should not. All
// others answer.
//
// Processes are stable and threads are not, says the article: a process model loses one task here,
// a thread model the cell.
#include "core/posix.hpp"
#include "workloads/catalogue.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "at", .kind = Parameter::Kind::count, .preset = "7", .meaning = "which task ends"},
    {.name = "how",
     .kind = Parameter::Kind::choice,
     .preset = "segv",
     .meaning = "in which way",
     .choices = "segv|abort|kill|exit|hang|fork|leak"},
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

// A process that leaves group and session, and lives until somebody looks for it.
void leave_a_process() {
  if (check(::fork(), "fork") != 0) return;
  ::setsid();
  while (true) ::pause();
}

// Some memory, and then descriptors until there are none: the task fails with the machine's reason.
[[noreturn]] void leak() {
  constexpr std::size_t length = 16 << 20;
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE;
  [[maybe_unused]] void* kept = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, flags, -1, 0);
  while (true) check(::dup(STDERR_FILENO), "dup");
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
  if (input.index == plan.at && plan.how == "fork") {
    leave_a_process();
  } else if (input.index == plan.at && plan.how == "leak") {
    leak();
  } else if (input.index == plan.at) {
    crash(plan.how);
  }
  co_return input.seed;
}

}  // namespace

const Workload crasher_workload{
    .name = "crasher",
    .kind = Workload::Kind::io,
    .sentence = "one task ends its process, hangs for ever, forks or leaks",
    .parameters = parameters,
    .prepare = prepare,
    .body = crasher};

}  // namespace interleave
