// Pre-forked workers that get each task as a message and answer with one.
//
// THE MODEL    Two pipes. The parent writes task numbers into one, from which all workers read. All
//              workers write the numbers of finished tasks into the other. Python's
//              multiprocessing.Pool works like this: its workers share two queues and nothing else.
// WAITING      perform() blocks the worker. An idle worker blocks in read(), an idle parent in
//              epoll_wait(), so no process spins.
// COSTS        Two system calls a task in the worker, and a part of two in the parent, which moves
//              as many messages at a time as there are. With few tasks in flight each message also
//              wakes a process that sleeps, and that is the greater cost.
// USE IT WHEN  tasks become known one by one, or shared memory is no choice; see process_pool.cpp.
// REJECTED     A pipe for each worker: the parent must choose a worker for a task before it knows
//              which will be free, and a long task delays the short ones behind it. Python's lock
//              around each pipe: its messages vary in length and need one, but a worker that is
//              killed while it holds the lock stops the pool. Several tasks a read: a worker that
//              dies would take them with it. Finding dead workers by a time-out: too late or too
//              often.
// SOURCES      pipe(7) (writes up to PIPE_BUF are atomic), Linux fs/pipe.c (a read holds the pipe's
//              lock, so four bytes come in one piece), pidfd_open(2), epoll(7); Python's
//              multiprocessing/pool.py.
//
// Invariants:
//   I1  Every message is four bytes, so a pipe never holds a part of one.
//   I2  At most half a pipe's capacity of messages is under way, so that no write ever blocks. If
//       the parent or a worker blocked in a write, each would wait for the other.
//   I3  A worker holds at most one message. If it dies, one message less is under way.
#include "process/pipe_dispatch.hpp"

#include "core/clock.hpp"
#include "core/posix.hpp"
#include "core/tracked.hpp"
#include "process/workers.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

namespace interleave {

namespace {

using Message = std::uint32_t;
constexpr std::size_t batch = 1024;  // messages: PIPE_BUF bytes
constexpr std::uint64_t from_results = ~std::uint64_t{0};
constexpr std::uint64_t from_timer = from_results - 1;

/// The parent's side of one run.
class PipeDispatch {
 public:
  explicit PipeDispatch(const Job& job)
      : job_(job),
        workers_(
            job, [this](Context& world, std::uint32_t slot) { work(world, slot); },
            [this] { let_go(); }) {
    auto capacity = check(::fcntl(tasks_.in.get(), F_GETPIPE_SZ), "fcntl(F_GETPIPE_SZ)");
    auto half = capacity / 2 / static_cast<std::int64_t>(sizeof(Message));
    most_under_way_ = std::min<std::int64_t>(job.in_flight, half);  // I2
  }

  void run() {
    watch(results_.in.get(), from_results, EPOLL_CTL_ADD);
    if (job_.has_arrivals()) watch(timer_.get(), from_timer, EPOLL_CTL_ADD);
    workers_.assemble();
    for (std::uint32_t slot = 0; slot < job_.workers; ++slot) watch_life(slot);
    while (workers_.left() > 0) {
      if (job_.has_arrivals()) {
        send_arrivals();
      } else {
        send_tasks();
      }
      await();
    }
    workers_.finish();
  }

 private:
  void let_go();
  void work(Context& world, std::uint32_t slot) const;
  void send_tasks();
  void send_arrivals();
  void wake_at(std::int64_t when_ns) const;
  void await();
  void receive_results();
  void on_worker_exit();
  void watch_life(std::uint32_t slot);
  void watch(int fd, std::uint64_t tag, int operation);

