// Requests that the kernel completes: io_uring.
//
// No request is tried before it is submitted. It becomes an entry in the submission queue. At each
// look one system call submits all new entries and fetches completions. A request that needs no
// waiting is done in that same call.
//
// R1  The kernel holds one request a direction. So it holds only the first of the accepts that wait
//     for one listener. If it held all, a connection could wake an accept that is being cancelled,
//     and the others would sleep on.
// R2  A request that the kernel holds is resumed by its completion and by nothing else. So the
//     kernel never writes to a buffer whose frame is gone. A request whose deadline has passed is
//     cancelled, and still waits for its completion. If the call was done in time after all, it
//     succeeds.
// R3  A descriptor that its owner has made non-blocking is left so, for other code may rely on it.
//     The kernel then says EAGAIN instead of waiting. A poll is put before the second attempt.
#include "coroutines/ring.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <liburing.h>
#include <poll.h>
#include <sys/socket.h>

namespace interleave {

namespace {

constexpr unsigned submissions = 256;   // at most in one system call
constexpr unsigned completions = 4096;  // beyond that the kernel keeps a list

// User data of completions that belong to no request. Other values are the address of a request.
constexpr std::uint64_t of_no_interest = 0;
constexpr std::uint64_t of_news = 1;

unsigned poll_mask(const Request& request) {
  return is_inward(request.kind) ? POLLIN : POLLOUT;
}

void prepare_poll(io_uring_sqe* entry, const Request& request) {
  ::io_uring_prep_poll_add(entry, request.fd, poll_mask(request));
}

// If the last read has emptied the socket, the kernel waits before it reads again.
void prepare_receive(io_uring_sqe* entry, const Request& request, std::uint32_t size) {
  ::io_uring_prep_recv(entry, request.fd, request.data, size, 0);
  if (!request.registration->in.ready) entry->ioprio = IORING_RECVSEND_POLL_FIRST;
}

void prepare_connect(io_uring_sqe* entry, const Request& request) {
  const auto* address = reinterpret_cast<const sockaddr*>(request.data);  // NOLINT
  ::io_uring_prep_connect(entry, request.fd, address, static_cast<socklen_t>(request.size));
}

void prepare_call(io_uring_sqe* entry, const Request& request) {
  constexpr auto here = static_cast<std::uint64_t>(-1);  // where the file stands
  constexpr std::size_t most = 1 << 30;
  auto size = static_cast<std::uint32_t>(std::min(request.size, most));
  bool is_socket = request.registration->is_socket;
  switch (request.kind) {
    case Request::Kind::read:
      if (is_socket) return prepare_receive(entry, request, size);
      return ::io_uring_prep_read(entry, request.fd, request.data, size, here);
    case Request::Kind::write:
      if (is_socket) {
        return ::io_uring_prep_send(entry, request.fd, request.data, size, MSG_NOSIGNAL);
      }
      return ::io_uring_prep_write(entry, request.fd, request.data, size, here);
    case Request::Kind::accept:
      return ::io_uring_prep_accept(entry, request.fd, nullptr, nullptr, SOCK_CLOEXEC);
    case Request::Kind::connect: return prepare_connect(entry, request);
    default: return prepare_poll(entry, request);
  }
}

// Is it a failure of io_uring_enter? A timeout is none, nor is an error that goes away when
// completions are fetched.
bool is_failure(int outcome) {
  return outcome < 0 && outcome != -EINTR && outcome != -ETIME && outcome != -EBUSY &&
         outcome != -EAGAIN;
}

bool would_wait(std::int64_t outcome) {
  return outcome == -EAGAIN || outcome == -EINPROGRESS || outcome == -EALREADY;
}

class Ring final : public BackEnd {
 public:
  explicit Ring(RunQueue& done);
  ~Ring() override { ::io_uring_queue_exit(&ring_); }

  Registration* register_fd(int fd, bool fresh) override {
    return registrations_.open(fd, fresh).registration;
  }
  bool try_now(Request& request) override;
  void listen_to(int fd) override;
  bool look(std::int64_t limit_ns) override;

 private:
  void begin(Request& request) override;
  void give_up(Request& request) override;

  io_uring_sqe* next_entry();
  void hand_in(Request& request);
  void hand_in_poll(Request& request);
  int enter(std::int64_t limit_ns);
  void collect();
  void complete(const io_uring_cqe& completion);
  void complete(Request& request, std::int64_t outcome);
  void end(Request& request, std::int64_t outcome);

