// Completes requests with the run queue, the timers and the back end of one thread.
//
// L1  A request is in one place at a time: the run queue, the timer heap, the helpers or the back
//     end. In the back end a request with a deadline is also among the deadlines. It leaves both at
//     once, so that no pointer to it is left behind.
// L2  now_ns_ is never in the future, so no timer fires early.
#include "coroutines/event_loop.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace interleave {

// ---- requests ----

// A checkpoint does not reset tries_left_, because that would cost a store each time. A task with
// both checkpoints and waits is only parked a little more often than necessary.
bool EventLoop::try_other(Request& request) {
  bool done = complete_now(request);
  // A success that uses up the last try returns false all the same. submit() follows, and knows
  // this case by tries_left_ == 0.
  return done && --tries_left_ != 0;
}

// An exclusive call need not wait, because no other task of this loop runs, and other loops share
// nothing with it.
bool EventLoop::complete_now(Request& request) {
  switch (request.kind) {
    case Request::Kind::sleep: return request.deadline_ns <= now_ns_;
    case Request::Kind::exclusive: request.make_call(); return true;
    case Request::Kind::offload:
    case Request::Kind::checkpoint: return false;
    default: return back_end_->try_now(request);
  }
}

void EventLoop::submit_other(Request& request) {
  bool is_done = tries_left_ == 0;
  tries_left_ = most_in_a_row;
  if (is_done) {
    ready_.push(request);
  } else {
    park(request);
  }
}

void EventLoop::park(Request& request) {
  switch (request.kind) {
    case Request::Kind::sleep: return timers_.push(request);
    case Request::Kind::offload: return hand_over(request);
    default: return back_end_->submit(request);
  }
}

// If the machine gives no helper the request fails, as any other request may.
void EventLoop::hand_over(Request& request) {
  try {
    if (!helpers_) make_helpers();
    helpers_->hand_in(request);
    ++calls_;
  } catch (const std::system_error& refusal) {
    request.outcome = -refusal.code().value();
    ready_.push(request);
  }
}

void EventLoop::make_helpers() {
  helpers_.emplace();
  try {
    back_end_->listen_to(helpers_->news());
  } catch (const std::system_error&) {
    helpers_.reset();
    throw;
  }
}

void EventLoop::collect_calls() {
  for (RunQueue done = helpers_->collect(); !done.empty(); --calls_) ready_.push(done.pop());
}

// ---- clock and kernel ----

// Entered when the quota is used up or no task can run.
Request* EventLoop::next_after_look() {
  do {
    if (ready_.empty() && timers_.empty() && outstanding() == 0) return nullptr;
    look();
  } while (ready_.empty());
  --resumptions_left_;
  return &ready_.pop();
}

void EventLoop::look() {
  bool idle = ready_.empty();
  std::int64_t before_ns = now_ns_;
  now_ns_ = now_ns();
  look_for_stall(now_ns_);  // before a sleep, which is no task's time
  if (!idle) adapt_quota(now_ns_ - before_ns);
  if (idle || (outstanding() > 0 && must_ask_kernel())) ask_kernel(idle ? sleep_limit() : 0);
  watched_ns_ = now_ns_;
  resumptions_watched_ = 0;
  resumptions_left_ = quota_;
  resumptions_unasked_ += quota_;
  while (!timers_.empty() && timers_.first_deadline_ns() <= now_ns_) ready_.push(timers_.pop());
}

// True if another quota would make too many resumptions, or too much time has passed.
bool EventLoop::must_ask_kernel() const {
  return resumptions_unasked_ + quota_ > most_resumptions ||
         now_ns_ - asked_ns_ >= kernel_patience_ns;
}

void EventLoop::ask_kernel(std::int64_t limit_ns) {
  bool is_news = back_end_->look(limit_ns);
  if (is_news) collect_calls();
  if (limit_ns != 0) now_ns_ = now_ns();
  asked_ns_ = now_ns_;
  resumptions_unasked_ = 0;
  back_end_->expire(now_ns_);
}

// A wrapped counter may add a turn, which only makes the watch more lenient.
void EventLoop::look_for_stall(std::int64_t now_ns) {
  auto resumptions = quota_ - resumptions_left_;
  auto elapsed_ns = now_ns - std::exchange(watched_ns_, now_ns);
  auto turns = resumptions - std::exchange(resumptions_watched_, resumptions);
  watch_.look(elapsed_ns, starts_ + turns);
  starts_ = 0;
}

void EventLoop::begin_watch(Clock::duration threshold) {
  now_ns_ = now_ns();
  watched_ns_ = now_ns_;
  resumptions_watched_ = quota_ - resumptions_left_;
  starts_ = 0;
  watch_.begin(threshold);
}

std::uint64_t EventLoop::end_watch() {
  look_for_stall(now_ns());
  return watch_.stalls();
}

// The clock costs more than a checkpoint, so it is not read at each. The last quota's duration says
// how many resumptions fit into patience_ns. The quota falls at once, and at most doubles.
void EventLoop::adapt_quota(std::int64_t elapsed_ns) {
  auto fitting = quota_ * patience_ns / std::max<std::int64_t>(elapsed_ns, 1);
  auto most = std::min<std::int64_t>(2 * std::int64_t{quota_}, most_resumptions);
  quota_ = static_cast<std::uint32_t>(std::clamp<std::int64_t>(fitting, 1, most));
}

std::int64_t EventLoop::sleep_limit() const {
  auto first = back_end_->first_deadline_ns();
  if (!timers_.empty()) first = std::min(first, timers_.first_deadline_ns());
  return first == no_deadline_ns ? BackEnd::forever : std::max<std::int64_t>(first - now_ns_, 0);
}

}  // namespace interleave
