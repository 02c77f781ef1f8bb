// Tests of io_uring alone: a queue that fills up, requests that the kernel holds, and kernels that
// refuse. The tests of every loop are in event_loop_test.cpp and the loop_*_test.cpp.
#include "coroutines/ring.hpp"

#include "coroutines/coroutines.hpp"
#include "tests/back_ends.hpp"
#include "tests/support.hpp"
#include "workloads/loopback.hpp"
#include "workloads/registry.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

namespace interleave {
namespace {

using Kind = Request::Kind;

constexpr std::int64_t millisecond = 1'000'000;

// On both back ends, so that they are known to differ in nothing of this.
class Ring : public testing::OnEachBackEnd {
 protected:
  Request& reader(int fd, std::int64_t deadline_ns = no_deadline_ns) {
    auto& buffer = buffers_.emplace_back();
    return submit(
        {Kind::read, Stream(fd, loop().register_fd(fd, false)), buffer.data(), buffer.size()},
        deadline_ns);
  }
  Request& submit(const Request& asked, std::int64_t deadline_ns = no_deadline_ns) {
    auto& request = requests_.emplace_back(asked);
    request.deadline_ns = deadline_ns;
    EXPECT_FALSE(loop().try_now(request));
    loop().submit(request);
    return request;
  }

  // Sleeps, so that the kernel has whatever was submitted. False when `other` was done meanwhile.
  bool hand_in(const Request* other = nullptr) {
    auto& sleeper = submit(Request(Clock::now()), now_ns() + millisecond / 5);
    const Request* done = loop().next();
    if (done == &sleeper) return true;
    EXPECT_EQ(done, other);
    EXPECT_EQ(loop().next(), &sleeper);
    return false;
  }

