// Blocking calls of a loop's tasks, made by other threads.
//
// A request goes to a helper and back under one lock. The lock is the only ordering: the helper
// sees what the task wrote before its await, and the task sees what the call wrote.
#include "coroutines/helpers.hpp"

#include "core/start_thread.hpp"

#include <algorithm>
#include <cstdint>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>

namespace interleave {

Helpers::Helpers(std::size_t most)
    : most_(std::max<std::size_t>(most, 1)),
      news_(check(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {}

Helpers::~Helpers() {
  {
    std::scoped_lock lock(mutex_);
    closed_ = true;
  }
  wake_.notify_all();
  for (std::jthread& thread : threads_) thread.join();
}

void Helpers::hand_in(Request& request) {
  if (threads_.size() < most_ && all_are_busy()) start_another();
  {
    std::scoped_lock lock(mutex_);
    calls_.push(request);
    ++waiting_calls_;
  }
  wake_.notify_one();
}

RunQueue Helpers::collect() {
  std::scoped_lock lock(mutex_);
  return std::exchange(done_, {});
}

// An idle helper for which a call is queued already counts as busy.
bool Helpers::all_are_busy() {
  std::scoped_lock lock(mutex_);
  return idle_ <= waiting_calls_;
}

// If the machine refuses a thread, the calls wait for the helpers that exist.
void Helpers::start_another() {
  try {
    threads_.push_back(start_thread([this] { work(); }));
  } catch (const std::system_error&) {
    if (threads_.empty()) throw;
  }
}

// ---- on a helper's thread ----

void Helpers::work() {
  while (Request* request = wait_for_call()) {
    request->make_call();
    report(*request);
  }
}

Request* Helpers::wait_for_call() {
  std::unique_lock lock(mutex_);
  ++idle_;
  wake_.wait(lock, [this] { return waiting_calls_ > 0 || closed_; });
  --idle_;
  if (waiting_calls_ == 0) return nullptr;
  --waiting_calls_;
  return &calls_.pop();
}

// One edge is enough until the loop collects, because collect() takes all requests at once. The
// edge comes after the lock is free. If the loop has collected by then, it finds an empty queue.
void Helpers::report(Request& done) {
  {
    std::scoped_lock lock(mutex_);
    bool is_first = done_.empty();
    done_.push(done);
    if (!is_first) return;
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(news_.get(), &one, sizeof(one));
}

}  // namespace interleave
