// One task takes its process with it; all others answer. Who is left?
//
// IN REAL LIFE  a bug in a library, an assertion, a stack that overflows, the kernel's OOM killer.
// STRESSES      what a process isolates. Where each worker is a process, task `at` is lost and the
//               row is `failed` with one failed task: the worker is replaced, and the others have
//               done all the rest. Where workers are threads or coroutines of one process, all of
//               them go down with it, and the row is `crashed`. In `process_pool+B` one process of
//               several goes, with what its workers had begun.
// NOT SHOWN     damage: a thread that writes where it should not may spoil its neighbours' answers
//               and let them live.
//
// The ways that are no crash try the program itself: a task that hangs is for --timeout, `leak` for --memory-limit, `bomb` for
// --process-limit, `fork` leaves a process that has to be found, and `dup` uses up the descriptors.
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
  co_await world.sleep_for(rest);
  if (input.index == plan.at) crash(plan.how);
  co_return input.seed;
}

}  // namespace

const Workload crasher_workload{.name = "crasher",
                                .kind = Workload::Kind::io,
                                .sentence = "one task ends its process: who is left?",
                                .parameters = parameters,
                                .prepare = prepare,
                                .body = crasher};

}  // namespace interleave
