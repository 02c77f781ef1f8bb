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
#include <memory>
#include <string>
#include <vector>

#include <unistd.h>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "at", .kind = Parameter::Kind::count, .preset = "7", .meaning = "which task ends"},
    {.name = "how",
     .kind = Parameter::Kind::choice,
     .preset = "segv",
     .meaning = "in which way",
     .choices = "segv|abort|kill|exit|hang|leak|bomb|fork|dup"},
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

// Until there is no more, or a GiB of it, which is never touched.
void leak() {
  std::vector<std::unique_ptr<char[]>> blocks;  // NOLINT(modernize-avoid-c-arrays)
  constexpr std::size_t block = 1 << 20;
  while (blocks.size() < 1024) blocks.emplace_back(new char[block]);
}

// A fork bomb that goes out by itself, should nobody stop it.
[[noreturn]] void fork_many() {
  for (int made = 0; made < 400; ++made) {
    if (::fork() == 0) break;
  }
  while (true) ::pause();
}

// A process that leaves group and session, and lives until somebody looks for it.
void leave_a_process() {
  if (check(::fork(), "fork") != 0) return;
  ::setsid();
  while (true) ::pause();
}

// Descriptors until there are none: the task fails with the machine's reason.
[[noreturn]] void keep_descriptors() {
  while (true) check(::dup(STDERR_FILENO), "dup");
}

// Returns where the task goes on all the same.
void crash(const std::string& how) {
  if (how == "leak") return leak();
  if (how == "fork") return leave_a_process();
  if (how == "bomb") fork_many();
  if (how == "dup") keep_descriptors();
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

const Workload crasher_workload{
    .name = "crasher",
    .kind = Workload::Kind::io,
    .sentence = "one task ends its process, hangs for ever, forks or leaks",
    .parameters = parameters,
    .prepare = prepare,
    .body = crasher};

}  // namespace interleave