 private:
  std::deque<std::array<std::byte, 8>> buffers_;
  std::deque<Request> requests_;
};

void put(const UniqueFd& fd, std::size_t bytes) {
  std::vector<char> text(bytes, 'x');
  ASSERT_EQ(::write(fd.get(), text.data(), bytes), static_cast<ssize_t>(bytes));
}

TEST_P(Ring, TakesMoreRequestsThanItsQueueHolds) {
  constexpr std::size_t many = 300;
  std::vector<PipeEnds> pipes;
  std::set<Request*> waiting;
  for (std::size_t i = 0; i < many; ++i) {
    pipes.push_back(make_pipe());
    waiting.insert(&reader(pipes.back().in.get()));
  }
  for (auto& pipe : pipes) put(pipe.out, 8);
  while (Request* done = loop().next()) {
    EXPECT_EQ(done->outcome, 8);
    EXPECT_EQ(waiting.erase(done), 1U);
  }
  EXPECT_TRUE(waiting.empty());
}

// On a busy machine the deadline may pass before there is anything to read, or before the kernel
// has come to read it: that shows nothing, but that it was not taken out either.
TEST_P(Ring, WhatWasDoneBeforeItWasGivenUpIsNotLost) {
  auto pipe = make_pipe();
  for (int trial = 0; trial < 100; ++trial) {
    auto deadline_ns = now_ns() + 5 * millisecond;
    auto& late = reader(pipe.in.get(), deadline_ns);
    if (!hand_in(&late)) continue;
    put(pipe.out, 8);
    while (now_ns() < deadline_ns) {
    }
    ASSERT_EQ(loop().next(), &late);
    if (late.outcome == 8) return;
    ASSERT_EQ(late.outcome, -ETIMEDOUT);
    int left = 0;
    ASSERT_EQ(::ioctl(pipe.in.get(), FIONREAD, &left), 0);
    ASSERT_EQ(left, 8);
    std::array<std::byte, 8> rest{};
    ASSERT_EQ(::read(pipe.in.get(), rest.data(), rest.size()), 8);
  }
  GTEST_SKIP() << "the machine is too busy";
}

TEST_P(Ring, ManyAreGivenUpAtOnce) {
  std::vector<PipeEnds> pipes;
  auto deadline_ns = now_ns() + 2 * millisecond;
  for (int i = 0; i < 300; ++i) {
    pipes.push_back(make_pipe());
    reader(pipes.back().in.get(), deadline_ns);
  }
  int late = 0;
  for (; Request* done = loop().next(); ++late) ASSERT_EQ(done->outcome, -ETIMEDOUT);
  EXPECT_EQ(late, 300);
}

// It was non-blocking before, and somebody may rely on that.
TEST_P(Ring, ANonBlockingDescriptorIsWaitedForAndLeftSo) {
  auto pipe = make_pipe(O_NONBLOCK);
  auto& late = reader(pipe.in.get(), now_ns() + 2 * millisecond);
  ASSERT_EQ(loop().next(), &late);
  EXPECT_EQ(late.outcome, -ETIMEDOUT);
  auto& waiting = reader(pipe.in.get());
  hand_in();
  put(pipe.out, 8);
  ASSERT_EQ(loop().next(), &waiting);
  EXPECT_EQ(waiting.outcome, 8);
  EXPECT_NE(::fcntl(pipe.in.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_P(Ring, NonBlockingSocketsConnectAndAccept) {
  auto [listener, address] = listen_on_loopback();
  auto caller = make_tcp_socket();
  for (const auto* fd : {&listener, &caller})
    check(::fcntl(fd->get(), F_SETFL, O_NONBLOCK), "fcntl");
  auto door = Stream(listener.get(), loop().register_fd(listener.get(), false));
  auto& accept = submit({Kind::accept, door, nullptr, 0U});
  hand_in();
  Request connect(Kind::connect, Stream(caller.get(), loop().register_fd(caller.get(), false)),
                  reinterpret_cast<std::byte*>(&address), sizeof(address));
  std::set<Request*> waiting{&accept};
  if (!loop().try_now(connect)) {
    loop().submit(connect);
    waiting.insert(&connect);
  }
  while (Request* done = loop().next()) EXPECT_EQ(waiting.erase(done), 1U);
  EXPECT_TRUE(waiting.empty());
  EXPECT_EQ(connect.outcome, 0);
  UniqueFd accepted(static_cast<int>(accept.outcome));
  EXPECT_TRUE(accepted) << accept.outcome;
}

INSTANTIATE_TEST_SUITE_P(BackEnds, Ring, ::testing::ValuesIn(testing::back_ends), testing::name_of);

// ---- kernels that refuse it ----

// From now on this process is one of such a kernel.
void refuse_io_uring(int error) {
  std::array<sock_filter, 4> rules{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  sock_fprog program{.len = rules.size(), .filter = rules.data()};
  check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)");
  check(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "prctl(PR_SET_SECCOMP)");
}

/// Runs a model on a kernel that refuses io_uring.
class Refused final : public Executor {
 public:
  Refused(std::unique_ptr<Executor> model, int error) : model_(std::move(model)), error_(error) {}

  void run(const Job& job) override {
    refuse_io_uring(error_);
    try {
      model_->run(job);
    } catch (const Unsupported& lack) {
      throw std::runtime_error(std::string("unsupported: ") + lack.what());
    }
  }

 private:
  std::unique_ptr<Executor> model_;
  int error_;
};

std::string error_of(std::unique_ptr<Executor> model, int error, std::uint32_t workers) {
  Refused refused(std::move(model), error);
  auto verdict =
      testing::run_in_cell(refused, {.workload = *find_workload("noop"), .workers = workers});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_EQ(verdict.ledger.claimed(), 0U);
  return verdict.error;
}

class RefusedRing : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(RefusedRing, IsUnsupportedAndNamed) {
  auto stackless =
      Settings::parse("stackless_tasks", stackless_tasks_parameters, {{"loop", "io_uring"}});
  auto stackful =
      Settings::parse("stackful_fibers", stackful_fibers_parameters, {{"loop", "io_uring"}});
  EXPECT_EQ(error_of(make_stackless_tasks(stackless), ENOSYS, GetParam()),
            "unsupported: io_uring_queue_init: Function not implemented");
  EXPECT_EQ(error_of(make_stackful_fibers(stackful), EPERM, GetParam()),
            "unsupported: io_uring_queue_init: Operation not permitted");
}

TEST_P(RefusedRing, IsNotNeededByEpoll) {
  auto settings = Settings::parse("stackless_tasks", stackless_tasks_parameters, {});
  Refused refused(make_stackless_tasks(settings), ENOSYS);
  auto verdict =
      testing::run_in_cell(refused, {.workload = *find_workload("noop"), .workers = GetParam()});
  EXPECT_TRUE(verdict.clean()) << verdict.error;
}

INSTANTIATE_TEST_SUITE_P(Loops, RefusedRing, ::testing::Values(1U, 4U));

}  // namespace
}  // namespace interleave