  Registrations registrations_;
  int news_ = -1;  // the eventfd of listen_to()
  bool has_news_ = false;
  int failure_ = 0;  // of io_uring_enter, which the next look throws
  io_uring ring_{};
};

// DEFER_TASKRUN: the kernel handles completions when the loop asks for them, and interrupts no
// task.
Ring::Ring(RunQueue& done) : BackEnd(done) {
  io_uring_params parameters{};
  parameters.flags = IORING_SETUP_CQSIZE | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
  parameters.cq_entries = completions;
  int refusal = -::io_uring_queue_init_params(submissions, &ring_, &parameters);
  if (refusal == 0) return;
  auto reason = std::generic_category().message(refusal);
  if (refusal == EINVAL) reason += " (it takes Linux 6.1)";
  throw Unsupported("io_uring_queue_init: " + reason);
}

// A number that is no descriptor has no owner. The call itself then fails, for any number of tasks.
bool Ring::try_now(Request& request) {
  if (request.registration->owner != Registration::Owner::nobody) return false;
  request.outcome = attempt(request);
  return true;
}

// ---- to the kernel ----

// If the submission queue is full, its entries are submitted. If the kernel takes no more because
// too many completions are unread, these are fetched. If io_uring_enter fails for good, the entry
// returned is a dummy, and the next look throws. A throw from here would end the request's task and
// leave the request among those that wait.
io_uring_sqe* Ring::next_entry() {
  io_uring_sqe* entry = ::io_uring_get_sqe(&ring_);
  while (entry == nullptr && failure_ == 0) {
    int outcome = enter(0);
    if (is_failure(outcome)) failure_ = -outcome;
    if (outcome < 0) collect();
    entry = ::io_uring_get_sqe(&ring_);
  }
  thread_local io_uring_sqe nowhere{};
  return entry != nullptr ? entry : &nowhere;
}

void Ring::hand_in(Request& request) {
  io_uring_sqe* entry = next_entry();
  prepare_call(entry, request);
  ::io_uring_sqe_set_data(entry, &request);
}

void Ring::hand_in_poll(Request& request) {
  request.registration->direction(request.kind).polls = true;
  io_uring_sqe* entry = next_entry();
  prepare_poll(entry, request);
  ::io_uring_sqe_set_data(entry, &request);
}

void Ring::listen_to(int fd) {
  news_ = fd;
  io_uring_sqe* entry = next_entry();
  ::io_uring_prep_poll_multishot(entry, fd, POLLIN);
  ::io_uring_sqe_set_data64(entry, of_news);
}

// [R1]
void Ring::begin(Request& request) {
  Waiters& waiters = request.registration->direction(request.kind).waiters;
  bool is_first = waiters.empty();
  waiters.push(request);
  if (is_first) hand_in(request);
}

// The kernel does not hold a request behind the first. [R1, R2]
void Ring::give_up(Request& request) {
  Registration::Direction& direction = request.registration->direction(request.kind);
  if (&direction.waiters.first() != &request) return finish(request, -ETIMEDOUT);
  direction.cancelled = true;
  io_uring_sqe* entry = next_entry();
  ::io_uring_prep_cancel(entry, &request, 0);
  ::io_uring_sqe_set_data64(entry, of_no_interest);
}

// Submits the entries that were prepared. Returns liburing's result: -errno if negative.
int Ring::enter(std::int64_t limit_ns) {
  constexpr std::int64_t second = 1'000'000'000;
  if (limit_ns == 0) return ::io_uring_submit_and_get_events(&ring_);
  if (limit_ns == forever) return ::io_uring_submit_and_wait(&ring_, 1);
  __kernel_timespec limit{.tv_sec = limit_ns / second, .tv_nsec = limit_ns % second};
  io_uring_cqe* first = nullptr;
  return ::io_uring_submit_and_wait_timeout(&ring_, &first, 1, &limit, nullptr);
}

// ---- from the kernel ----

bool Ring::look(std::int64_t limit_ns) {
  int outcome = failure_ != 0 ? -failure_ : enter(limit_ns);
  if (is_failure(outcome)) {
    throw std::system_error(-outcome, std::generic_category(), "io_uring_enter");
  }
  collect();
  return std::exchange(has_news_, false);
}

// Each completion leaves the queue before it is handled, because its handler may come back here.
void Ring::collect() {
  io_uring_cqe* first = nullptr;
  while (::io_uring_peek_cqe(&ring_, &first) == 0) {
    io_uring_cqe completion = *first;
    ::io_uring_cqe_seen(&ring_, first);
    complete(completion);
  }
}

void Ring::complete(const io_uring_cqe& completion) {
  if (completion.user_data == of_no_interest) return;
  if (completion.user_data == of_news) {
    has_news_ = true;
    if ((completion.flags & IORING_CQE_F_MORE) == 0) listen_to(news_);
    return;
  }
  auto& request = *reinterpret_cast<Request*>(completion.user_data);  // NOLINT
  bool is_read = request.kind == Request::Kind::read;
  if (is_read)
    request.registration->in.ready = (completion.flags & IORING_CQE_F_SOCK_NONEMPTY) != 0;
  complete(request, completion.res);
}

// [R2, R3]
void Ring::complete(Request& request, std::int64_t outcome) {
  Registration::Direction& direction = request.registration->direction(request.kind);
  bool was_poll = std::exchange(direction.polls, false);
  bool is_open = was_poll || outcome == -EINTR || outcome == -ECANCELED || would_wait(outcome);
  if (is_open && direction.cancelled) return end(request, -ETIMEDOUT);
  if (would_wait(outcome)) return hand_in_poll(request);
  if (outcome == -EINTR || (was_poll && outcome >= 0)) return hand_in(request);
  end(request, outcome);
}

void Ring::end(Request& request, std::int64_t outcome) {
  Registration::Direction& direction = request.registration->direction(request.kind);
  direction.cancelled = false;
  bool is_poll =
      request.kind == Request::Kind::ready_in || request.kind == Request::Kind::ready_out;
  finish(request, is_poll ? std::min<std::int64_t>(outcome, 0) : outcome);
  if (!direction.waiters.empty()) hand_in(direction.waiters.first());  // [R1]
}

}  // namespace

std::unique_ptr<BackEnd> make_ring(RunQueue& done) {
  return std::make_unique<Ring>(done);
}

}  // namespace interleave
