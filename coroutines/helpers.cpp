// Blocking calls, beside a loop.
//
// A call crosses over and back under one lock, which is all the ordering there is: what the task
// wrote before its await is seen by the helper, and what the call wrote by the task.
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

// An idle helper whose call is in the queue already is as good as busy.
bool Helpers::all_are_busy() {
  std::scoped_lock lock(mutex_);
  return idle_ <= waiting_calls_;
}

// A machine that gives no more threads only makes the calls wait for those that there are.
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

// One edge is enough for all that is done until the loop collects, as it takes everything at once.
// The edge comes after the lock is free; should the loop have collected by then, it finds nothing.
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