  const Job& job_;
  PipeEnds tasks_ = make_pipe();
  PipeEnds results_ = make_pipe();
  UniqueFd events_{check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
  UniqueFd timer_{check(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), "timerfd_create")};
  std::optional<Message> expected_{};  // claimed, and not yet arrived
  Workers workers_;
  std::vector<UniqueFd> lives_{job_.workers};  // a pidfd a worker
  std::int64_t most_under_way_ = 0;
  std::int64_t under_way_ = 0;  // sent, and neither answered nor lost with a worker
};

// Runs in every child, also in those of background tasks. While any process holds the writing end
// of `tasks_`, its readers do not see the end of the tasks.
void PipeDispatch::let_go() {
  tasks_.out.reset();
  results_.in.reset();
}

// Runs in the worker.
void PipeDispatch::work(Context& world, std::uint32_t slot) const {
  Message index = 0;
  while (check(::read(tasks_.in.get(), &index, sizeof(index)), "read") == sizeof(index)) {  // I1
    run_tracked(world, job_, index, slot);
    check(::write(results_.out.get(), &index, sizeof(index)), "write");
  }
}

// Sends as many tasks as may be under way. Closes the pipe when there are no more. Each worker
// leaves when the pipe is empty.
void PipeDispatch::send_tasks() {
  std::array<Message, batch> messages;
  while (tasks_.out && under_way_ < most_under_way_) {
    auto room = std::min<std::int64_t>(most_under_way_ - under_way_, batch);
    std::size_t count = 0;
    while (std::cmp_less(count, room)) {
      auto index = job_.claim();
      if (!index) break;
      messages[count++] = *index;
    }
    if (count > 0)
      check(::write(tasks_.out.get(), messages.data(), count * sizeof(Message)), "write");
    under_way_ += static_cast<std::int64_t>(count);
    if (std::cmp_less(count, room)) tasks_.out.reset();
  }
}

// Open load: sends the tasks that have arrived, as far as there is room, and sets the timer for the
// next one.
void PipeDispatch::send_arrivals() {
  while (tasks_.out && under_way_ < most_under_way_) {
    if (!expected_) expected_ = job_.claim();
    if (!expected_) return tasks_.out.reset();
    auto arrival_ns = job_.arrival_ns(*expected_);
    if (arrival_ns > now_ns()) return wake_at(arrival_ns);
    check(::write(tasks_.out.get(), &*expected_, sizeof(Message)), "write");
    expected_.reset();
    ++under_way_;
  }
}

void PipeDispatch::wake_at(std::int64_t when_ns) const {
  constexpr std::int64_t second = 1'000'000'000;
  itimerspec when{.it_interval = {},
                  .it_value = {.tv_sec = when_ns / second, .tv_nsec = when_ns % second}};
  check(::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr), "timerfd_settime");
}

void PipeDispatch::await() {
  std::array<epoll_event, 16> ready;
  auto count = ::epoll_wait(events_.get(), ready.data(), ready.size(), -1);
  if (count < 0 && errno == EINTR) return;
  check(count, "epoll_wait");
  for (const auto& event : std::span(ready).first(static_cast<std::size_t>(count))) {
    if (event.data.u64 == from_results) {
      receive_results();
    } else if (event.data.u64 == from_timer) {
      std::uint64_t expirations = 0;
      check(::read(timer_.get(), &expirations, sizeof(expirations)), "read");
    } else {
      on_worker_exit();
    }
  }
}

void PipeDispatch::receive_results() {
  std::array<Message, batch> messages;
  auto bytes = check(::read(results_.in.get(), messages.data(), sizeof(messages)), "read");
  under_way_ -= bytes / static_cast<std::int64_t>(sizeof(Message));  // I1
}

// Reaps a worker that has ended. If it is not the one whose pidfd was ready, that pidfd stays
// ready. A worker that died idle had no message: then one more is under way than is counted, and I2
// holds.
void PipeDispatch::on_worker_exit() {
  auto ended = workers_.reap();
  watch(lives_[ended.slot].get(), ended.slot, EPOLL_CTL_DEL);
  lives_[ended.slot].reset();
  bool read_the_end = ended.wait_status == 0 && !tasks_.out;
  if (read_the_end) return;
  --under_way_;  // I3
  if ((tasks_.out || under_way_ > 0) && workers_.replace(ended.slot)) watch_life(ended.slot);
}

// Workers inherit this descriptor, and an epoll entry lives as long as any process holds its file.
// So on_worker_exit() deletes the entry explicitly: closing our descriptor would not.
void PipeDispatch::watch_life(std::uint32_t slot) {
  auto fd = check(::syscall(SYS_pidfd_open, workers_.pid(slot), 0), "pidfd_open");
  lives_[slot] = UniqueFd(static_cast<int>(fd));
  watch(lives_[slot].get(), slot, EPOLL_CTL_ADD);
}

void PipeDispatch::watch(int fd, std::uint64_t tag, int operation) {
  epoll_event event{.events = EPOLLIN, .data = {.u64 = tag}};
  check(::epoll_ctl(events_.get(), operation, fd, &event), "epoll_ctl");
}

class PipeDispatchPool final : public Executor {
 public:
  void run(const Job& job) override { PipeDispatch(job).run(); }
};

}  // namespace

std::unique_ptr<Executor> make_pipe_dispatch() {
  return std::make_unique<PipeDispatchPool>();
}

}  // namespace interleave
