// One task takes its process down with it; which tasks still answer?
//
// IN REAL LIFE  a bug in a library, an assertion, a stack that overflows, the kernel's OOM killer.
// STRESSES      what a process isolates. Where each worker is a process, task `at` is lost and the
//               row is `failed` with one failed task: the worker is replaced, and all other tasks
//               are done. Where workers are threads or coroutines of one process, all of them end
//               with it, and the row is `crashed`. In `process_pool+B` one process of several ends,
//               with the tasks that its workers had begun.
// NOT SHOWN     damage: a thread that writes where it should not may spoil its neighbours' answers
//               and let them live.
//
// Some ways do not crash: they test the limits of the program itself. A task that hangs is for
// --timeout, `leak` for --memory-limit, and `bomb` for --process-limit. `fork` leaves a process
// that has to be found, and `dup` uses up the descriptors.
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
    {.name = "at",
     .kind = Parameter::Kind::count,
     .preset = "7",
     .meaning = "which task ends its process: its number, from 0"},
    {.name = "how",
     .kind = Parameter::Kind::choice,
     .preset = "segv",
     .meaning = "by which signal, by exit, or by what tries the harness's limits",
     .choices = "segv|abort|kill|exit|hang|leak|bomb|fork|dup"},
};

constexpr auto rest = std::chrono::milliseconds(1);

struct CrasherEnvironment final : Environment {
  Clock::duration least_wait(std::uint32_t, std::uint64_t) const override { return rest; }

  std::int64_t at = -1;  // none of the job's tasks, and so no warm-up either
  std::string how;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  auto environment = std::make_unique<CrasherEnvironment>();
  if (settings.count("at") < plan.tasks) environment->at = settings.count("at");
  environment->how = settings.text("how");
  return environment;
}

// Uses the signal itself, because a sanitizer would turn a bad access into an exit.
[[noreturn]] void end_by(int signal) {
  std::signal(signal, SIG_DFL);
  std::raise(signal);
  std::abort();
}

// Allocates until memory runs out or a GiB is reached. The memory is never touched.
void leak() {
  std::vector<std::unique_ptr<char[]>> blocks;  // NOLINT(modernize-avoid-c-arrays)
  constexpr std::size_t block = 1 << 20;
  while (blocks.size() < 1024) blocks.emplace_back(new char[block]);
}

// A fork bomb that stops at 400 processes if no limit stops it before.
[[noreturn]] void fork_many() {
  for (int made = 0; made < 400; ++made) {
    if (::fork() == 0) break;
  }
  while (true) ::pause();
}

// Leaves a process outside of the group and the session, which lives until it is killed.
void leave_a_process() {
  if (check(::fork(), "fork") != 0) return;
  ::setsid();
  while (true) ::pause();
}

// Opens descriptors until none is left. The task then fails with the system's error.
[[noreturn]] void keep_descriptors() {
  while (true) check(::dup(STDERR_FILENO), "dup");
}

// Returns if the task can go on.
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
  co_await world.sleep_for(rest);
  if (input.index == plan.at) crash(plan.how);
  co_return input.seed;
}

}  // namespace

const Workload crasher_workload{.name = "crasher",
                                .kind = Workload::Kind::io,
                                .summary = "one task ends its process: who is left?",
                                .parameters = parameters,
                                .prepare = prepare,
                                .body = crasher};

}  // namespace interleave
