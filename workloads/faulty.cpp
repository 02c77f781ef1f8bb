// For tests: tasks that fail, each in the way that its index selects.
//
// A failed call or a thrown exception must give the same record in every model. The exception may
// come before a wait, out of a wait, or after the task was resumed on another worker.
#include "workloads/catalogue.hpp"

#include <array>
#include <chrono>
#include <stdexcept>

namespace interleave {

namespace {

// The writing end of a pipe: reading from it gives EBADF in read(2) itself. A closed descriptor
// number would fail earlier on a loop (in epoll), or might be in use again.
struct FaultyEnvironment final : Environment {
  PipeEnds pipe = make_pipe();
};

std::unique_ptr<Environment> prepare(const Settings&, const Plan&) {
  return std::make_unique<FaultyEnvironment>();
}

Task<Digest> fail_below(Context& world, int depth) {
  if (depth == 0) {
    co_await world.sleep_for(std::chrono::milliseconds(1));
    throw std::runtime_error("thrown five calls deep, after a wait");
  }
  co_return 1 + co_await fail_below(world, depth - 1);
}

Task<Digest> read_what_cannot_be_read(Context& world, int fd) {
  auto stream = world.adopt(fd);
  std::array<std::byte, 1> byte{};
  co_return co_await world.read_some(stream, byte);
}

Task<Digest> faulty(Context& world, const Environment& environment, TaskInput input) {
  const auto& pipe = static_cast<const FaultyEnvironment&>(environment).pipe;
  if (input.index % 4 == 1) co_return co_await read_what_cannot_be_read(world, pipe.out.get());
  if (input.index % 8 == 3) throw std::runtime_error("thrown before any wait");
  if (input.index % 8 == 7) co_return co_await fail_below(world, 5);
  co_await world.sleep_for(std::chrono::milliseconds(1));
  co_return input.seed;
}

}  // namespace

const Workload faulty_workload{.name = "faulty",
                               .kind = Workload::Kind::io,
                               .summary = "every second task fails, in one of three ways",
                               .parameters = {},
                               .prepare = prepare,
                               .body = faulty};

}  // namespace interleave
