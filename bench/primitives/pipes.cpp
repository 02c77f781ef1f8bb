// The cost of a message through a pipe, as a round trip and as the dispatch of a task.
//
// A round trip puts each side to sleep once and wakes it once. process_pool_pipe runs empty tasks
// on two worker processes that get their tasks by pipe. Python's multiprocessing.Pool does the same
// with imap, one item a message, and two workers of its own.
//
// PITFALLS  On one core a round trip needs no wake-up across cores and is several times as fast.
//           With many tasks in flight no process sleeps, so a task costs only its system calls.
//           Python spends most of its time on its own objects and threads, not on the pipe.
#include "bench/primitives/executor_time.hpp"
#include "bench/primitives/primitive.hpp"
#include "core/errors.hpp"
#include "core/posix.hpp"
#include "process/process.hpp"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

#include <sys/wait.h>

namespace interleave::primitives {

namespace {

// One side of two pipes.
struct Side {
  UniqueFd in;
  UniqueFd out;

  bool receive() const {
    char byte = 0;
    return check(::read(in.get(), &byte, 1), "read") == 1;
  }
  void send() const {
    char byte = 0;
    check(::write(out.get(), &byte, 1), "write");
  }
};

void echo(const Side& side) {
  while (side.receive()) side.send();
}

double time_round_trips(const Side& side, std::int64_t count) {
  return time_warm(count, [&side](std::int64_t left) {
    for (; left > 0; --left) {
      side.send();
      side.receive();
    }
  });
}

double between_threads(std::int64_t count) {
  auto there = make_pipe();
  auto back = make_pipe();
  Side near{std::move(back.in), std::move(there.out)};
  Side far{std::move(there.in), std::move(back.out)};
  std::jthread other([&far] { echo(far); });
  auto time = time_round_trips(near, count);
  near.out.reset();  // the other thread reads the end of the pipe and returns
  return time;
}

double between_processes(std::int64_t count) {
  auto there = make_pipe();
  auto back = make_pipe();
  pid_t child = check(::fork(), "fork");
  if (child == 0) {
    there.out.reset();
    echo({std::move(there.in), std::move(back.out)});
    exit_child(0);
  }
  Side near{std::move(back.in), std::move(there.out)};
  auto time = time_round_trips(near, count);
  near.out.reset();
  check(::waitpid(child, nullptr, 0), "waitpid");
  return time;
}

double process_pool_pipe(std::int64_t count) {
  auto settings = Settings::parse("process_pool", process_pool_parameters, {{"dispatch", "pipe"}});
  return ns_per_noop(*make_process_pool(settings), {.tasks = count, .in_flight = 64, .workers = 2});
}

double python_imap(std::int64_t count) {
  constexpr int command_not_found = 127;
  auto command = "python3 '" INTERLEAVE_POOL_IMAP "' 2 " + std::to_string(count) + " 2>/dev/null";
  std::FILE* output = ::popen(command.c_str(), "r");
  if (output == nullptr) throw std::runtime_error("popen failed");
  char answer[64] = "";
  bool answered = std::fgets(answer, sizeof(answer), output) != nullptr;
  auto status = ::pclose(output);
  if (WIFEXITED(status) && WEXITSTATUS(status) == command_not_found) {
    throw Unsupported("there is no python3");
  }
  if (status != 0 || !answered) throw std::runtime_error("pool_imap.py failed");
  return std::strtod(answer, nullptr);
}

constexpr Primitive primitives[] = {
    {"pipe_round_trip_threads", 2'000, between_threads},
    {"pipe_round_trip_processes", 2'000, between_processes},
    {"process_pool_pipe_noop", 20'000, process_pool_pipe},
    {"peer:python_pool_imap", 3'000, python_imap},
};

}  // namespace

std::span<const Primitive> pipe_primitives() {
  return primitives;
}

}  // namespace interleave::primitives
