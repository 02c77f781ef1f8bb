// How a cell's process is started, watched and cleaned away.
#include "bench/measure/supervisor.hpp"

#include "tests/support.hpp"

#include <csignal>
#include <stdexcept>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

int unheld_signals = 0;

// Is the number a child of ours that nobody has reaped? As long as it is, it is nobody else's.
bool is_held(pid_t number) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(number), &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

}  // namespace

// In libc's place: a signal to a number that may have become somebody else's is counted.
extern "C" int kill(pid_t process, int number) noexcept {
  auto group_or_process = process < 0 ? -process : process;
  bool is_family = group_or_process == ::getpid() || group_or_process == ::getppid();
  if (!is_family && !is_held(group_or_process)) ++unheld_signals;
  return static_cast<int>(::syscall(SYS_kill, process, number));
}

namespace interleave {

namespace {

using testing::children_left;

constexpr auto long_time = std::chrono::seconds(100);

TEST(Supervisor, BringsTheMessageBack) {
  Supervisor supervisor;
  auto ending = supervisor.run([] { return std::string("hello"); }, long_time);
  EXPECT_TRUE(ending.clean());
  EXPECT_EQ(ending.message, "hello");
  EXPECT_EQ(children_left(), 0);
}

TEST(Supervisor, ReportsWhatWasThrown) {
  Supervisor supervisor;
  auto ending =
      supervisor.run([]() -> std::string { throw std::runtime_error("no luck"); }, long_time);
  EXPECT_FALSE(ending.clean());
  EXPECT_EQ(ending.message, "no luck");
}

TEST(Supervisor, CutsAnEndlessMessage) {
  Supervisor supervisor;
  auto ending = supervisor.run([] { return std::string(1 << 20, 'x'); }, long_time);
  EXPECT_TRUE(ending.clean());
  EXPECT_EQ(ending.message.size(), 32U << 10);
}

TEST(Supervisor, EndsWhatTakesTooLong) {
  Supervisor supervisor;
  auto ending = supervisor.run(
      []() -> std::string {
        while (true) ::pause();
      },
      std::chrono::milliseconds(20));
  EXPECT_EQ(ending.cause, Ending::Cause::timeout);
  EXPECT_EQ(WTERMSIG(ending.wait_status), SIGTERM);
  EXPECT_EQ(children_left(), 0);
}

TEST(Supervisor, KillsWhatDoesNotListen) {
  Supervisor supervisor;
  // Inherited, so that it is ignored from the first moment on.
  auto former = ::signal(SIGTERM, SIG_IGN);
  auto ending = supervisor.run(
      []() -> std::string {
        while (true) ::pause();
      },
      std::chrono::milliseconds(20));
  ::signal(SIGTERM, former);
  EXPECT_EQ(ending.cause, Ending::Cause::timeout);
  EXPECT_EQ(WTERMSIG(ending.wait_status), SIGKILL);
}

TEST(Supervisor, LeavesNoOrphans) {
  Supervisor supervisor;
  auto ending = supervisor.run(
      [] {
        // A worker with a worker of its own, neither tied to its parent.
        if (::fork() == 0) {
          ::fork();
          while (true) ::pause();
        }
        return std::string("left them alone");
      },
      long_time);
  EXPECT_TRUE(ending.clean());
  EXPECT_EQ(children_left(), 0);
}

TEST(Supervisor, StopsAtASignal) {
  Supervisor supervisor;
  EXPECT_EQ(supervisor.stop_signal(), 0);
  auto ending = supervisor.run(
      []() -> std::string {
        ::kill(::getppid(), SIGTERM);
        while (true) ::pause();
      },
      long_time);
  EXPECT_EQ(ending.cause, Ending::Cause::interrupt);
  EXPECT_EQ(supervisor.stop_signal(), SIGTERM);
}

TEST(Supervisor, StopsWhenTheTerminalIsGone) {
  Supervisor supervisor;
  auto ending = supervisor.run(
      []() -> std::string {
        ::kill(::getppid(), SIGHUP);
        while (true) ::pause();
      },
      long_time);
  EXPECT_EQ(ending.cause, Ending::Cause::interrupt);
  EXPECT_FALSE(ending.frozen);
  EXPECT_EQ(supervisor.stop_signal(), SIGHUP);
}

[[noreturn]] void live_on() {
  while (true) ::pause();
}

// A process, and a child of it, that hold on to a pipe, and say so by a byte.
[[noreturn]] void leave_and_live_on(const PipeEnds& held) {
  ::setsid();
  if (::fork() == 0) live_on();
  check(::write(held.out.get(), "x", 1), "write");
  live_on();
}

bool is_held_by_somebody(PipeEnds& held) {
  held.out.reset();
  char told = 0;
  while (::read(held.in.get(), &told, 1) == 1) continue;
  pollfd end{held.in.get(), POLLIN, 0};
  ::poll(&end, 1, 0);
  return (end.revents & POLLHUP) == 0;
}

// A daemon: its parent ends before the piece does.
TEST(Supervisor, EndsWhoLeftTheGroup) {
  Supervisor supervisor;
  auto held = make_pipe(O_NONBLOCK);
  auto ending = supervisor.run(
      [&] {
        if (::fork() == 0) {
          if (::fork() == 0) leave_and_live_on(held);
          ::_exit(0);
        }
        pollfd told{held.in.get(), POLLIN, 0};
        ::poll(&told, 1, -1);
        return std::string("it is on its own");
      },
      long_time);
  EXPECT_TRUE(ending.clean());
  EXPECT_EQ(ending.message, "it is on its own");
  EXPECT_FALSE(is_held_by_somebody(held));
  EXPECT_EQ(children_left(), 0);
}

TEST(Supervisor, EndsWhoLeftTheGroupOfAPieceThatHangs) {
  Supervisor supervisor;
  auto held = make_pipe(O_NONBLOCK);
  auto ending = supervisor.run(
      [&]() -> std::string {
        if (::fork() == 0) leave_and_live_on(held);
        live_on();
      },
      std::chrono::milliseconds(50));
  EXPECT_EQ(ending.cause, Ending::Cause::timeout);
  EXPECT_FALSE(is_held_by_somebody(held));
  EXPECT_EQ(children_left(), 0);
}

// A number that was reaped may be another process a moment later, and must not be signalled.
TEST(Supervisor, SignalsNobodyWhoMayBeAnother) {
  unheld_signals = 0;
  {
    Supervisor supervisor;
    supervisor.run([] { return std::string(); }, long_time);
    supervisor.run([]() -> std::string { live_on(); }, std::chrono::milliseconds(5));
    auto at_once = [](pid_t) { return true; };
    supervisor.run([]() -> std::string { live_on(); }, long_time, {}, at_once);
    supervisor.run(
        []() -> std::string {
          if (::fork() == 0) {
            ::setsid();
            live_on();
          }
          if (::fork() == 0) live_on();
          ::_exit(3);
        },
        long_time);
  }
  EXPECT_EQ(unheld_signals, 0);
  pid_t gone = ::fork();
  if (gone == 0) ::_exit(0);
  ::waitpid(gone, nullptr, 0);
  ::kill(gone, 0);
  EXPECT_EQ(unheld_signals, 1) << "such signals are counted";
}

}  // namespace

}  // namespace interleave
